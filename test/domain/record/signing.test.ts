import { describe, expect, test } from 'vitest';
import {
  type ChainKey,
  digestOf,
  genesis,
  storedLine,
  type Witness,
} from '../../../src/domain/record/chain.ts';
import type { Entry, Event } from '../../../src/domain/events.ts';
import { signerFor, unsigned } from '../../../src/domain/record/signing.ts';
import { createVerifier } from '../../../src/domain/record/verification.ts';
import { faultSentence, uncheckedSentence } from '../../../src/views/refusals/verification.ts';
import { history, newKey, oldKey, witnessOf } from '../chained.ts';
import { organization } from '../world.ts';

const third: ChainKey = { id: 'k3', key: Buffer.alloc(32, 3) };
const weakKey: ChainKey = { ...oldKey, weakness: 'it was published' };

/** A short history in which other keys take over: each part is signed with its key, the first ones as in `history`. */
function signed(parts: readonly (readonly [key: ChainKey, count: number | Event])[]) {
  const told = history().entries;
  let digest = genesis(organization);
  let sequence = 0;
  let taken = 0;
  const lines: string[] = [];
  const witnesses: Witness[] = [];
  const add = (event: Event, key: ChainKey) => {
    sequence += 1;
    const schema = event.type === 'keyChanged' ? 2 : (told[taken]?.schema ?? 1);
    const like = { ...told[taken], schema, sequence, event } as Entry;
    const bytes = JSON.stringify(like);
    digest = digestOf(key.key, digest, bytes);
    lines.push(storedLine(key.id, digest, bytes));
    witnesses.push(witnessOf({ sequence, digest }));
  };
  for (const [key, what] of parts) {
    if (typeof what !== 'number') add(what, key);
    else
      for (let more = 0; more < what; more += 1) {
        add(told[taken]?.event as Event, key);
        taken += 1;
      }
  }
  return { lines, witnesses };
}

const changed = (from: ChainKey, to: ChainKey) => ({ type: 'keyChanged', from: from.id, to: to.id }) as const;

function verify(
  { lines }: { readonly lines: readonly string[] },
  keys: readonly ChainKey[],
  witnesses: readonly (Witness | undefined)[] = [],
) {
  const given = witnesses.filter((one) => one !== undefined);
  const verifier = createVerifier({ organization, keys, witnesses: given });
  for (const line of lines) verifier.take(line);
  return verifier.finish(undefined);
}

describe('a change of the signing key', () => {
  const record = signed([
    [oldKey, 2],
    [newKey, changed(oldKey, newKey)],
    [newKey, 2],
  ]);

  test('leaves the record intact, in whatever order the keys are given', () => {
    for (const keys of [
      [oldKey, newKey],
      [newKey, oldKey],
    ]) {
      const { verdict, signing, keys: counts } = verify(record, keys);
      expect(verdict).toBe('intact');
      expect(signing).toMatchObject({ keys: ['k1', 'k2'], changedAt: 3, weak: undefined });
      expect([...counts]).toEqual([
        ['k1', 2],
        ['k2', 3],
      ]);
    }
  });

  test.each([
    ['an entry of the key before', [oldKey, 1], oldKey],
    ['an entry of a key that nobody handed over to', [third, 1], third],
    ['a change back to the key before', [oldKey, changed(newKey, oldKey)], oldKey],
  ] as const)('is followed by %s: a fault, with words', (_, after, key) => {
    const forged = signed([[oldKey, 2], [newKey, changed(oldKey, newKey)], [newKey, 1], after]);
    const { verdict, fault } = verify(forged, [newKey, oldKey, third]);
    expect(verdict).toBe('broken');
    expect(fault).toEqual({ kind: 'retiredKey', sequence: 5, keyId: key.id, changedAt: 3 });
    expect(fault && faultSentence(fault)).toContain(
      `Entry #5 is signed with the key “${key.id}”, but since entry #3`,
    );
  });

  test('is followed by another one to a third key', () => {
    const on = signed([
      [oldKey, 1],
      [newKey, changed(oldKey, newKey)],
      [newKey, 1],
      [third, changed(newKey, third)],
      [third, 1],
    ]);
    expect(verify(on, [third, newKey, oldKey]).verdict).toBe('intact');
  });

  test('to a key that others may know is a fault', () => {
    const forged = signed([
      [newKey, 2],
      [oldKey, changed(newKey, oldKey)],
    ]);
    expect(verify(forged, [newKey, weakKey]).fault).toMatchObject({ kind: 'impossible', sequence: 3 });
    // As long as it signs here, whether it may is for the configuration to say.
    expect(verify(forged, [weakKey, newKey]).verdict).toBe('intact');
  });

  test('without words, as older versions rotated, is read', () => {
    const mixed = signed([
      [oldKey, 1],
      [newKey, 1],
      [oldKey, 1],
      [newKey, changed(oldKey, newKey)],
    ]);
    expect(verify(mixed, [newKey, oldKey]).verdict).toBe('intact');
  });
});

describe('a key that others may know, behind a better one', () => {
  const record = signed([
    [oldKey, 2],
    [newKey, changed(oldKey, newKey)],
    [newKey, 2],
  ]);
  const keys = [newKey, weakKey];

  test('verifies what stands before a change that Slack witnessed', () => {
    const { verdict, signing } = verify(record, keys, [record.witnesses[4]]);
    expect(verdict).toBe('intact');
    expect(signing.weak).toEqual({ from: 1, until: 2, keyId: 'k1' });
    expect(verify(record, keys, [record.witnesses[2]]).verdict).toBe('intact');
  });

  test('verifies nothing where Slack shows older heads only, and it is said', () => {
    const { verdict, fault, unchecked } = verify(record, keys, [record.witnesses[1]]);
    expect(verdict).toBe('broken');
    expect(fault).toEqual({ kind: 'weakKey', sequence: 1, until: 2, keyId: 'k1' });
    expect(fault && faultSentence(fault)).toContain('Entries #1 to #2 are signed with the key “k1”');
    expect(unchecked).not.toContainEqual(expect.objectContaining({ kind: 'afterFault' }));
  });

  test('cannot be judged without Slack, and it is said', () => {
    const { verdict, unchecked } = verify(record, keys);
    expect(verdict).toBe('intact');
    const weak = unchecked.find(({ kind }) => kind === 'weakKey');
    expect(weak && uncheckedSentence(weak)).toContain('verify with --slack');
  });

  test('vouches for nothing where no change stands on the record', () => {
    const before = signed([[oldKey, 2]]);
    expect(verify(before, keys, before.witnesses).fault).toMatchObject({ kind: 'weakKey', until: 2 });
  });
});

describe('who signs next', () => {
  const at = (keys: readonly string[], more: object = {}) => ({ ...unsigned, keys, since: 10, ...more });
  test.each([
    ['the first key of the configuration, on an empty record', unsigned, [oldKey, newKey], 0, 'k1'],
    [
      'the first key, where the other one signed when this instance began',
      at(['k1']),
      [newKey, oldKey],
      10,
      'k2',
    ],
    [
      'the record’s, where the other one took over since this instance began',
      at(['k1']),
      [newKey, oldKey],
      9,
      'k1',
    ],
    ['the first key, where the other one is known to others', at(['k1']), [newKey, weakKey], 9, 'k2'],
    [
      'the record’s, where the first one is retired',
      at(['k1', 'k2'], { changedAt: 1 }),
      [oldKey, newKey],
      99,
      'k2',
    ],
  ] as const)('%s', (_, signing, keys, startedAt, id) => {
    expect(signerFor(signing, keys, startedAt).id).toBe(id);
  });
});
