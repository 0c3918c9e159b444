import type { NotSentReason, UnknownCause, UpstreamFault } from './post.ts';
import type { CheckedStep, CheckId, Finding } from './checks/findings.ts';
import type { HealthChange } from './checks/concerns.ts';
import type {
  Change,
  GateRefusal,
  ChosenKey,
  ChosenVault,
  NewKey,
  RegisteredApp,
  Milestone,
} from './organization.ts';
import type { GateReason, RefusalReason } from './refusals.ts';
import type { Actor, Circle, Person, PersonKind } from './people.ts';
import type { KeyUseSeen, UseSince } from './key-use.ts';
import type { Loss } from './record/record-fault.ts';
import type { LaterAct, Terms as ApprovedTerms } from './proposal.ts';

/** What approvals are measured by, from the configuration. */
export interface ConfiguredTerms extends Required<ApprovedTerms> {
  readonly approvalTtlMs: number;
  /** The time zone whose weekends do not count until it expires; they count where it is absent. */
  readonly skipWeekendsIn?: string | undefined;
}

/** Where the act goes, from the configuration: part of what is approved. */
export interface Destination {
  readonly host: string;
  readonly tenant: string;
}

/**
 * What a person may ask for. `run` is the run that the person saw: a click on an old message acts on nothing else.
 * `proposed` is the entry that asked for what the person read: the same proposed again is another request, and what was
 * said about the one before says nothing about it.
 */
export type PersonCommand =
  | {
      readonly type: 'chooseVault';
      readonly vault: ChosenVault;
      readonly configurationName: string;
      /** The license, and how this is known: the attestation of the entitlement. */
      readonly entitlement: string;
      readonly circle: Circle;
      readonly terms: ConfiguredTerms;
    }
  | { readonly type: 'chooseKey'; readonly key: ChosenKey }
  | { readonly type: 'requestKeyCreation'; readonly key: NewKey; readonly hasWriter: boolean }
  | { readonly type: 'requestRoleAssignment'; readonly hasWriter: boolean }
  | { readonly type: 'attest'; readonly check: CheckId; readonly reason: string }
  | { readonly type: 'takeOver' }
  /** `helper`: as Slack knows them now. */
  | { readonly type: 'askHelp'; readonly step: CheckedStep; readonly helper: Person }
  /** An operator says that Redis was put back from a backup. Who is one was looked up by whoever asks. */
  | { readonly type: 'declareRestore'; readonly reason: string }
  | { readonly type: 'cancel'; readonly reason: string }
  | {
      readonly type: 'propose';
      readonly isDrill?: boolean | undefined;
      readonly acknowledged: boolean;
      readonly confirmation: string;
      /** Why now. */
      readonly reason: string;
      readonly ticket?: string | undefined;
      readonly caseNumber?: string | undefined;
      readonly destination: Destination;
      readonly circle: Circle;
      readonly terms: ConfiguredTerms;
      readonly durable: boolean;
      readonly redisDurableBy?: string | undefined;
    }
  /** Revoking or restoring: `terms` holds the cooling-off time of these acts. */
  | {
      readonly type: 'proposeAct';
      readonly act: LaterAct;
      readonly isDrill?: boolean | undefined;
      readonly reason: string;
      readonly ticket?: string | undefined;
      readonly acknowledged: boolean;
      readonly confirmation: string;
      readonly destination: Destination;
      readonly circle: Circle;
      readonly terms: ConfiguredTerms;
      readonly durable: boolean;
      readonly redisDurableBy?: string | undefined;
    }
  | {
      readonly type: 'approve';
      readonly fingerprint: string;
      readonly proposed?: number | undefined;
      readonly acknowledged: boolean;
      readonly confirmation: string;
      readonly circle: Circle;
      /** As configured now. */
      readonly terms: Pick<ConfiguredTerms, 'quorum' | 'coolingOffMs'>;
    }
  | {
      readonly type: 'reject';
      readonly fingerprint: string;
      readonly proposed?: number | undefined;
      readonly reason: string;
    }
  | {
      readonly type: 'stop';
      readonly fingerprint: string;
      readonly proposed?: number | undefined;
      readonly reason: string;
    }
  | {
      readonly type: 'askQuestion';
      readonly fingerprint: string;
      readonly proposed?: number | undefined;
      readonly question: string;
    }
  | {
      readonly type: 'settle';
      readonly reason: string;
      readonly caseNumber?: string | undefined;
      readonly acknowledged: boolean;
      readonly terms: ConfiguredTerms;
    }
  | {
      readonly type: 'approveSettlement';
      readonly acknowledged: boolean;
      readonly proposed?: number | undefined;
      readonly circle: Circle;
    }
  | {
      readonly type: 'adopt';
      readonly vault: ChosenVault;
      readonly configurationName: string;
      /** What Adobe answered to a GET by that name. */
      readonly configuration: AskOutcome;
      readonly app: RegisteredApp;
    }
  /** `told`: whom the alert reaches, and who runs the bot; looked up by whoever asks. */
  | { readonly type: 'takeAlert'; readonly told: readonly string[] }
  /** Turned away before it came to a rule; `command` is what was asked for. Only goes on the record. */
  | { readonly type: 'noteAttempt'; readonly command: string; readonly reason: RefusalReason };

