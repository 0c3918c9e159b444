import type { CheckedStep, CheckId, Coded, FactsArgument, NoFacts, Verdict } from './checks/findings.ts';
import type { Phase } from './phases.ts';
import type { Act } from './proposal.ts';
import type { RecordFault } from './record/record-fault.ts';

interface Other {
  /** The account that stands in the way. */
  readonly other: string;
}
interface LeftOut {
  readonly id: string;
  readonly because: IneligibleReason;
}
interface TooFewApprovers {
  readonly quorum: number;
  readonly eligible: readonly string[];
  readonly leftOut: readonly LeftOut[];
  /** How many more could not be looked up yet. */
  readonly notYet?: number | undefined;
}
interface AtAdobe {
  /** The configuration's. */
  readonly name: string;
}
interface KeyAtAdobe {
  readonly identifier: string;
}
interface InVault extends KeyAtAdobe {
  /** The address of the vault that was chosen. */
  readonly vault: string;
}
interface Standing {
  readonly phase: Phase;
}
interface About {
  readonly act: Act;
}
type NotSettleable =
  | { readonly because: 'phase' | 'asked' | 'neverAbsent' }
  | { readonly because: 'early'; readonly minutesLeft: number; readonly isAccepted?: true };

/** Why a command was refused, and the values that belong into the sentence: user ids as they are, what was typed as typed. */
export interface RefusalFacts {
  // who asks
  notRequester: NoFacts;
  notApprover: NoFacts;
  notAuditor: NoFacts;
  forwardByNoApprover: NoFacts;
  forwardToNoApprover: { readonly to: string };
  forwardUnclear: { readonly typed: string; readonly mostDays: number };
  noRole: NoFacts;
  notAlerted: NoFacts;
  alertOver: NoFacts;
  guest: NoFacts;
  deactivated: NoFacts;
  botAccount: NoFacts;
  stranger: NoFacts;
  emailUnreadable: NoFacts;
  contributor: NoFacts;
  samePerson: Other;
  contributorUnreadable: Other;
  alreadyApproved: NoFacts;
  otherOwner: { readonly owner: string };
  tooFewApprovers: TooFewApprovers;
  // where it stands
  noRun: NoFacts;
  notPreparing: Standing;
  alreadyEnabled: NoFacts;
  alreadyOwner: NoFacts;
  notEnabled: Standing;
  notWatchedYet: { readonly organization: string; readonly phase: Phase };
  noneWatchedYet: NoFacts;
  runUnderWay: NoFacts;
  notAtAdobe: AtAdobe;
  otherOrganizationAnswered: AtAdobe & { readonly organization: string };
  notCompleted: AtAdobe & { readonly status: string };
  keyUnreadable: KeyAtAdobe;
  configuredElsewhere: InVault;
  alreadyRevoked: NoFacts;
  notRevoked: NoFacts;
  otherProposalOpen: About;
  actUnderWay: About;
  nothingToCancel: NoFacts;
  tooLateToCancel: { readonly phase: 'enabling' | 'outcomeUnknown' | 'revoking' | 'restoring' };
  nothingToStop: NoFacts;
  noProposal: NoFacts;
  otherProposal: NoFacts;
  otherRun: NoFacts;
  olderProposal: NoFacts;
  expiredProposal: NoFacts;
  alreadyCoolingOff: NoFacts;
  tooManyQuestions: { readonly isOwn: boolean };
  notSettleable: NotSettleable;
  workUnderWay: NoFacts;
  // what was typed
  acknowledgementMissing: NoFacts;
  confirmationWrong: { readonly typed: string; readonly expected: string };
  confirmationLookalike: {
    readonly character: string;
    readonly codePoint: string;
    readonly expected: string;
  };
  reasonMissing: NoFacts;
  evidenceMissing: NoFacts;
  questionMissing: NoFacts;
  nameInvalid: { readonly name: string };
  nameSpent: { readonly name: string };
  /** Of a request to settle what Adobe accepted, or of a proposal that names another key than what was settled. */
  caseNumberMissing: { readonly because: 'accepted' | 'otherKey' };
  keyInOtherVault: InVault;
  helperMissing: NoFacts;
  helperNotMember: { readonly person: string; readonly kind: 'guest' | 'bot' | 'deactivated' | 'stranger' };
  helperAskedAlready: { readonly person: string };
  // what is missing
  vaultMissing: NoFacts;
  keyMissing: NoFacts;
  appMissing: NoFacts;
  appNotAccepted: { readonly verdict: Verdict | undefined };
  stepsOpen: { readonly checks: readonly CheckId[] };
  notUnknown: { readonly check: CheckId; readonly verdict: Verdict | undefined };
  cannotAttestFail: { readonly checks: readonly CheckId[] };
  stepDone: { readonly step: CheckedStep };
  stepNotBegun: { readonly step: CheckedStep };
  noWriter: NoFacts;
  volatileRedis: NoFacts;
  // before any rule
  unknownOrganization: { readonly typed: string; readonly known: string };
  organizationNeeded: { readonly known: string };
  unknownCommand: { readonly typed: string; readonly nearest: string | undefined };
  /** Behind an older button or form: it was taken out of the configuration. */
  organizationClosed: { readonly name: string };
  forged: NoFacts;
  tooFast: NoFacts;
}

