import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { genesis, parseWitness, type Witness } from '../../../src/domain/record/chain.ts';
import { type KeptHead, createVerifier } from '../../../src/domain/record/verification.ts';
import { chain, history, keptOf, newKey, oldKey, witnessOf } from '../chained.ts';
import { organization } from '../world.ts';

const { entries, state } = history();
const record = chain(entries);
const kept = keptOf(record, state);
const heads = record.heads.map(witnessOf);
const last = entries.length;
const at = (sequence: number): Witness => heads[sequence - 1] as Witness;

interface Given {
  readonly witnesses?: readonly Witness[];
  readonly kept?: KeptHead | undefined;
  readonly keys?: readonly (typeof oldKey)[];
}

function verify(lines: readonly string[], given: Given = {}) {
  const { witnesses = [], keys = [oldKey] } = given;
  const verifier = createVerifier({ organization, keys, witnesses });
  for (const line of lines) verifier.take(line);
  return verifier.finish(given.kept);
}

/** The entries with one of them telling another story, signed anew from there on. */
function remade(from: number) {
  const changed = entries.map((entry) => (entry.sequence === from ? { ...entry, by: 'UMALLORY' } : entry));
  return chain(changed);
}

describe('a record that nobody touched', () => {
  test('is intact, and what could not be told is said even then', () => {
    const found = verify(record.lines, { kept, witnesses: [at(2), at(last)] });
    expect(found).toMatchObject({
      verdict: 'intact',
      fault: undefined,
      agreed: 2,
      head: record.heads.at(-1),
    });
    expect(found.unchecked).toEqual([{ kind: 'afterWitness', sequence: last }]);
    expect(verify(record.lines).unchecked).toEqual([{ kind: 'noWitness' }, { kind: 'noSnapshot' }]);
  });

  test('is intact whatever key signed which entry, as long as the key is given', () => {
    const rotated = chain(entries, (sequence) => (sequence < 4 ? oldKey : newKey));
    const found = verify(rotated.lines, { keys: [newKey, oldKey] });
    expect(found.verdict).toBe('intact');
    expect([...found.keys]).toEqual([
      ['k1', 3],
      ['k2', last - 3],
    ]);
    expect(verify(rotated.lines, { keys: [newKey] }).fault).toEqual({
      kind: 'unknownKey',
      sequence: 1,
      keyId: 'k1',
    });
    expect(verify(rotated.lines, { keys: [oldKey] }).fault).toEqual({
      kind: 'unknownKey',
      sequence: 4,
      keyId: 'k2',
    });
  });

  test('of an organization for which nothing happened yet is intact', () => {
    const nothing = { sequence: 0, digest: genesis(organization) };
    expect(verify([], { kept: nothing })).toMatchObject({ verdict: 'intact', head: nothing });
  });
});

describe('the five tamperings, with the heads that Slack witnessed', () => {
  const witnesses = [at(2), at(5), at(last)];

  test('an edited entry is found', () => {
    const lines = record.lines.with(3, (record.lines[3] ?? '').replace('"at":1', '"at":2'));
    expect(verify(lines, { witnesses, kept }).fault).toEqual({ kind: 'edited', sequence: 4 });
  });

  test('a removed middle is found', () => {
    const lines = record.lines.toSpliced(3, 2);
    expect(verify(lines, { witnesses, kept }).fault).toEqual({ kind: 'missing', sequence: 4, until: 5 });
  });

  test('a cut tail is found, also where what is kept beside it was put back too', () => {
    const lines = record.lines.slice(0, -2);
    const putBack = record.heads[last - 3];
    expect(verify(lines, { witnesses, kept: putBack }).fault).toEqual({
      kind: 'cutTail',
      sequence: last - 1,
      until: last,
      seenBy: 'slack',
    });
  });

  test('a total removal is found', () => {
    expect(verify([], { witnesses, kept: { sequence: 0, digest: genesis(organization) } }).fault).toEqual({
      kind: 'removed',
      sequence: 1,
      until: last,
      seenBy: 'slack',
    });
  });

  test('a chain rebuilt by someone with the key is found', () => {
    const other = remade(4);
    const found = verify(other.lines, { witnesses, kept: other.heads.at(-1) });
    expect(found.fault).toEqual({ kind: 'remade', sequence: 5, agreed: 2 });
    expect(found.unchecked).toContainEqual({ kind: 'afterFault', sequence: 5 });
  });
});

describe('without a witness', () => {
  test.each([
    ['a cut tail', record.lines.slice(0, -2), record.heads[last - 3]],
    ['a total removal', [], { sequence: 0, digest: genesis(organization) }],
    ['a chain rebuilt', remade(4).lines, remade(4).heads.at(-1)],
  ])('%s looks intact, and it is said that it could not be told', (_, lines, head) => {
    const found = verify(lines, { kept: head });
    expect(found.verdict).toBe('intact');
    expect(found.unchecked).toContainEqual({ kind: 'noWitness' });
  });

  test('what is kept beside the entries still shows a clumsy cut and a clumsy removal', () => {
    expect(verify(record.lines.slice(0, -1), { kept }).fault).toMatchObject({
      kind: 'cutTail',
      seenBy: 'head',
    });
    expect(verify([], { kept }).fault).toMatchObject({ kind: 'removed', seenBy: 'head' });
  });
});

