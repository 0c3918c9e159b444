import type { UpstreamFault } from './fault.ts';
import type { CheckId, Finding } from './findings.ts';
import type { GateOutcome } from './gate.ts';
import type { HealthChange } from './health.ts';
import type { ChosenKey, ChosenVault, NewKey, RegisteredApp } from './organization.ts';
import type { Actor, Circle } from './people.ts';
import type { Milestone } from './propagation.ts';
import type { Act } from './proposal.ts';
import type { RefusalReason } from './refusals.ts';

/** What approvals are measured by, from the configuration. */
export interface Terms {
  readonly quorum: number;
  readonly approvalTtlMs: number;
  readonly coolingOffMs: number;
}

/** Where the act goes, from the configuration: part of what is approved. */
export interface Destination {
  readonly host: string;
  readonly tenant: string;
}

/**
 * What a person may ask for. `run` is the run that the person saw: a click on an old message acts on nothing else.
 * `proposed` is the entry that asked for what the person read: the same proposed again is another request, and a yes to
 * the one before does not count for it. A no may come late: stopping never does harm.
 */
export type PersonCommand =
  | {
      readonly type: 'chooseVault';
      readonly vault: ChosenVault;
      readonly configurationName: string;
      /** The licence, and how this is known: the attestation of the entitlement. */
      readonly entitlement: string;
      readonly circle: Circle;
      readonly terms: Terms;
    }
  | { readonly type: 'chooseKey'; readonly key: ChosenKey }
  | { readonly type: 'requestKeyCreation'; readonly key: NewKey; readonly hasWriter: boolean }
  | { readonly type: 'requestRoleAssignment'; readonly hasWriter: boolean }
  | { readonly type: 'attest'; readonly check: CheckId; readonly reason: string }
  | { readonly type: 'takeOver' }
  /** An operator says that Redis was put back from a backup. Who is one was looked up by whoever asks. */
  | { readonly type: 'declareRestore'; readonly reason: string }
  | { readonly type: 'cancel'; readonly reason: string }
  | {
      readonly type: 'propose';
      readonly acknowledged: boolean;
      readonly confirmation: string;
      readonly caseNumber?: string | undefined;
      readonly destination: Destination;
      readonly circle: Circle;
      readonly terms: Terms;
      readonly durable: boolean;
    }
  /** Revoking or restoring: `terms` holds the cooling-off time of these acts. */
  | {
      readonly type: 'proposeAct';
      readonly act: Exclude<Act, 'enable'>;
      readonly reason: string;
      readonly acknowledged: boolean;
      readonly confirmation: string;
      readonly destination: Destination;
      readonly circle: Circle;
      readonly terms: Terms;
      readonly durable: boolean;
    }
  | {
      readonly type: 'approve';
      readonly fingerprint: string;
      readonly proposed?: number | undefined;
      readonly acknowledged: boolean;
      readonly confirmation: string;
      readonly circle: Circle;
    }
  | { readonly type: 'reject'; readonly fingerprint: string; readonly reason: string }
  | { readonly type: 'stop'; readonly fingerprint: string; readonly reason: string }
  | {
      readonly type: 'settle';
      readonly reason: string;
      readonly acknowledged: boolean;
      readonly terms: Terms;
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
  /** Turned away before it came to a rule; `command` is what was asked for. Only goes on the record. */
  | { readonly type: 'noteAttempt'; readonly command: string; readonly reason: RefusalReason };

/** What Adobe answered to the POST: see clients/adobe for how an answer is classified. */
export type PostOutcome =
  | { readonly kind: 'notSent'; readonly why: string }
  | { readonly kind: 'refused'; readonly fault: UpstreamFault }
  | { readonly kind: 'accepted'; readonly status: string; readonly answerName?: string | undefined }
  | { readonly kind: 'unknown'; readonly cause: string; readonly detail: string };

/** What a GET by name answered. */
export type AskOutcome =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'found';
      readonly status: string;
      readonly askedAs: string;
      readonly keyVaultKeyIdentifier?: string | undefined;
      /** With FAILED: what the bot's own checks say. */
      readonly diagnosis?: readonly Finding[] | undefined;
    };

/** What jobs bring home. */
export type BotCommand =
  | { readonly type: 'recordLook'; readonly findings: readonly Finding[]; readonly lookingSince: number }
  | {
      readonly type: 'recordWatch';
      readonly change: HealthChange;
      /** Whether everything that carries the key was seen to be there. */
      readonly isWithinReach: boolean;
    }
  | { readonly type: 'recordRegistration'; readonly outcome: RegisteredApp | UpstreamFault }
  | { readonly type: 'recordKeyCreation'; readonly outcome: ChosenKey | UpstreamFault }
  | { readonly type: 'recordRoleAssignment'; readonly fault?: UpstreamFault | undefined }
  | { readonly type: 'remind' }
  | { readonly type: 'expire' }
  | { readonly type: 'passGate'; readonly outcome: GateOutcome; readonly fingerprint: string }
  | { readonly type: 'recordPost'; readonly outcome: PostOutcome; readonly intent: number }
  | { readonly type: 'recordInterruption' }
  | {
      readonly type: 'recordAct';
      readonly act: Exclude<Act, 'enable'>;
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
    }
  /** Adobe could not be asked, or its answer cannot be understood. */
  | { readonly type: 'recordUnanswered'; readonly fault: UpstreamFault }
  | { readonly type: 'recordAsk'; readonly outcome: AskOutcome; readonly circle?: Circle | undefined };

export type Command =
  | (PersonCommand & { readonly actor: Actor; readonly run?: string | undefined })
  | (BotCommand & { readonly actor?: undefined });
export type CommandType = Command['type'];
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;
