import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstLine, lastLine } from '../src/audit/record-file.ts';
import { genesis, digestOf, storedLine } from '../src/domain/record/chain.ts';
import type { Figure } from './figure.ts';

const organization = '0123456789ABCDEF01234567@AdobeOrg';
const key = randomBytes(32);
const count = 100_000;
const lookEveryMs = 20;

const vault = { name: 'bench', uri: 'https://bench.vault.azure.net' };
const version = '0123456789abcdef0123456789abcdef';
const chosen = { name: 'cmk-key', version, identifier: `${vault.uri}/keys/cmk-key/${version}` };

/** A setup that is begun, taken some way and cancelled, over and over. */
const round = [
  { type: 'setupStarted' },
  { type: 'vaultChosen', vault, configurationName: 'Config1' },
  {
    type: 'attested',
    check: 'entitlement',
    reason: 'Healthcare Shield: contract 4711, seen with the account team',
  },
  { type: 'keyChosen', key: chosen },
  { type: 'cancelled', reason: 'Another vault is wanted' },
];

function entries(): string[] {
  return Array.from({ length: count }, (_, place) =>
    JSON.stringify({
      schema: 1,
      sequence: place + 1,
      at: 1_700_000_000_000 + place,
      by: 'U0REQUESTER',
      event: round[place % round.length],
    }),
  );
}

/** The floor: nothing but the digests that have to be computed, over the very same bytes. */
function digestsOf(lines: readonly string[]): string[] {
  let previous = genesis(organization);
  return lines.map((bytes) => (previous = digestOf(key, previous, bytes)));
}

/** What a process took at most so far; undefined where there is no /proc, or no such process any more. */
function peakMiB(pid: number): number | undefined {
  try {
    const kib = /^VmHWM:\s+(?<kib>\d+)/mu.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.groups?.['kib'];
    return kib === undefined ? undefined : Number(kib) / 1024;
  } catch {
    return undefined;
  }
}

/** `npm run audit -- verify <file>`, as a process of its own. */
async function verifyFile(path: string) {
  const began = performance.now();
  const child = spawn(process.execPath, ['src/audit/main.ts', 'verify', path], {
    env: { CMK_AUDIT_KEY: `bench:${key.toString('base64')}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, told] = ['', ''];
  let peak: number | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (told += text));
  const looking = setInterval(() => {
    peak = peakMiB(child.pid ?? 0) ?? peak;
  }, lookEveryMs);
  const [code] = (await once(child, 'close')) as [number];
  clearInterval(looking);
  const ms = performance.now() - began;
  if (code !== 0) throw new Error(`the record did not verify (${code}): ${said}${told}`);
  return { ms, peak, progress: told.split('\n').filter((line) => line.includes('entries,')).length };
}

/** Verifying a record of a hundred thousand entries from a file, process start included. */
export async function verify(command: string): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'cmk-bench-'));
  try {
    const bytes = entries();
    const began = performance.now();
    const digests = digestsOf(bytes);
    const bare = performance.now() - began;
    const lines = bytes.map((line, place) => storedLine('bench', digests[place] ?? '', line));
    const head = { sequence: count, digest: digests.at(-1) ?? '' };
    const path = join(folder, 'record.txt');
    const whole = [firstLine(organization), ...lines, lastLine(head), ''].join('\n');
    writeFileSync(path, whole);
    const { ms, peak, progress } = await verifyFile(path);
    const perSecond = (took: number) => Math.round((count / took) * 1000).toLocaleString('en');
    const megabytes = (Buffer.byteLength(whole) / 1e6).toFixed(0);
    const note = `${megabytes} MB, ${perSecond(ms)} entries a second (bare: ${perSecond(bare)}), told ${progress} times how far it is`;
    const baseline = { what: 'HMAC alone', value: bare };
    return [
      { what: 'verifying 100 000 entries', value: ms, unit: 'ms', baseline, note, command },
      {
        what: 'peak memory of that',
        value: peak,
        unit: 'MiB',
        bound: 250,
        note: peak === undefined ? 'needs /proc' : '',
        command,
      },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
