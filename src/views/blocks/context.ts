import type { Forwards } from '../../domain/people.ts';
import type { Rejected } from '../../domain/proposal.ts';
import type { Revocability } from '../../domain/checks/revocability.ts';
import type { EventType } from '../../domain/events.ts';
import type { Approval } from '../../domain/organization.ts';
import type { WatchState } from '../../domain/checks/judge-health.ts';
/** What a view must know besides the record. Times are in milliseconds. */
export interface ViewContext {
  readonly organization: {
    readonly orgId: string;
    readonly name: string;
    readonly region: string;
    /** The Platform host that is asked, e.g. `platform-nld2.adobe.io`. */
    readonly host: string;
    readonly tenantId?: string | undefined;
  };
  readonly now: number;
  /** Who is mentioned: people, and groups in which all may be asked. Who may not act is not among them. */
  readonly approvers: readonly string[];
  /** The user ids behind the approvers, groups resolved: who is written to directly, if they may be asked at that time. */
  readonly approverMembers: readonly string[];
  /** To whom requests go in place of somebody who is away; of a request that is open. */
  readonly forwards?: Forwards | undefined;
  readonly operators: readonly string[];
  readonly operatorMembers: readonly string[];
  readonly escalation: readonly string[];
  readonly escalationMembers: readonly string[];
  /** Who is told what the watch finds, as they are mentioned; in every installation somebody. */
  readonly alerts: readonly string[];
  /** The user ids behind them: who is written to directly, if they may be told at that time. */
  readonly alertMembers: readonly string[];
  /** The user ids behind the auditors. */
  readonly auditorMembers: readonly string[];
  /** How the alert stands that a message is about, where that is brought up to date; else as the entry left it. */
  readonly alertNow?: AlertNow | undefined;
  /** How marking a request as not received stands, where the message that asks for it is brought up to date. */
  readonly settlementNow?: SettlementNow | undefined;
  /** What the watch saw last; left out where it does not matter. */
  readonly watch?: WatchState | undefined;
  /** Whether access could be revoked, as the watch found last; left out where nobody looked. */
  readonly revocability?: Revocability | undefined;
  readonly quorum: number;
  readonly coolingOffMs: number;
  /** The same for revoking and restoring. */
  readonly revokeCoolingOffMs: number;
  /** Where the documents are, if the operator has said so. */
  readonly docs?: string | undefined;
  readonly hasAzure: boolean;
  readonly hasWriter: boolean;
  /** The record's head: the last entry's sequence and digest (hexadecimal). */
  readonly head?: { readonly sequence: number; readonly digest: string } | undefined;
  /** Redis would forget what it holds when it restarts: irreversible work is refused. */
  readonly volatile: boolean;
  /** Why, in words for the operator. */
  readonly storeFaults?: readonly string[] | undefined;
  /** Who vouches, and why, for what Redis does not show of how it keeps the record. */
  readonly redisDurableBy?: string | undefined;
  /** The request before the one that is shown, where it was rejected or stopped. */
  readonly rejected?: Rejected | undefined;
  /** Messages that Slack refused, where that is known. */
  readonly undelivered?: readonly Undelivered[] | undefined;
  /** Where the run was told before its card had to be replaced. */
  readonly earlierThread?: string | undefined;
}

/** An alert is over, or somebody is on it, or nobody is. */
export interface AlertNow {
  readonly isOver: boolean;
  readonly taken?: { readonly by: string; readonly at: number } | undefined;
}

/** Who approved that a request is marked as not received, and what ended that. */
export interface SettlementNow {
  readonly approvals: readonly Approval[];
  readonly ended: { readonly by: EventType; readonly at: number } | undefined;
  /** In whose direct message it stands. */
  readonly reader?: string;
}

/** A message that Slack refused. */
export interface Undelivered {
  /** A person's id; anything else is the channel. */
  readonly to: string;
  /** Slack's own word for why. */
  readonly code: string;
  /** Since when, milliseconds since 1970. */
  readonly since: number;
}

/**
 * What a button or a modal is about. Ids only: it comes back from Slack and is never trusted for who or what may be
 * done. `subject` narrows it down: a check, a step, a page.
 */
export interface Reference {
  readonly organization: string;
  readonly run?: string | undefined;
  readonly subject?: string | undefined;
  /** In the form of a yes, the entry that asked for it: the same may be asked again, and is another request then. */
  readonly entry?: string | undefined;
}

/** In place of an organization where a button is about none: Home's pages, a setup whose organization is to be chosen. */
export const anyOrganization = '*';

/** Slack's limit for the value of a button (https://docs.slack.dev/reference/block-kit/block-elements/button-element). */
const longestValue = 2000;

export function encodeReference({ organization, run, subject, entry }: Reference): string {
  return JSON.stringify({
    organization,
    ...(run !== undefined && { run }),
    ...(subject !== undefined && { subject }),
    ...(entry !== undefined && { entry }),
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Ids are short and have no spaces or control characters. */
const id = /^[\x21-\x7e]{1,255}$/;

const keys = new Set(['organization', 'run', 'subject', 'entry']);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function parseReference(text: string | undefined) {
  if (text === undefined || text.length > longestValue) return undefined;
  const value = parseJson(text);
  return isRecord(value) && typeof value['organization'] === 'string' ? value : undefined;
}

/** The organization that a value names, also where the bot did not write it. */
export function organizationIn(text: string | undefined): string | undefined {
  const organization = parseReference(text)?.['organization'];
  return typeof organization === 'string' ? organization : undefined;
}

/** Undefined for anything that `encodeReference` did not write. */
export function decodeReference(text: string | undefined): Reference | undefined {
  const value = parseReference(text);
  if (value === undefined) return undefined;
  const parts = Object.entries(value);
  const legal = parts.every(([key, part]) => keys.has(key) && typeof part === 'string' && id.test(part));
  return legal ? (Object.fromEntries(parts) as unknown as Reference) : undefined;
}
