import fc from 'fast-check';
import {
  type Concern,
  type ConcernCode,
  type ConcernFacts,
  type ConcernId,
  type Harmful,
  type HarmfulCode,
  harmOfCode,
  isHarmful,
} from '../../src/domain/checks/concerns.ts';
import type { NotSentReason, UnknownCause, UpstreamFault } from '../../src/domain/post.ts';
import {
  type CheckId,
  checkIds,
  type Coded,
  type Finding,
  type FindingCode,
  type FindingFacts,
} from '../../src/domain/checks/findings.ts';
import { type GateReason, gateReason } from '../../src/domain/refusals.ts';
import { notSentWords, unknownCauseWords } from '../../src/views/standing/standing.ts';
import { sampleFacts } from '../domain/checks/sample-facts.ts';

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

/** What Azure or a person named: it may hold anything. The rest of the facts are the bot's own. */
const freeText: readonly string[] = [
  'detail',
  'condition',
  'name',
  'displayName',
  'denial',
  'provisioningState',
  'tier',
  'kty',
  'role',
];

const codes = Object.keys(sampleFacts) as ConcernCode[];

/** A code with its facts, whatever Azure named in them. */
function coded<C extends ConcernCode>(code: C): fc.Arbitrary<Coded<ConcernFacts, C>> {
  const facts = Object.fromEntries(
    Object.entries(sampleFacts[code]).map(([name, value]) => [
      name,
      freeText.includes(name) ? text(600) : fc.constant(value as unknown),
    ]),
  );
  return fc.record(facts).map((made) => ({ code, facts: made }) as unknown as Coded<ConcernFacts, C>);
}

export const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

export const concernIds = [
  'oldVersion',
  ...checkIds.filter((check) => check !== 'entitlement' && check !== 'keyLatestVersion'),
] as readonly ConcernId[];

/** Whatever the watch may find wrong. */
export const harmfulCodes: readonly HarmfulCode[] = Object.keys(harmOfCode).filter((code) =>
  isHarmful(code as ConcernCode),
) as HarmfulCode[];

export const concern: fc.Arbitrary<Concern> = fc
  .record({
    harmful: fc.constantFrom(...harmfulCodes).chain((code): fc.Arbitrary<Harmful> => coded(code)),
    since: time,
    daysTold: maybe(fc.constantFrom(60, 30, 7, 1)),
    unsteady: maybe(fc.boolean()),
  })
  .map(({ harmful, ...known }) => ({ ...harmful, ...known }));

type Judged = Coded<FindingFacts>;

/** Only the watch finds these. */
const ofTheWatch: readonly string[] = [
  'oldVersionDisabled',
  'inSight',
  'sightLost',
  'secretLasts',
  'keyUseFits',
  'secretExpires',
  'appRecreated',
];

const findingCodes = codes.filter((code): code is FindingCode => !ofTheWatch.includes(code));

export function findingFor(check: CheckId): fc.Arbitrary<Finding> {
  return fc
    .record({
      verdict: fc.constantFrom('pass', 'warning', 'fail', 'unknown'),
      seen: fc.constantFrom(...findingCodes).chain((code): fc.Arbitrary<Judged> => coded(code)),
    })
    .map(({ verdict, seen }) => ({ check, verdict, ...seen }));
}

export const findings: fc.Arbitrary<Finding[]> = fc
  .subarray([...checkIds])
  .chain((ids) => fc.tuple(...ids.map(findingFor)));

const gateReasonArbitrary: fc.Arbitrary<GateReason> = fc.oneof(
  fc.constantFrom(gateReason('checkUnseen', { check: 'keyEnabled' }), gateReason('volatileRedis')),
  fc.constantFrom(gateReason('recordBroken', { fault: 'edited' }), gateReason('headsUnseen')),
  text(300).map((detail) => gateReason('adobeUnseen', { detail })),
  text(300).map((detail) => gateReason('approversUnseen', { detail })),
  text(300).map((name) => gateReason('unnamedKey', { name })),
);
export const gateReasons = fc.array(gateReasonArbitrary, { maxLength: 20 });

export const notSentReason = fc.constantFrom(...(Object.keys(notSentWords) as NotSentReason[]));
export const unknownCause = fc.constantFrom(...(Object.keys(unknownCauseWords) as UnknownCause[]));