/** `views/refusals/refusals.ts` has words for each, and a reason without words does not compile. */
export type RefusalReason = keyof RefusalFacts;

/** The reasons that need no facts. */
export type PlainReason = {
  [R in RefusalReason]: RefusalFacts[R] extends NoFacts ? R : never;
}[RefusalReason];

/** Why somebody's approval does not count. */
export type IneligibleReason =
  | 'notApprover'
  | 'guest'
  | 'deactivated'
  | 'botAccount'
  | 'stranger'
  | 'emailUnreadable'
  | 'contributor'
  | 'samePerson'
  | 'contributorUnreadable';

/** Narrowing the reason narrows the facts. */
export type Refusal<R extends RefusalReason = RefusalReason> = {
  [K in R]: {
    readonly reason: K;
    readonly facts: RefusalFacts[K];
    /** Nothing was recorded: there is no record yet, or its room for attempts is used up. */
    readonly unrecorded?: true;
  };
}[R];

export function refusal<R extends RefusalReason>(
  reason: R,
  ...[facts]: FactsArgument<RefusalFacts[R]>
): Refusal<R> {
  return { reason, facts: facts ?? {} } as Refusal<R>;
}

/** What a system outside answered, in a few words; never a secret. */
interface Detail {
  readonly detail: string;
}

/** Why the gate cannot say whether everything still holds. */
export interface GateReasonFacts {
  checkUnseen: { readonly check: CheckId };
  approversUnseen: Detail;
  /** Adobe did not say whether a configuration of this name is there. */
  adobeUnseen: Detail;
  /** Adobe has a configuration of this name and does not say which key it has. */
  unnamedKey: { readonly name: string };
  /** Adobe answered about another organization. */
  otherOrganization: { readonly organization: string };
  /** Redis would lose the record in a restart. */
  volatileRedis: NoFacts;
  /** Somebody vouches for what Redis does not show, and that is not what was approved. */
  otherDeclaration: { readonly redisDurableBy: string };
  /** Redis restarted a moment ago: an intent may be lost whose request is still under way. */
  restartedRedis: NoFacts;
  recordBroken: { readonly fault: RecordFault['kind'] };
  /** Slack does not show the announcement with its Stop, from which the cooling-off counts. */
  unannounced: NoFacts;
  /** A cooling-off that began now could not end before the approvals expire. */
  cannotFinish: NoFacts;
  /** Slack could not say which heads of the record it shows. */
  headsUnseen: NoFacts;
  /** Another instance that was seen in the last minute; a version that it does not say is undefined. */
  otherVersion: { readonly instance: string; readonly version?: string | undefined };
  /** It has another quorum, other approvers, another cooling-off or another channel for some organization. */
  otherTerms: { readonly instance: string };
  /** Slack shows that somebody ended the proposal, and the record no longer knows. */
  endShown: NoFacts;
}
export type GateReasonCode = keyof GateReasonFacts;
export type GateReason<C extends GateReasonCode = GateReasonCode> = Coded<GateReasonFacts, C>;

export function gateReason<C extends GateReasonCode>(
  code: C,
  ...[facts]: FactsArgument<GateReasonFacts[C]>
): GateReason<C> {
  return { code, facts: facts ?? {} } as GateReason<C>;
}

/** Letters by their kind that no reader sees: fillers of Hangul and Braille. */
const fillers = /[\u{115F}\u{1160}\u{2800}\u{3164}\u{FFA0}]/gu;

/** Nothing in it that a reader sees: nobody said anything with it. */
export const isBlank = (text: string): boolean =>
  !/[\p{L}\p{N}\p{P}\p{S}]/u.test(text.replaceAll(fillers, ''));

/** Another running instance of the bot that does not agree with this one. What it says of itself may be anybody's. */
export interface OtherInstance {
  readonly name: string;
  /** Another version, other terms, or something that this one cannot read. */
  readonly differs: 'version' | 'terms' | 'unreadable';
  /** What it runs, where it said. */
  readonly version?: string | undefined;
}
