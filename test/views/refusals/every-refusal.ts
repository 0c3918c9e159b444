import fc from 'fast-check';
import { checkIds, type NoFacts } from '../../../src/domain/checks/findings.ts';
import type { PlainReason, Refusal, RefusalFacts, RefusalReason } from '../../../src/domain/refusals.ts';

const none: fc.Arbitrary<NoFacts> = fc.constant({});
const phase = fc.constantFrom('unconfigured', 'preparing', 'coolingOff', 'enabling', 'revoked');
const act = fc.constantFrom('enable', 'revoke', 'restore');
const verdict = fc.constantFrom('pass', 'warning', 'fail', 'unknown', undefined);
const checks = fc.subarray([...checkIds], { minLength: 1 });

type Arbitraries = { [R in RefusalReason]: fc.Arbitrary<RefusalFacts[R]> };

const plain: Record<PlainReason, typeof none> = {
  notRequester: none,
  notApprover: none,
  notAuditor: none,
  forwardByNoApprover: none,
  noRole: none,
  notAlerted: none,
  alertOver: none,
  guest: none,
  deactivated: none,
  botAccount: none,
  stranger: none,
  emailUnreadable: none,
  contributor: none,
  alreadyApproved: none,
  noRun: none,
  alreadyEnabled: none,
  alreadyOwner: none,
  noneWatchedYet: none,
  runUnderWay: none,
  alreadyRevoked: none,
  notRevoked: none,
  nothingToCancel: none,
  nothingToStop: none,
  noProposal: none,
  otherProposal: none,
  otherRun: none,
  olderProposal: none,
  expiredProposal: none,
  alreadyCoolingOff: none,
  workUnderWay: none,
  acknowledgementMissing: none,
  reasonMissing: none,
  evidenceMissing: none,
  questionMissing: none,
  helperMissing: none,
  vaultMissing: none,
  keyMissing: none,
  appMissing: none,
  noWriter: none,
  volatileRedis: none,
  forged: none,
  tooFast: none,
};

/** Every refusal with every fact it can have; `text` stands for whatever somebody typed or a system named. */
function arbitraries(text: fc.Arbitrary<string>): Arbitraries {
  const other = fc.record({ other: text });
  const identifier = text;
  const expected = text;
  return {
    ...plain,
    helperNotMember: fc.record({
      person: text,
      kind: fc.constantFrom('guest', 'bot', 'deactivated', 'stranger'),
    }),
    helperAskedAlready: fc.record({ person: text }),
    stepDone: fc.record({ step: fc.constantFrom('vault', 'key', 'app', 'role') }),
    stepNotBegun: fc.record({ step: fc.constantFrom('vault', 'key', 'app', 'role') }),
    tooManyQuestions: fc.record({ isOwn: fc.boolean() }),
    caseNumberMissing: fc.record({ because: fc.constantFrom('accepted', 'otherKey') }),
    samePerson: other,
    contributorUnreadable: other,
    forwardToNoApprover: fc.record({ to: text }),
    forwardUnclear: fc.record({ typed: text, mostDays: fc.constant(60) }),
    otherOwner: fc.record({ owner: text }),
    tooFewApprovers: fc.record({
      quorum: fc.integer({ min: 2, max: 9 }),
      eligible: fc.array(text, { maxLength: 30 }),
      leftOut: fc.array(fc.record({ id: text, because: fc.constantFrom('guest', 'samePerson') }), {
        maxLength: 30,
      }),
      notYet: fc.nat({ max: 1_000 }),
    }),
    notPreparing: fc.record({ phase }),
    notEnabled: fc.record({ phase }),
    notWatchedYet: fc.record({ organization: text, phase }),
    notAtAdobe: fc.record({ name: text }),
    otherOrganizationAnswered: fc.record({ name: text, organization: text }),
    notCompleted: fc.record({ name: text, status: text }),
    keyUnreadable: fc.record({ identifier }),
    configuredElsewhere: fc.record({ identifier, vault: text }),
    otherProposalOpen: fc.record({ act }),
    actUnderWay: fc.record({ act }),
    tooLateToCancel: fc.record({
      phase: fc.constantFrom('enabling', 'outcomeUnknown', 'revoking', 'restoring'),
    }),
    notSettleable: fc.oneof(
      fc.record({ because: fc.constantFrom('phase', 'asked', 'neverAbsent') }),
      fc.record({ because: fc.constant('early' as const), minutesLeft: fc.integer({ min: 1, max: 60 }) }),
      fc.record({
        because: fc.constant('early' as const),
        minutesLeft: fc.integer({ min: 1, max: 1440 }),
        isAccepted: fc.constant(true as const),
      }),
    ),
    confirmationWrong: fc.record({ typed: text, expected }),
    confirmationLookalike: fc.record({
      character: text,
      codePoint: fc.constant('U+0430'),
      expected,
    }),
    nameInvalid: fc.record({ name: text }),
    nameSpent: fc.record({ name: text }),
    keyInOtherVault: fc.record({ identifier, vault: text }),
    appNotAccepted: fc.record({ verdict }),
    stepsOpen: fc.record({ checks }),
    notUnknown: fc.record({ check: fc.constantFrom(...checkIds), verdict }),
    cannotAttestFail: fc.record({ checks }),
    organizationClosed: fc.record({ name: text }),
    unknownOrganization: fc.record({ typed: text, known: text }),
    organizationNeeded: fc.record({ known: text }),
    unknownCommand: fc.record({ typed: text, nearest: text }),
  };
}

export const reasons = Object.keys(arbitraries(fc.string())) as RefusalReason[];

export function refusalFor(reason: RefusalReason, text: fc.Arbitrary<string>): fc.Arbitrary<Refusal> {
  return arbitraries(text)[reason].map((facts) => ({ reason, facts }) as Refusal);
}
