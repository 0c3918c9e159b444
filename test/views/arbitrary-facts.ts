import fc from 'fast-check';
import {
  type ConcernCode,
  type ConcernId,
  type HarmfulCode,
  harmOfCode,
  isHarmful,
} from '../../src/domain/concerns.ts';
import type { UpstreamFault } from '../../src/domain/fault.ts';
import { type CheckId, type Finding, checkIds, type FindingCode } from '../../src/domain/findings.ts';
import type { Concern } from '../../src/domain/health.ts';

/** What people paste: markup, mentions, emoji names, right-to-left marks, control characters, very long words. */
const nasty = fc.constantFrom(
  '<!channel> <@U123> <https://evil.example|click>',
  ':white_check_mark: *approved* _by_ ~all~ `x` ```y```',
  '\u202Etxet desrever\u202C\u200B\u0000\u0007\u2028\uFEFF',
  'a\n> b\n* c',
  '👩‍👩‍👧‍👦🇨🇭é\u0301\uD800',
  '&amp;&lt;&gt;&&&<<<>>>',
  'مرحبا שלום',
);

export function text(max: number): fc.Arbitrary<string> {
  return fc.oneof(
    fc.string({ maxLength: Math.min(max, 60), unit: 'grapheme' }),
    fc.array(nasty, { maxLength: 4 }).map((parts) => parts.join(' ').slice(0, max)),
    fc.constantFrom('<', '&', 'W', '`', '👩‍👩‍👧‍👦', '"', '\n').map((unit) => unit.repeat(max).slice(0, max)),
  );
}

export const user = fc.constantFrom('U0REQ', 'U0APP1', 'U0APP2', 'W0AZURE', 'UBBBBBBBBBBBBBBBBBBB');
export const group = fc.constantFrom('S0APPROVERS', 'S0DATA');
export const start = Date.UTC(2025, 10, 24, 9, 0);
export const time = fc.integer({ min: start, max: start + 30 * 86_400_000 });
export const hex = fc.string({
  unit: fc.constantFrom(...'0123456789abcdef'.split('')),
  minLength: 64,
  maxLength: 64,
});

export const fault: fc.Arbitrary<UpstreamFault> = fc.record({
  system: fc.constantFrom('adobe', 'azure', 'slack'),
  operation: fc.constantFrom('GET customer/config', 'POST customer/config', 'PUT roleAssignments'),
  kind: fc.constantFrom('refused', 'absent', 'throttled', 'unreachable', 'nonsense', 'noIdentity'),
  status: fc.option(fc.constantFrom(400, 401, 403, 404, 429, 500), { nil: undefined }),
  code: fc.option(fc.constantFrom('403003', 'ForbiddenByFirewall', 'AADSTS7000222', 'odd`code'), {
    nil: undefined,
  }),
  detail: text(300),
  retryAfterSeconds: fc.option(fc.integer({ min: 0, max: 7200 }), { nil: undefined }),
});

const codes: readonly FindingCode[] = [
  'unseen',
  'vaultFound',
  'vaultDeleted',
  'tenantOther',
  'purgeProtectionOff',
  'accessPolicies',
  'exceptionOff',
  'addressMissing',
  'keyAbsent',
  'keyDeleted',
  'operationsMissing',
  'keyIsDisabled',
  'expiryAhead',
  'versionOlder',
  'appAbsent',
  'appDisabled',
  'roleConditional',
  'roleDenied',
  'roleAbsent',
  'roleOther',
  'sizeTooSmall',
  'softDeleteOff',
];

const factArbitraries = {
  because: fc.constantFrom(
    'notYet',
    'personOnly',
    'noIdentity',
    'noRight',
    'firewall',
    'throttled',
    'unreachable',
    'nonsense',
  ),
  detail: text(300),
  scope: fc.constant(
    `/subscriptions/${'s'.repeat(36)}/resourceGroups/${'g'.repeat(90)}/providers/Microsoft.KeyVault/vaults/${'v'.repeat(24)}`,
  ),
  condition: text(600),
  name: text(127),
  scheduledPurgeDate: fc.constant('2026-02-01T00:00:00Z'),
  location: fc.constant('westeurope'),
  tenantId: fc.uuid(),
  expected: fc.uuid(),
  expiresOn: fc.constant('2026-02-01T00:00:00Z'),
  days: fc.constant('60'),
  keyOps: fc.constant('encrypt decrypt sign verify wrapKey'),
  missing: fc.constant('unwrapKey'),
  bits: fc.constant('2048'),
  version: fc.constant('v'.repeat(32)),
  latest: fc.constant('w'.repeat(32)),
  objectId: fc.uuid(),
  displayName: text(120),
  policies: fc.constant('3'),
  address: fc.constant('20.88.123.53'),
  role: fc.constant('Key Vault Crypto Officer'),
  assignmentId: fc.constant(
    `/subscriptions/${'s'.repeat(36)}/providers/Microsoft.Authorization/roleAssignments/${'a'.repeat(36)}`,
  ),
};
export const facts = fc.record(factArbitraries);

export const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

export const concernIds = [
  'oldVersion',
  ...checkIds.filter((check) => check !== 'entitlement' && check !== 'keyLatestVersion'),
] as readonly ConcernId[];

/** Whatever the watch may find wrong. */
export const harmfulCodes: readonly HarmfulCode[] = Object.keys(harmOfCode).filter((code) =>
  isHarmful(code as ConcernCode),
) as HarmfulCode[];

export const concern: fc.Arbitrary<Concern> = fc.record({
  code: fc.constantFrom(...harmfulCodes),
  facts: fc.record({
    ...factArbitraries,
    was: fc.uuid(),
    provisioningState: text(60),
    notBefore: fc.constant('x'),
  }),
  since: time,
  daysTold: maybe(fc.constantFrom(60, 30, 7, 1)),
  unsteady: maybe(fc.boolean()),
});

export function findingFor(check: CheckId): fc.Arbitrary<Finding> {
  return fc.record({
    check: fc.constant(check),
    verdict: fc.constantFrom('pass', 'warning', 'fail', 'unknown'),
    code: fc.constantFrom(...codes),
    facts,
  });
}

export const findings: fc.Arbitrary<Finding[]> = fc
  .subarray([...checkIds])
  .chain((ids) => fc.tuple(...ids.map(findingFor)));