/** What Adobe answered to the POST: see clients/adobe for how an answer is classified. */
export type PostOutcome =
  | { readonly kind: 'notSent'; readonly why: NotSentReason }
  | { readonly kind: 'refused'; readonly fault: UpstreamFault }
  | { readonly kind: 'accepted'; readonly status: string; readonly answerName?: string | undefined }
  | { readonly kind: 'unknown'; readonly cause: UnknownCause; readonly detail: string };

/** What a GET by name answered. */
export type AskOutcome =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'found';
      readonly status: string;
      /** As Adobe wrote the status, where that is in other letters than documented. */
      readonly written?: string | undefined;
      readonly askedAs: string;
      readonly keyVaultKeyIdentifier?: string | undefined;
      /** The answer names another organization: nothing in it is about ours. */
      readonly otherOrganization?: string | undefined;
      /** With FAILED: what the bot's own checks say. */
      readonly diagnosis?: readonly Finding[] | undefined;
    };

export type GateOutcome =
  | { readonly kind: 'holds' }
  | { readonly kind: 'changed'; readonly changes: readonly Change[] }
  /** More is asked for now than was approved: approvals stay, and the stricter terms count. */
  | { readonly kind: 'stricter'; readonly terms: Pick<ConfiguredTerms, 'quorum' | 'coolingOffMs'> }
  | { readonly kind: 'cannotTell'; readonly reasons: readonly GateReason[] }
  | { readonly kind: 'refused'; readonly refusal: GateRefusal }
  | { readonly kind: 'elsewhere'; readonly status: string; readonly askedAs: string }
  /** Slack shows an intent of this proposal that the record does not have. */
  | { readonly kind: 'intentFound'; readonly ticket: string; readonly postedAt: number };

/** What jobs bring home. */
export type BotCommand =
  | { readonly type: 'recordLook'; readonly findings: readonly Finding[]; readonly lookingSince: number }
  | {
      readonly type: 'recordWatch';
      readonly change: HealthChange;
      /** Whether everything that carries the key was seen to be there. */
      readonly isWithinReach: boolean;
    }
  | { readonly type: 'recordKeyUse'; readonly seen: KeyUseSeen }
  | { readonly type: 'recordRegistration'; readonly outcome: RegisteredApp | UpstreamFault }
  | { readonly type: 'recordKeyCreation'; readonly outcome: ChosenKey | UpstreamFault }
  | { readonly type: 'recordRoleAssignment'; readonly fault?: UpstreamFault | undefined }
  | {
      readonly type: 'recordHelperGone';
      readonly step: CheckedStep;
      readonly person: string;
      readonly kind: PersonKind;
    }
  | { readonly type: 'repeatAlert' }
  /** `ready`: who may be told now, by their own clocks. */
  | { readonly type: 'remind'; readonly ready?: readonly string[] }
  | { readonly type: 'expire' }
  /** `ticket`: names the intent, where the gate holds. */
  | {
      readonly type: 'passGate';
      readonly outcome: GateOutcome;
      readonly fingerprint: string;
      readonly ticket?: string | undefined;
    }
  | {
      readonly type: 'recordPost';
      readonly outcome: PostOutcome;
      readonly intent: number;
      readonly ticket?: string | undefined;
    }
  | { readonly type: 'recordInterruption' }
  | { readonly type: 'recordLoss'; readonly loss: Loss }
  /** `backTo`: milliseconds since 1970, by Slack's clock. */
  | { readonly type: 'recordSearch'; readonly run: string; readonly backTo: number; readonly isAll: boolean }
  /**
   * `shownAt`: when the bot read it in Slack, milliseconds since 1970 by the record's clock. `direct`: whose direct
   * messages show it, where the channel refuses it.
   */
  | {
      readonly type: 'recordAnnouncement';
      readonly shownAt: number;
      readonly direct?: readonly string[] | undefined;
    }
  /** `announced`: the entry since which nobody could press Stop for `unattendedMs`. */
  | { readonly type: 'extendCoolingOff'; readonly announced: number; readonly unattendedMs: number }
  | {
      readonly type: 'recordAct';
      readonly act: LaterAct;
      readonly findings: readonly Finding[];
      /** How many assignments were taken away or given by the writer, this time. */
      readonly written: number;
      readonly fault?: UpstreamFault | undefined;
      readonly hasWriter: boolean;
    }
  | {
      readonly type: 'recordPropagation';
      readonly milestone: Milestone;
      readonly seen: 'asMeant' | 'otherwise' | 'unseen';
      readonly use?: UseSince | undefined;
    }
  /** Adobe could not be asked, or its answer cannot be understood. */
  | { readonly type: 'recordUnanswered'; readonly fault: UpstreamFault }
  | { readonly type: 'recordAsk'; readonly outcome: AskOutcome; readonly circle?: Circle | undefined };

export type Command =
  | (PersonCommand & { readonly actor: Actor; readonly run?: string | undefined })
  | (BotCommand & { readonly actor?: undefined });
export type CommandType = Command['type'];
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;
