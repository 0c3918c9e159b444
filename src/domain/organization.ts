import { type CheckedStep, type CheckId, type Finding, tenantSeen, type Verdict } from './checks/findings.ts';
import type { UseTold } from './key-use.ts';
import type { Health } from './checks/concerns.ts';
import type { NotSentReason, UnknownCause, UpstreamFault } from './post.ts';
import type { GateReason, IneligibleReason, RefusalReason } from './refusals.ts';
import { type Phase, stateSchema } from './phases.ts';
import type { Act, Proposal, Substance, Terms } from './proposal.ts';
import type { Loss } from './record/record-fault.ts';

/*
 * Terminology, in the order in which a person meets it.
 *
 * organization  one Adobe IMS organization; everything that is known about it follows from its record
 * record        the chain of entries; `evolve` turns it into the state below
 * run           one way from `/cmk setup` to the end, with one root message in Slack
 * step, check   see findings.ts; proposal and fingerprint: see proposal.ts
 * attestation   a named person's word where a verdict is unknown
 * approval      one eligible person's yes to one fingerprint
 * gate          everything verified once more, right before the act
 * intent        the one-shot ticket for the POST: an entry on the record, usable only by who appended it
 * life          what goes on once customer-managed keys are enabled: who has access, and how far that has spread
 * watch         the checks that go on forever after enablement; health is what it knows
 * propagation   the time until revoking or restoring has reached every store
 */

/** When and with which entry something began. `at` is in milliseconds since 1970. */
export interface Since {
  readonly sequence: number;
  readonly at: number;
}

export interface ChosenVault {
  readonly name: string;
  /** `https://{name}.vault.azure.net` without a trailing slash. */
  readonly uri: string;
  /** Known where the bot may look, or where the person pasted it. */
  readonly resourceId?: string | undefined;
}

export interface ChosenKey {
  readonly name: string;
  readonly version: string;
  /** The whole identifier with its version: what is sent to Adobe. */
  readonly identifier: string;
}

export interface RegisteredApp {
  readonly applicationId: string;
  readonly name: string;
  /** Adobe's link with the vault's directory in place of `common`. */
  readonly consentUrl: string;
}

export interface Attestation {
  readonly id: string;
  readonly check: CheckId;
  readonly by: string;
  readonly reason: string;
  readonly at: number;
}

export interface NewKey {
  readonly name: string;
  readonly kty: 'RSA' | 'RSA-HSM';
  readonly bits: 3072 | 4096;
}

/** Work that a person asked for and a job is doing. */
export interface Pending<T> {
  readonly by: string;
  readonly since: Since;
  readonly what: T;
}

/** Somebody who was asked to do a step, until it is done or somebody else is asked. They need no role here. */
export interface Helper {
  readonly by: string;
  readonly person: string;
  readonly since: Since;
}

/** One thing that differs between what was proposed and what is so now. */
export type Change =
  | { readonly kind: 'verdict'; readonly finding: Finding; readonly was: Verdict | 'not asked' }
  | { readonly kind: 'substance'; readonly field: keyof Substance | 'conditions' }
  | { readonly kind: 'approver'; readonly who: string; readonly because: IneligibleReason }
  | { readonly kind: 'inputs'; readonly by: string }
  /** An earlier version of the bot proposed: reason and terms were not part of what was approved. */
  | { readonly kind: 'olderVersion' }
  /** It or an approval of it is signed with an audit key that others may know. */
  | { readonly kind: 'weakKey'; readonly keyId: string };

/** Why Adobe's own answer to the gate's GET forbids the POST. */
export type GateRefusal =
  | { readonly kind: 'failedBefore'; readonly name: string }
  | {
      readonly kind: 'otherKey';
      readonly name: string;
      readonly identifier: string;
      /** It shows under a name of a request that was settled as "not there". */
      readonly late?: true | undefined;
    };

/** Why a proposal ended without its act: a run is back in preparing, an enabled organization stays as it was. */
export type Setback =
  | { readonly kind: 'rejected'; readonly by: string; readonly reason: string }
  | { readonly kind: 'stopped'; readonly by: string; readonly reason: string }
  | { readonly kind: 'expired' }
  | { readonly kind: 'changed'; readonly changes: readonly Change[] }
  | { readonly kind: 'gateRefused'; readonly refusal: GateRefusal }
  | { readonly kind: 'notSent'; readonly why: NotSentReason }
  | { readonly kind: 'refusedByAdobe'; readonly fault: UpstreamFault }
  | { readonly kind: 'failed'; readonly name: string; readonly diagnosis: readonly Finding[] }
  | { readonly kind: 'settled'; readonly reason: string };

