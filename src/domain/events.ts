import type { UpstreamFault } from './fault.ts';
import type { CheckId, Finding } from './findings.ts';
import type { HealthChange } from './health.ts';
import type {
  Change,
  ChosenKey,
  ChosenVault,
  Deferral,
  GateRefusal,
  NewKey,
  RegisteredApp,
} from './organization.ts';
import type { Milestone } from './propagation.ts';
import type { Proposal } from './proposal.ts';
import type { RefusalReason } from './refusals.ts';

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
  | { readonly type: 'cancelled'; readonly reason: string }
  // approval
  | { readonly type: 'proposed'; readonly proposal: Proposal }
  | { readonly type: 'approved'; readonly fingerprint: string }
  | { readonly type: 'rejected'; readonly fingerprint: string; readonly reason: string }
  | { readonly type: 'clickRefused'; readonly command: string; readonly reason: RefusalReason }
  | { readonly type: 'reminded'; readonly count: number; readonly escalated: boolean }
  | { readonly type: 'expired' }
  | { readonly type: 'coolingOffStarted'; readonly until: number }
  | { readonly type: 'stopped'; readonly reason: string }
  | { readonly type: 'voided'; readonly changes: readonly Change[] }
  // gate and enablement
  | { readonly type: 'gateDeferred'; readonly deferral: Deferral }
  | { readonly type: 'gateRefused'; readonly refusal: GateRefusal }
  | { readonly type: 'intended'; readonly fingerprint: string }
  | { readonly type: 'notSent'; readonly why: string }
  | { readonly type: 'refusedByAdobe'; readonly fault: UpstreamFault }
  | { readonly type: 'accepted'; readonly status: string; readonly answerName?: string | undefined }
  | { readonly type: 'startedElsewhere'; readonly status: string; readonly askedAs: string }
  | { readonly type: 'outcomeBecameUnknown'; readonly cause: string; readonly detail: string }
  | { readonly type: 'foundAtAdobe'; readonly status: string; readonly askedAs: string }
  | { readonly type: 'absentAtAdobe' }
  /** Adobe could not be asked: what it answered before and answers after is no 404 without interruption. */
  | { readonly type: 'absenceInterrupted'; readonly fault: UpstreamFault }
  | { readonly type: 'stageReached'; readonly status: string; readonly askedAs: string }
  | { readonly type: 'slowReported' }
  | { readonly type: 'completed' }
  | { readonly type: 'failed'; readonly diagnosis: readonly Finding[] }
  // outcome unknown, settled by people
  | {
      readonly type: 'settlementProposed';
      readonly reason: string;
      readonly expiresAt: number;
      readonly quorum: number;
    }
  | { readonly type: 'settlementApproved' }
  | { readonly type: 'settlementExpired' }
  /** `names`: under which Adobe was asked for it, and may still come to show it. */
  | { readonly type: 'settled'; readonly names?: readonly string[] | undefined }
  /** Redis was put back from a backup: what came after the entry before this one is lost here, not in the world. */
  | { readonly type: 'restoreDeclared'; readonly reason: string }
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
    }
  // the watch
  | {
      readonly type: 'adopted';
      readonly vault: ChosenVault;
      readonly key: ChosenKey;
      readonly configurationName: string;
      readonly app: RegisteredApp;
    }
  /** `access`: lost, or back, without anybody having proposed it here. */
  | {
      readonly type: 'healthChanged';
      readonly change: HealthChange;
      readonly access?: 'lost' | 'back' | undefined;
    };

export type EventType = Event['type'];
export type EventOf<T extends EventType> = Extract<Event, { type: T }>;

/** Who is behind an entry: a Slack user id, or the bot itself. */
export type Author = string;
export const bot: Author = 'bot';

/** What every entry carries besides its event. Times are milliseconds since 1970, by Redis's clock. */
export interface Stamp {
  readonly schema: 1;
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
