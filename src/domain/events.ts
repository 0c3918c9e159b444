import type { NotSentReason, UnknownCause, UpstreamFault } from './post.ts';
import type { CheckedStep, CheckId, Finding } from './checks/findings.ts';
import type { HealthChange } from './checks/concerns.ts';
import type {
  Accepted,
  Change,
  ChosenKey,
  ChosenVault,
  Deferral,
  GateRefusal,
  NewKey,
  RegisteredApp,
  Milestone,
  Stage,
} from './organization.ts';
import type { PersonKind } from './people.ts';
import type { OtherUse, UseSince } from './key-use.ts';
import type { Loss } from './record/record-fault.ts';
import { isDrill, type Proposal } from './proposal.ts';
import type { RefusalReason } from './refusals.ts';

/** A status of Adobe's; `written` as it wrote it, where that is in other letters than documented. */
type StatusShown = Pick<Stage, 'status' | 'written'>;

/** What the gate of a drill said at last, or that something real took the drill's place. */
export type DrillEnd =
  | { readonly kind: 'held' | 'overtaken' }
  | { readonly kind: 'refused'; readonly refusal: GateRefusal }
  | { readonly kind: 'elsewhere'; readonly status: string; readonly askedAs: string };

/** Everything that can have happened to an organization. What a person typed stands here as typed. */
export type Event =
  // setup
  | { readonly type: 'setupStarted' }
  | { readonly type: 'takenOver'; readonly from: string }
  | { readonly type: 'vaultChosen'; readonly vault: ChosenVault; readonly configurationName: string }
  | { readonly type: 'keyChosen'; readonly key: ChosenKey }
  | { readonly type: 'keyCreationRequested'; readonly key: NewKey }
  | { readonly type: 'keyCreated'; readonly key: ChosenKey }
  | { readonly type: 'keyCreationFailed'; readonly fault: UpstreamFault }
  | { readonly type: 'appRegistered'; readonly app: RegisteredApp }
  | { readonly type: 'appRegistrationFailed'; readonly fault: UpstreamFault }
  | { readonly type: 'roleAssignmentRequested' }
  | { readonly type: 'roleAssigned' }
  | { readonly type: 'roleAssignmentFailed'; readonly fault: UpstreamFault }
  /** Only the findings that differ from what was known. */
  | { readonly type: 'looked'; readonly findings: readonly Finding[] }
  | { readonly type: 'attested'; readonly check: CheckId; readonly reason: string }
  /** Somebody who needs no role here is asked to do a step. */
  | { readonly type: 'helpAsked'; readonly step: CheckedStep; readonly person: string }
  /** Who was asked can no longer be told anything here. */
  | {
      readonly type: 'helperGone';
      readonly step: CheckedStep;
      readonly person: string;
      readonly kind: PersonKind;
    }
  | { readonly type: 'cancelled'; readonly reason: string }
  // approval
  | { readonly type: 'proposed'; readonly proposal: Proposal }
  | { readonly type: 'approved'; readonly fingerprint: string }
  | { readonly type: 'rejected'; readonly fingerprint: string; readonly reason: string }
  | { readonly type: 'clickRefused'; readonly command: string; readonly reason: RefusalReason }
  /** Somebody wants to know something before it is decided. No approval depends on it. */
  | { readonly type: 'asked'; readonly fingerprint: string; readonly question: string }
  /** `people`: who is told directly with it; the same reminder reaches others in their own time. Absent in older records. */
  | {
      readonly type: 'reminded';
      readonly count: number;
      readonly escalated: boolean;
      readonly people?: readonly string[] | undefined;
    }
  | { readonly type: 'expired' }
  | { readonly type: 'coolingOffStarted'; readonly until: number }
  /**
   * Slack shows the announcement with its Stop since `shownAt`: the cooling-off counts from then. Once more where no
   * instance could take a Stop for `unattendedMs` since then, which does not count. `direct`: the channel refused it, and
   * the direct messages of all of these show it.
   */
  | {
      readonly type: 'announcementShown';
      readonly shownAt: number;
      readonly until: number;
      readonly unattendedMs?: number | undefined;
      readonly direct?: readonly string[] | undefined;
    }
  /** The configuration asks for more than was approved: approvals stay, and the stricter terms count. */
  | { readonly type: 'termsTightened'; readonly quorum: number; readonly coolingOffMs: number }
  | { readonly type: 'stopped'; readonly reason: string }
  | { readonly type: 'voided'; readonly changes: readonly Change[] }
  /** A drill is over where its act would have begun, or because something real began. Nothing was carried out. */
  | { readonly type: 'drillEnded'; readonly why: DrillEnd }
  // gate and enablement
  | { readonly type: 'gateDeferred'; readonly deferral: Deferral }
  | { readonly type: 'gateRefused'; readonly refusal: GateRefusal }
  /** `ticket`: names this intent, in Slack too; none where an older version made it. */
  | { readonly type: 'intended'; readonly fingerprint: string; readonly ticket?: string | undefined }
  /** Slack shows an intent of this proposal that the record does not have: Redis lost it. */
  | {
      readonly type: 'intentFound';
      readonly fingerprint: string;
      readonly ticket: string;
      /** When Slack took its message, milliseconds since 1970. */
      readonly postedAt: number;
    }
  /** `until`: when the gate is tried again with the approvals kept; without it the proposal is over. */
  | { readonly type: 'notSent'; readonly why: NotSentReason; readonly until?: number | undefined }
  | { readonly type: 'refusedByAdobe'; readonly fault: UpstreamFault }
  | { readonly type: 'accepted'; readonly status: string; readonly answerName?: string | undefined }
  | { readonly type: 'startedElsewhere'; readonly status: string; readonly askedAs: string }
  /** `accepted`: Adobe had accepted the request. */
  | {
      readonly type: 'outcomeBecameUnknown';
      readonly cause: UnknownCause;
      readonly detail: string;
      readonly accepted?: Accepted | undefined;
    }
  | ({ readonly type: 'foundAtAdobe'; readonly askedAs: string } & StatusShown)
  | { readonly type: 'absentAtAdobe' }
  /** Adobe has answered 404 so long that people may settle it as "not there": they are told. */
  | { readonly type: 'becameSettleable' }
  /** Adobe could not be asked: what it answered before and answers after is no 404 without interruption. */
  | { readonly type: 'absenceInterrupted'; readonly fault: UpstreamFault }
  | ({ readonly type: 'stageReached'; readonly askedAs: string } & StatusShown)
  | { readonly type: 'slowReported' }
  | { readonly type: 'completed' }
  | { readonly type: 'failed'; readonly diagnosis: readonly Finding[] }
  // outcome unknown, settled by people
  | {
      readonly type: 'settlementProposed';
      readonly reason: string;
      readonly expiresAt: number;
      readonly quorum: number;
      readonly caseNumber?: string | undefined;
    }
  | { readonly type: 'settlementApproved' }
  | { readonly type: 'settlementExpired' }
  /** `names`: under which Adobe was asked for it, and may still come to show it. */
  | { readonly type: 'settled'; readonly names?: readonly string[] | undefined }
  /** Redis was put back from a backup: what came after the entry before this one is lost here, not in the world. */
  | { readonly type: 'restoreDeclared'; readonly reason: string }
  /** What was here is gone or something else: no gate opens until a restore is declared. */
  | { readonly type: 'lossFound'; readonly loss: Loss }
  /** The bot's own messages in the channel, back to then, were compared with the record. `isAll`: Slack shows none older. */
  | { readonly type: 'channelSearched'; readonly backTo: number; readonly isAll: boolean }
  /** Ids of audit keys: from this entry on `to` signs, and no other key until the next change. */
  | { readonly type: 'keyChanged'; readonly from: string; readonly to: string }
  // revoking and restoring
  | { readonly type: 'revocationBegan'; readonly fingerprint: string }
  | { readonly type: 'restorationBegan'; readonly fingerprint: string }
  /** The writer took so many assignments away; whether that was all is seen. */
  | { readonly type: 'roleRemoved'; readonly count: number }
  | {
      readonly type: 'actStuck';
      readonly findings: readonly Finding[];
      readonly fault?: UpstreamFault | undefined;
    }
  /** Seen to be done, or on the word of whoever stands behind the entry where the bot may not look. */
  | { readonly type: 'revoked'; readonly findings: readonly Finding[] }
  | { readonly type: 'restored'; readonly findings: readonly Finding[] }
  /** `seen` is what Azure shows at that moment: as it was meant, otherwise, or nothing. */
  | {
      readonly type: 'propagationReached';
      readonly milestone: Milestone;
      readonly dueAt: number;
      readonly seen: 'asMeant' | 'otherwise' | 'unseen';
      /** What the vault's audit log shows since the change; absent where there is none, and in older records. */
      readonly use?: UseSince | undefined;
    }
  // the watch
  | {
      readonly type: 'adopted';
      readonly vault: ChosenVault;
      readonly key: ChosenKey;
      readonly configurationName: string;
      readonly app: RegisteredApp;
    }
  /**
   * `access`: lost, or back, without anybody having proposed it here. `alerts`: something urgent is new, and is told
   * again until somebody is on it.
   */
  | {
      readonly type: 'healthChanged';
      readonly change: HealthChange;
      readonly access?: 'lost' | 'back' | undefined;
      readonly alerts?: true | undefined;
    }
  /**
   * By the vault's audit log: for the first time since access changed, at `at` (milliseconds since 1970). `from`: from
   * when the bot read the log, where that is long after; `at` may not be the first time then. Absent in older records.
   */
  | {
      readonly type: 'keyUseSeen';
      readonly use: 'served' | 'refused';
      readonly at: number;
      readonly from?: number | undefined;
    }
  /** Uses that nobody expected; for auditors. */
  | { readonly type: 'otherUseSeen'; readonly uses: readonly OtherUse[] }
  | { readonly type: 'alertRepeated' }
  /** Whoever stands behind the entry is on it. */
  | { readonly type: 'alertTaken' };