/** `backTo`: what is older was not read, milliseconds since 1970. `isAll`: Slack shows nothing older. */
export interface Searched {
  readonly backTo: number;
  readonly isAll: boolean;
}

export interface Run {
  readonly id: string;
  readonly startedBy: string;
  readonly startedAt: number;
  /** The requester who runs it now. */
  readonly owner: string;
  /** Whoever proposed, changed or attested anything: they do not count as approvers. */
  readonly contributors: readonly string[];
  /** Since when looking again is worth while: the last change of what is looked at. */
  readonly lookingSince: Since;
  readonly vault?: ChosenVault | undefined;
  readonly configurationName?: string | undefined;
  readonly key?: ChosenKey | undefined;
  readonly app?: RegisteredApp | undefined;
  readonly registrationFault?: UpstreamFault | undefined;
  readonly findings: Readonly<Partial<Record<CheckId, Finding>>>;
  readonly attestations: readonly Attestation[];
  /** How far the channel was searched for an older record; absent while nothing was. */
  readonly searched?: Searched | undefined;
  readonly creatingKey?: Pending<NewKey> | undefined;
  readonly assigningRole?: Pending<null> | undefined;
  /** What the last write that a person asked for ended in, where it failed. */
  readonly writeFault?:
    | { readonly what: 'createKey' | 'assignRole'; readonly fault: UpstreamFault }
    | undefined;
  readonly setback?: Setback | undefined;
  /** Whom somebody asked to do a step; absent in older records. */
  readonly helpers?: Readonly<Partial<Record<CheckedStep, Helper>>> | undefined;
}

export interface Approval {
  readonly by: string;
  readonly at: number;
}

/** What somebody wanted to know before it is decided. Answers are given in the thread, by people. */
export interface AskedQuestion {
  readonly by: string;
  readonly at: number;
  readonly text: string;
}

/** A stage that Adobe reported, and since when. */
export interface Stage {
  readonly status: string;
  /** As Adobe wrote it, where that is in other letters than documented. */
  readonly written?: string | undefined;
  readonly at: number;
}

/** People settling that a POST of unknown outcome is "not there". */
export interface Settlement {
  readonly by: string;
  readonly reason: string;
  readonly since: Since;
  readonly approvals: readonly Approval[];
  readonly expiresAt: number;
  readonly quorum: number;
  /** Of a case at Adobe's support. */
  readonly caseNumber?: string | undefined;
  /** As of a proposal; absent while nobody was reminded. */
  readonly reminders?: number | undefined;
  readonly reminded?: Readonly<Record<string, number>> | undefined;
}

/**
 * What is told while a change of access spreads.
 * - `first`: the few minutes it can take at best are over
 * - `primary`: data lake and Profile store must be through
 * - `cached`: cached and transient stores must be, too
 */
export const milestones = ['first', 'primary', 'cached'] as const;
export type Milestone = (typeof milestones)[number];

/** How far a change of access has spread. */
export interface Propagation {
  readonly direction: 'revoke' | 'restore';
  /** When the change was seen. */
  readonly from: Since;
  /** Who proposed and approved it: they hear of each milestone. Absent where nobody did, and in older records. */
  readonly people?: readonly string[] | undefined;
  /** The last milestone that people were told of. */
  readonly told?: Milestone | undefined;
}

/** How an organization came to customer-managed keys: by the bot's POST, or by other means during or before a run. */
export type Origin = 'enabled' | 'elsewhere' | 'adopted';

/** `revokedSeen`: nobody proposed it here; the watch saw that the key is out of reach. */
export type Access = 'granted' | 'revoked' | 'revokedSeen';

/** What enabled it, for who asks later; unknown where it was adopted. */
export interface Enablement {
  readonly proposal: Proposal;
  readonly tightened?: Proposed['tightened'];
  readonly approvals: readonly Approval[];
  readonly stages: readonly Stage[];
}

/** What people are told again and again, until somebody is on it, and then daily, until it is over. */
export interface Alert {
  /** The entry by which people were alerted; another one where something else became urgent since. */
  readonly since: Since;
  /** Who said last that they are on it. */
  readonly taken?: { readonly by: string; readonly at: number } | undefined;
  /** When it was told again last. */
  readonly repeatedAt?: number | undefined;
}

