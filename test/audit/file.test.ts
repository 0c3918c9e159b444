import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { firstLine, lastLine } from '../../src/audit/record-file.ts';
import { isIntact } from '../../src/audit/report.ts';
import { verifyFile } from '../../src/audit/verify.ts';
import { type ChainKey, genesis } from '../../src/domain/record/chain.ts';
import { readableDigest } from '../../src/domain/proposal.ts';
import { chain, history, newKey, oldKey } from '../domain/chained.ts';
import { organization } from '../domain/world.ts';
import { runAudit } from './run-audit.ts';

const { entries } = history();
const { lines, heads } = chain(entries);
const count = entries.length;
const head = heads.at(-1) ?? { sequence: 0, digest: '' };
const whole = `${[firstLine(organization), ...lines, lastLine(head)].join('\n')}\n`;
const settings = {
  CMK_AUDIT_KEY: [newKey, oldKey]
    .map(({ id, key }) => `${id}:${Buffer.from(key).toString('base64')}`)
    .join(','),
};

const folder = mkdtempSync(join(tmpdir(), 'cmk-audit-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes it down and verifies it with the command; the key is all that it is told. */
async function audit(content: string | Buffer, ...more: string[]) {
  const path = join(folder, 'record.txt');
  writeFileSync(path, content);
  return runAudit(['verify', path, ...more], settings);
}

const witness = (place: number) => {
  const { sequence, digest } = heads[place] ?? head;
  return `--witness=#${sequence}:${readableDigest(digest)}`;
};
const withLines = (changed: readonly string[]) =>
  `${[firstLine(organization), ...changed, lastLine(head)].join('\n')}\n`;

describe('npm run audit -- verify, with a file', () => {
  test.each([
    ['an escape sequence in the id of a key', '\u001b[2J\u001b[1;1H'],
    ['the same by its C1 code, and text turned around', '\u009b2J\u202e'],
  ])('S12 prints %s as text, and not to the terminal', async (_what, hidden) => {
    const [first = '', ...others] = lines;
    const { code, out, error } = await audit(
      withLines([first.replace(/^\S+/u, `k${hidden}intact`), ...others]),
    );
    expect(code).toBe(1);
    expect(out).toContain('BROKEN');
    expect(out).toContain('\\u00');
    expect(`${out}${error}`.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  test('ends with 0 where it is intact, and says what it could not check', async () => {
    const { code, out } = await audit(whole);
    expect(code).toBe(0);
    expect(out).toContain(`${organization}: intact`);
    expect(out).toContain(`${count} entries, head #${count} · ${readableDigest(head.digest)}`);
    expect(out).toContain('No witnessed head was given');
    expect(out).toContain('The snapshot that status and Home show was not available');
  });

  test('ends with 0 where witnessed heads agree, and says that it knows nothing of what came after', async () => {
    const { code, out } = await audit(whole, witness(1), witness(count - 1));
    expect(code).toBe(0);
    expect(out).toContain('Witnessed heads that agree: 2.');
    expect(out).toContain(`The last witnessed head is #${count}`);
  });

  test('tells entries under a key that others may know, which no change that Slack shows vouches for', async () => {
    const weak = { id: 'k1', key: Buffer.alloc(32, 1) };
    const record = chain(entries, () => weak);
    const end = record.heads.at(-1) ?? head;
    const path = join(folder, 'weak.txt');
    writeFileSync(path, `${[firstLine(organization), ...record.lines, lastLine(end)].join('\n')}\n`);
    const asText = ({ id, key }: ChainKey) => `${id}:${Buffer.from(key).toString('base64')}`;
    const given = { CMK_AUDIT_KEY: [newKey, weak].map(asText).join(',') };
    const seen = `--witness=#${end.sequence}:${readableDigest(end.digest)}`;
    const words = `Entries #1 to #${count} are signed with the key “k1”, which is published or can be guessed`;
    expect(await runAudit(['verify', path], given)).toMatchObject({
      code: 0,
      out: expect.stringContaining(`  - ${words}`) as string,
    });
    expect(await runAudit(['verify', path, seen], given)).toMatchObject({
      code: 1,
      out: expect.stringContaining(`First bad entry: #1. ${words}`) as string,
    });
  });

  test.each([
    ['an edited entry', lines.with(2, (lines[2] ?? '').replace('UREQ', 'UAPP')), 3, 'was changed after'],
    ['a removed middle', lines.toSpliced(2, 2), 3, 'Entries #3 to #4 are missing'],
    ['a single entry that is missing', lines.toSpliced(2, 1), 3, 'Entry #3 is missing'],
    [
      'a changed order',
      lines.with(2, lines[3] ?? '').with(3, lines[2] ?? ''),
      3,
      'where entry #3 should be, there is entry #4',
    ],
    ['an empty line', lines.toSpliced(2, 0, ''), 3, 'not an entry of a record'],
    [
      'an unknown key',
      lines.with(2, (lines[2] ?? '').replace(/^\S+/u, 'k9')),
      3,
      'names the key “k9”, which is not among',
    ],
    ['a cut tail under its own last line', lines.slice(0, -1), count, 'The end was cut off'],
    ['nothing left under its own last line', [], 1, 'Everything was removed'],
  ])('ends with 1 and the first bad entry: %s', async (_, changed, sequence, words) => {
    const { code, out } = await audit(withLines(changed));
    expect(code).toBe(1);
    expect(out).toContain(`${organization}: BROKEN\nFirst bad entry: #${sequence}. `);
    expect(out).toContain(words);
  });

  test('ends with 2 where another version of the bot went on with it: what this one can read is verified, and nothing is called broken', async () => {
    const newer = chain(entries.map((entry, place) => (place > 4 ? { ...entry, schema: 3 as 2 } : entry)));
    const last = newer.heads.at(-1) ?? head;
    const { code, out } = await audit(
      `${[firstLine(organization), ...newer.lines, lastLine(last)].join('\n')}\n`,
    );
    expect(code).toBe(2);
    expect(out).toContain(`${organization}: not verified to its end\nFirst entry that it cannot read: #6. `);
    expect(out).toContain('Verify with the version of the bot that wrote it');
    expect(out).toContain('Verified: 5 entries');
  });

  test('a tail that was cut with care is found with a witnessed head only', async () => {
    const shorter = heads[count - 3] ?? head;
    const cut = `${[firstLine(organization), ...lines.slice(0, -2), lastLine(shorter)].join('\n')}\n`;
    expect((await audit(cut)).code).toBe(0);
    const { code, out } = await audit(cut, witness(count - 1));
    expect(code).toBe(1);
    expect(out).toContain(`the record ends with #${count - 2}, but messages in Slack witness #${count}`);
  });

  test('a chain rebuilt is found with a witnessed head only', async () => {
    const other = chain(
      entries.map((entry) => (entry.sequence === 4 ? { ...entry, by: 'UMALLORY' } : entry)),
    );
    const file = `${[firstLine(organization), ...other.lines, lastLine(other.heads.at(-1) ?? head)].join('\n')}\n`;
    expect((await audit(file)).code).toBe(0);
    const { code, out } = await audit(file, witness(1), witness(5));
    expect(code).toBe(1);
    expect(out).toContain('at #6 Slack witnessed another head. The two agree up to #2');
  });

  test.each([
    ['between two lines', `${[firstLine(organization), ...lines.slice(0, 3)].join('\n')}\n`, 'its last line'],
    ['in the middle of a line', whole.slice(0, whole.indexOf('"sequence":4')), 'in the middle of a line'],
  ])('a file that was cut off %s is told from a whole one', async (_, content, words) => {
    const { code, out } = await audit(content);
    expect(code).toBe(1);
    expect(out).toContain('First bad entry: #4. The file is cut off after entry #3');
    expect(out).toContain(words);
  });

  test('a file to which something was added is told from a whole one', async () => {
    const { code, out } = await audit(`${whole}${lines[0]}\n`);
    expect(code).toBe(1);
    expect(out).toContain('something was added to it');
  });
});

describe('a file that is no record any more ends with 2 and says what it is', () => {
  test.each<[string, string | Buffer, RegExp]>([
    ['with a byte order mark', `\u{FEFF}${whole}`, /byte order mark \(EF BB BF\).*tail -c \+4/u],
    ['with Windows line ends', whole.replaceAll('\n', '\r\n'), /Line 1 ends in CR LF.*tr -d/u],
    [
      'in UTF-16 as PowerShell writes it',
      Buffer.from(`\u{FEFF}${whole}`, 'utf16le'),
      /UTF-16 \(little-endian/u,
    ],
    ['in UTF-16 without a mark', Buffer.from(whole, 'utf16le'), /zero bytes at its beginning/u],
    ['in Latin-1', Buffer.from(whole, 'latin1'), /Line \d+ is not UTF-8/u],
    ['without its first line', whole.slice(whole.indexOf('\n') + 1), /first line.*was cut off/u],
    ['of a later form', whole.replace('cmk-record 1', 'cmk-record 2'), /does not read/u],
    ['that is another file altogether', 'name,date\n', /it is no record/u],
    ['that is compressed', Buffer.from([0x1f, 0x8b, 8, 0, 0]), /gzip/u],
    ['that is empty', '', /It is empty/u],
    ['of one endless line', Buffer.alloc(5 * 1024 * 1024, 'x'), /longer than any entry/u],
  ])('%s', async (_, content, words) => {
    const { code, out, error } = await audit(content);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toMatch(words);
    expect(error).not.toMatch(/\bat .*:\d+:\d+/u);
  });

  test('what cannot be asked for is said with what is expected', async () => {
    const wrong = await audit(whole, '--witness=12');
    expect(wrong.code).toBe(2);
    expect(wrong.error).toContain('“12” is no head; expected the number and the 16 characters');
    expect((await audit(whole, '--witnes=1')).error).toContain('--witnes');
    expect((await runAudit(['verify'], settings)).error).toContain('expected a file or an organization');
    expect((await runAudit(['veryfy', 'x'], settings)).error).toContain(
      'expected verify, report, export or declare-restore',
    );
    expect((await runAudit(['verify', join(folder, 'record.txt')], {})).error).toContain('CMK_AUDIT_KEY');
    expect((await runAudit([], {})).out).toContain('npm run audit -- verify');
  });
});

async function* inPieces(bytes: Buffer, size: number) {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

const using = { keys: [oldKey], witnessesOf: async () => [], progress: () => undefined };

async function judge(bytes: Buffer, size = bytes.length): Promise<boolean> {
  try {
    return isIntact(await verifyFile(inPieces(bytes, size), using));
  } catch (error) {
    if ((error as Error).name === 'RecordFileError') return false;
    throw error;
  }
}

describe('a record file', () => {
  const bytes = Buffer.from(whole);

  test('is intact in whatever pieces it is read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: 300 }), async (size) => {
        expect(await judge(bytes, size)).toBe(true);
      }),
    );
  });

  test('is not intact with a single other byte anywhere', async () => {
    const edits = fc.tuple(fc.nat({ max: bytes.length - 1 }), fc.integer({ min: 1, max: 255 }));
    await fc.assert(
      fc.asyncProperty(edits, async ([place, flip]) => {
        const edited = Buffer.from(bytes);
        edited[place] = (edited[place] ?? 0) ^ flip;
        expect(await judge(edited)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test('is not intact where it ends early, wherever that is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: bytes.length - 2 }), async (end) => {
        expect(await judge(bytes.subarray(0, end))).toBe(false);
      }),
      { numRuns: 1_000 },
    );
  });

  test('of an organization for which nothing happened yet is intact', async () => {
    const nothing = { sequence: 0, digest: genesis(organization) };
    expect(await judge(Buffer.from(`${firstLine(organization)}\n${lastLine(nothing)}\n`))).toBe(true);
  });
});