describe('what was done to a record is said precisely', () => {
  const line = (sequence: number) => record.lines[sequence - 1] as string;

  test('two entries in each other’s place are a changed order', () => {
    const lines = record.lines.with(3, line(5)).with(4, line(4));
    expect(verify(lines).fault).toEqual({ kind: 'reordered', sequence: 4, found: 5 });
  });

  test('an entry that stands there twice is a changed order', () => {
    expect(verify(record.lines.toSpliced(3, 0, line(3))).fault).toEqual({
      kind: 'reordered',
      sequence: 4,
      found: 3,
    });
  });

  test('an entry whose number was changed is an edited one', () => {
    const renumbered = line(4).replace('"sequence":4', '"sequence":6');
    expect(verify(record.lines.with(3, renumbered)).fault).toEqual({ kind: 'edited', sequence: 4 });
  });

  test('something else in the place of an entry is no entry', () => {
    expect(verify(record.lines.with(3, '{}')).fault).toEqual({ kind: 'noEntry', sequence: 4 });
  });

  test('the record of another organization does not begin here', () => {
    const elsewhere = chain(entries, () => oldKey, 'FEDCBA9876543210@AdobeOrg');
    expect(verify(elsewhere.lines).fault).toEqual({ kind: 'edited', sequence: 1 });
  });

  test('another value under the id of a key is not taken for the key', () => {
    expect(verify(record.lines, { keys: [{ ...oldKey, key: newKey.key }] }).fault).toEqual({
      kind: 'edited',
      sequence: 1,
    });
  });

  test('an entry of another version of the bot is not judged', () => {
    const other = entries.map((entry) => (entry.sequence === 4 ? { ...entry, schema: 3 } : entry));
    expect(verify(chain(other as typeof entries).lines).fault).toEqual({
      kind: 'otherSchema',
      sequence: 4,
      schema: '3',
    });
  });

  test('an entry that an older version must not read as its own has a schema for its kind alone', () => {
    const other = entries.map((entry) => (entry.sequence === 4 ? { ...entry, schema: 2 } : entry));
    expect(verify(chain(other as typeof entries).lines).fault).toMatchObject({ kind: 'otherSchema' });
  });

  test('a signed entry that the rules do not allow is found', () => {
    const forged = entries.map((entry) =>
      entry.sequence === 4 ? { ...entry, event: { type: 'completed' as const } } : entry,
    );
    expect(verify(chain(forged as typeof entries).lines).fault).toMatchObject({
      kind: 'impossible',
      sequence: 4,
    });
  });

  test('entries past the snapshot, and a snapshot that says something else, are found', () => {
    expect(verify(record.lines, { kept: { ...kept, ...record.heads[3] } }).fault).toEqual({
      kind: 'head',
      sequence: 5,
      differs: 'sequence',
    });
    expect(verify(record.lines, { kept: { ...kept, digest: '0'.repeat(64) } }).fault).toMatchObject({
      differs: 'digest',
    });
    const enabled = { ...(kept.state as object), phase: 'enabled' };
    expect(verify(record.lines, { kept: { ...kept, state: enabled } }).fault).toMatchObject({
      differs: 'state',
    });
  });

  test('a digest in hexadecimal after a line in base64url is no line of the bot’s', () => {
    const inHexadecimal = record.lines.map((line, place) =>
      line.replace(/ \S+ /u, ` ${record.heads[place]?.digest ?? ''} `),
    );
    const since = (first: number) =>
      record.lines.map((line, at) => (at < first ? inHexadecimal[at] : line) ?? '');
    expect(verify(inHexadecimal, { kept }).verdict).toBe('intact');
    expect(verify(since(3), { kept }).verdict).toBe('intact');
    expect(verify(record.lines.with(2, inHexadecimal[2] ?? ''), { kept }).fault).toEqual({
      kind: 'noEntry',
      sequence: 3,
    });
  });

  test('the order in which a snapshot’s members were written means nothing', () => {
    const turned = Object.fromEntries(Object.entries(kept.state as object).toReversed());
    expect(verify(record.lines, { kept: { ...kept, state: turned } }).verdict).toBe('intact');
  });
});

test('a single changed byte anywhere in any line is found, at that entry', () => {
  const place = fc.nat({ max: last - 1 }).chain((entry) => {
    const bytes = Buffer.from(record.lines[entry] ?? '');
    return fc.tuple(fc.constant(entry), fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }));
  });
  fc.assert(
    fc.property(place, ([entry, offset, flip]) => {
      const bytes = Buffer.from(record.lines[entry] ?? '');
      bytes[offset] = (bytes[offset] ?? 0) ^ flip;
      const { fault } = verify(record.lines.with(entry, bytes.toString('utf8')));
      expect(fault?.sequence).toBe(entry + 1);
    }),
    { numRuns: 2_000 },
  );
});

test('any entries left out, doubled or in another order are found', () => {
  const orders = fc
    .array(fc.nat({ max: last - 1 }), { maxLength: last + 2 })
    .filter((order) => order.some((entry, place) => entry !== place));
  fc.assert(
    fc.property(orders, (order) => {
      const wrong = order.findIndex((entry, place) => entry !== place);
      expect(verify(order.map((entry) => record.lines[entry] ?? '')).fault?.sequence).toBe(wrong + 1);
    }),
    { numRuns: 1_000 },
  );
});

test('a head is read as it is written in Slack, and in short', () => {
  const wanted = { sequence: 12, characters: 'ABCDEFGHIJKLMN23' };
  expect(parseWitness('#12 · ABCD-EFGH-IJKL-MN23')).toEqual(wanted);
  expect(parseWitness('12:abcdefghijklmn23')).toEqual(wanted);
  for (const text of ['#12', '#0:ABCDEFGHIJKLMN23', '#12:ABCDEFGHIJKLMN2', '#12:ABCDEFGHIJKLMN21', '']) {
    expect(parseWitness(text)).toBeUndefined();
  }
});