/** What stays with an organization from its enablement on, whatever is proposed or under way. */
export interface Life {
  /** When it was enabled or adopted. */
  readonly since: Since;
  readonly origin: Origin;
  readonly enablement?: Enablement | undefined;
  readonly access: Access;
  /** What the watch knows. */
  readonly health: Health;
  /** Of what is urgent; absent where nothing is, and where an older version alerted: see alerts.ts. */
  readonly alert?: Alert | undefined;
  /** What was told of the key's use; absent where nothing was. */
  readonly use?: UseTold | undefined;
  /** The last change of access on its way through the stores. */
  readonly propagation?: Propagation | undefined;
  /** Why the last proposal ended without its act. */
  readonly setback?: { readonly act: Act; readonly why: Setback } | undefined;
}

/** Why revoking or restoring does not come about, as last seen. It goes on looking. */
export interface Stuck {
  readonly since: number;
  readonly findings: readonly Finding[];
  /** What Azure answered to the writer. */
  readonly fault?: UpstreamFault | undefined;
}

/** The last of the requests that were settled. */
export interface Settled {
  readonly identifier: string;
  readonly name: string;
  readonly at: number;
  /** By which all of them may show at Adobe; none where the entry is from before names stood in it. */
  readonly names?: readonly string[] | undefined;
}

export interface RecordedRefusal {
  readonly who: string;
  readonly command: string;
  readonly reason: RefusalReason;
}

interface Common {
  readonly schema: typeof stateSchema;
  readonly organization: string;
  /** Sequence of the last entry; 0 for an empty record. */
  readonly sequence: number;
  readonly since: Since;
  /** Configuration names that Adobe knows as FAILED: never proposed again. */
  readonly spentNames: readonly string[];
  /** A POST of unknown outcome that people settled as "not there": a late first request may still arrive. */
  readonly settled?: Settled | undefined;
  /** What Redis lost of the record: shuts the gates until a restore is declared. */
  readonly loss?: Loss | undefined;
  /** The last restore, or new beginning, that was declared; absent where an older version did. */
  readonly restored?: { readonly by: string; readonly at: number; readonly reason: string } | undefined;
  /** Refusals recorded since the state began, so that a repeated click is recorded once. */
  readonly refusals: readonly RecordedRefusal[];
}

export interface Unconfigured extends Common {
  readonly phase: 'unconfigured';
  /** The run that was cancelled last, for its card. */
  readonly cancelled?: { readonly run: Run; readonly by: string; readonly reason: string } | undefined;
}

export interface Preparing extends Common {
  readonly phase: 'preparing';
  readonly run: Run;
}

export interface Proposed extends Common {
  readonly run: Run;
  readonly proposal: Proposal;
  /** The entry that proposed: approvals, reminders and expiry hang on it. */
  readonly proposedSince: Since;
  readonly approvals: readonly Approval[];
  /** Absent where nobody asked anything, and where an older version proposed. */
  readonly questions?: readonly AskedQuestion[] | undefined;
  /** Stricter terms that were configured since it was proposed: they count in place of the proposal's. */
  readonly tightened?: Pick<Terms, 'quorum' | 'coolingOffMs'> | undefined;
  /** The channel refused the announcement, and the direct messages of these people show it: gates read there. */
  readonly direct?: readonly string[] | undefined;
  /** With it the act is revoking or restoring, and the organization goes back to its life where the proposal ends. */
  readonly life?: Life | undefined;
}

/** Who has to see an announcement that the channel refuses: who proposed, first, and everybody who approved. */
export function directlyTold({ proposal, approvals }: Pick<Proposed, 'proposal' | 'approvals'>): string[] {
  return [...new Set([proposal.by, ...approvals.map(({ by }) => by)])];
}

export interface AwaitingApproval extends Proposed {
  readonly phase: 'awaitingApproval';
  readonly reminders: number;
  /** The number of the reminder that each person got last; absent while nobody got any. */
  readonly reminded?: Readonly<Record<string, number>> | undefined;
}

/** Why the gate could not tell, and since when. It is tried again until the approvals expire. */
export interface Deferral {
  readonly since: number;
  readonly reasons: readonly GateReason[];
}

export interface CoolingOff extends Proposed {
  readonly phase: 'coolingOff';
  readonly until: number;
  /**
   * Since when it is on the record that Slack shows the announcement. No gate opens before, and whether somebody could
   * press Stop is known until then.
   */
  readonly announced?: Since | undefined;
  readonly deferral?: Deferral | undefined;
}

/**
 * - `intended`: the intent is on the record, no answer yet; whoever finds it only asks
 * - `accepted`: Adobe answered the POST
 * - `found`: a GET found the configuration after an unknown outcome
 * - `elsewhere`: the gate's GET found it already there; nothing was posted
 */
export type PostState = 'intended' | 'accepted' | 'found' | 'elsewhere';

