import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const domain = join(root, 'src/domain');
const folder = mkdtempSync(join(tmpdir(), 'facts-'));
afterAll(() => rmSync(folder, { recursive: true }));

const imports = `
import type { Concern } from '${domain}/checks/concerns.ts';
import { fail, pass, warning } from '${domain}/checks/observations.ts';
import type { Finding } from '${domain}/checks/findings.ts';
import type { Event } from '${domain}/events.ts';
import { type GateReason, gateReason, type Refusal, refusal } from '${domain}/refusals.ts';
export const made: unknown[] = [];
export const read = (finding: Finding, found: Refusal, reason: GateReason, concern: Concern): unknown[] =>
  [finding, found, reason, concern];
export const known = { fail, gateReason, pass, refusal, warning };
export type Known = Event;
`;

/** One mistake each, of the kinds that compiled while facts were strings under any name. */
const mistakes: Readonly<Record<string, string>> = {
  'a misspelt fact of a refusal': `made.push(refusal('otherOwner', { onwer: 'U1' }));`,
  'a missing fact of a refusal': `made.push(refusal('notPreparing'));`,
  'a superfluous fact of a refusal': `made.push(refusal('alreadyRevoked', { phase: 'revoked' }));`,
  'people packed into one string': `made.push(refusal('tooFewApprovers', { quorum: 2, eligible: 'U1 U2', leftOut: [] }));`,
  'a number as a string': `made.push(fail('sizeTooSmall', { bits: '2048' }));`,
  'a misspelt fact of a finding': `made.push(warning('roleDenied', { denail: 'x', scope: 'y' }));`,
  'a missing fact of a finding': `made.push(warning('versionOlder', { version: 'x' }));`,
  'a superfluous fact of a finding': `made.push(pass('noExpiry', { expiresOn: 'x' }));`,
  'a fact that this code does not have': `export const scope = (finding: Finding) => finding.code === 'keyAbsent' && finding.facts.scope;`,
  'a fact read without asking for the code': `export const days = (concern: Concern) => concern.facts.days;`,
  'a reason of the gate as a string': `made.push({ since: 0, reasons: ['redis:restarted'] } satisfies Extract<Event, { type: 'gateDeferred' }>['deferral']);`,
  'a misspelt fact of a reason of the gate': `made.push(gateReason('checkUnseen', { chek: 'keyEnabled' }));`,
  'a cause that nobody knows': `made.push({ type: 'outcomeBecameUnknown', cause: 'conectionLost', detail: '' } satisfies Event);`,
  'a reason not to send that nobody knows': `made.push({ type: 'notSent', why: 'tls: bad certificate' } satisfies Event);`,
  'a refused click for a reason that nobody knows': `made.push({ type: 'clickRefused', command: 'approve', reason: 'gest' } satisfies Event);`,
};

const right = `
made.push(refusal('otherOwner', { owner: 'U1' }), refusal('alreadyRevoked'), gateReason('restartedRedis'));
made.push(fail('sizeTooSmall', { bits: 2048 }), pass('noExpiry'));
export const bits = (finding: Finding) => finding.code === 'sizeTooSmall' && finding.facts.bits;
`;

const files = new Map(
  ['right', ...Object.keys(mistakes)].map((kind, place) => [kind, `planted-${place}.mts`]),
);
let output = '';

beforeAll(() => {
  for (const [kind, file] of files) writeFileSync(join(folder, file), imports + (mistakes[kind] ?? right));
  const tsconfig = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { typeRoots: [join(root, 'node_modules/@types')] },
    include: [],
    files: [...files.values()],
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));
  const tsc = join(root, 'node_modules/.bin/tsc');
  output = spawnSync(tsc, ['--pretty', 'false', '-p', folder], { cwd: folder, encoding: 'utf8' }).stdout;
}, 60_000);

const errorsIn = (kind: string) =>
  output.split('\n').filter((line) => line.startsWith(`${files.get(kind)}(`));

describe('the compiler', () => {
  test('takes facts as they are', () => {
    expect(errorsIn('right')).toEqual([]);
  });

  test.each(Object.keys(mistakes))('refuses %s', (kind) => {
    expect(errorsIn(kind)).toHaveLength(1);
  });
});