export type EventType = Event['type'];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;

/** Who is behind an entry: a Slack user id, or the bot itself. */
export type Author = string;
export const bot: Author = 'bot';

/** Of one entry: an older version must not read what it would misunderstand. */
export type EntrySchema = 1 | 2 | 3;

/** Events whose findings or reasons have facts with shapes of their own since schema 2. */
const withFacts: readonly unknown[] = [
  'looked',
  'voided',
  'gateDeferred',
  'failed',
  'actStuck',
  'revoked',
  'restored',
  'healthChanged',
] satisfies EventType[];

/** 2: also a proposal, whose reason and terms are part of what is approved, and what older versions do not know. */
const others: readonly unknown[] = [
  'proposed',
  'asked',
  'keyChanged',
  'channelSearched',
  'restoreDeclared',
  'becameSettleable',
  'alertRepeated',
  'alertTaken',
  'helpAsked',
  'helperGone',
  'keyUseSeen',
  'otherUseSeen',
  'drillEnded',
] satisfies EventType[];
const hasTwo = (type: unknown) => others.includes(type) || withFacts.includes(type);

/** The schema an event is written with. */
export function schemaOf(event: Event): EntrySchema {
  // 3: a drill, which an older version would take for a proposal.
  if (event.type === 'proposed' && isDrill(event.proposal.act)) return 3;
  return hasTwo(event.type) ? 2 : 1;
}

/** Whether this version reads entries of this schema. What an older version wrote has 1. */
export function isReadable(schema: unknown, type: unknown): boolean {
  return schema === 1 || (schema === 2 && hasTwo(type)) || (schema === 3 && type === 'proposed');
}

/** Whether the facts in an entry are strings, as they were in schema 1. */
export function hasOlderFacts({ schema, event }: Entry): boolean {
  return schema === 1 && withFacts.includes(event.type);
}

/** What every entry carries besides its event. Times are milliseconds since 1970, by Redis's clock. */
export interface Stamp {
  readonly schema: EntrySchema;
  readonly sequence: number;
  readonly at: number;
  readonly by: Author;
  /** What it belongs to: the same stands in the log lines of the click or the job that appended it. */
  readonly trace?: string | undefined;
}

/** One entry of the record. */
export interface Entry<T extends EventType = EventType> extends Stamp {
  readonly event: EventOf<T>;
}