export interface Enabling extends Proposed {
  readonly phase: 'enabling';
  readonly post: PostState;
  readonly intendedSince?: Since | undefined;
  /** Names the intent; none where an older version made it. */
  readonly ticket?: string | undefined;
  /** Names to ask Adobe for, in order (the posted one first). */
  readonly names: readonly string[];
  readonly stages: readonly Stage[];
  /** When people were told that it takes long. */
  readonly slowReportedAt?: number | undefined;
  /** Adobe accepted the request and answers 404 when asked for it: since when that was told, and that it was told again. */
  readonly absent?: { readonly since: number; readonly toldAgainAt?: number | undefined } | undefined;
}

/**
 * Adobe's yes to a request, or that it showed it; `absentSince`: since when it has not, whatever kept the bot from asking
 * in between.
 */
export interface Accepted {
  readonly at: number;
  readonly isShown?: true;
  readonly absentSince?: number | undefined;
}

export interface OutcomeUnknown extends Proposed {
  readonly phase: 'outcomeUnknown';
  readonly intendedSince: Since;
  readonly ticket?: string | undefined;
  readonly names: readonly string[];
  readonly cause: UnknownCause;
  readonly detail: string;
  /** Since when Adobe has answered 404 without interruption. */
  readonly absentSince?: number | undefined;
  /** When people were told that they may settle it; only as long as Adobe goes on answering 404. */
  readonly settleableSince?: number | undefined;
  readonly accepted?: Accepted | undefined;
  readonly settlement?: Settlement | undefined;
}

interface Alive extends Common {
  readonly run: Run;
  readonly life: Life;
}

export interface Enabled extends Alive {
  readonly phase: 'enabled';
}

/** The role is being taken away or given; it may be done any number of times. */
interface CarryingOut extends Alive {
  readonly proposal: Proposal;
  readonly proposedSince: Since;
  readonly approvals: readonly Approval[];
  readonly questions?: Proposed['questions'];
  readonly tightened?: Proposed['tightened'];
  /** When the writer was done; what it did may still have to spread. */
  readonly writtenAt?: number | undefined;
  readonly stuck?: Stuck | undefined;
}

export interface Revoking extends CarryingOut {
  readonly phase: 'revoking';
}

/** Access is revoked, here or, where `life.access` says `revokedSeen`, by somebody else. */
export interface Revoked extends Alive {
  readonly phase: 'revoked';
}

export interface Restoring extends CarryingOut {
  readonly phase: 'restoring';
}

export type Organization =
  | Unconfigured
  | Preparing
  | AwaitingApproval
  | CoolingOff
  | Enabling
  | OutcomeUnknown
  | Enabled
  | Revoking
  | Revoked
  | Restoring;
/** A proposal as it stood last, for when the state no longer holds it. */
export type WasProposed = Extract<Organization, Proposed>;
export type StateOf<P extends Phase> = Extract<Organization, { phase: P }>;

/** The state of an empty record. */
export function unconfigured(organization: string): Unconfigured {
  return {
    schema: stateSchema,
    phase: 'unconfigured',
    organization,
    sequence: 0,
    since: { sequence: 0, at: 0 },
    spentNames: [],
    refusals: [],
  };
}

/** The life of an organization that is enabled, whatever is proposed or under way. */
export function findLife(state: Organization): Life | undefined {
  return 'life' in state ? state.life : undefined;
}

/** Those whose yes does not count for a proposal: who proposed, and for enabling the whole run's. */
export function contributorsTo({ run, proposal, life }: Proposed): readonly string[] {
  return life === undefined ? [...new Set([...run.contributors, proposal.by])] : [proposal.by];
}

/** Whoever contributed or approved: what Slack says of them is asked afresh before anything is done. */
export function involvedIn(
  state: Proposed & { readonly approvals: CoolingOff['approvals'] },
): readonly string[] {
  return [...contributorsTo(state), ...state.approvals.map(({ by }) => by)];
}

/** The run that is under way or was the last, where there ever was one. */
export function findRun(state: Organization): Run | undefined {
  return state.phase === 'unconfigured' ? state.cancelled?.run : state.run;
}

/** The names under which a request that was settled as "not there" may still show at Adobe, of all that were. */
export function settledNames({ settled }: Pick<Organization, 'settled'>): readonly string[] {
  if (settled === undefined) return [];
  return settled.names ?? [...new Set([settled.name, settled.name.toLowerCase()])];
}

/** The directory the vault is in: as the operator set it, else as it was seen. */
export function tenantOf(run: Run, configured: string | undefined): string | undefined {
  return configured ?? tenantSeen(run.findings);
}
