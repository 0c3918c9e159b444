/** Why the request to Adobe was certainly not sent. */
export type NotSentReason =
  | 'notOnDisk'
  | 'tooLate'
  | 'unwitnessed'
  | 'ended'
  | 'noAddress'
  | 'connectionRefused'
  | 'tls'
  | 'noConnection';

/**
 * Why nobody knows whether the request arrived.
 * - `interrupted`: the process that sent it has not said what became of it
 * - `intentFound`, `anotherIntent`: Slack shows an intent that the record lost, or one of another instance
 * - `otherKey`, `unnamedKey`: Adobe shows a configuration of this name with another key, or without saying which
 * - `otherOrganization`: Adobe answered about another organization
 * - `notShown`: Adobe accepted it, and has answered 404 ever since
 * - the rest: how the POST itself ended
 */
export type UnknownCause =
  | 'interrupted'
  | 'intentFound'
  | 'anotherIntent'
  | 'otherKey'
  | 'unnamedKey'
  | 'timeout'
  | 'connectionLost'
  | 'redirect'
  | 'conflict'
  | 'serverError'
  | 'notAdobeShape'
  | 'doesNotParse'
  | 'otherOrganization'
  | 'notShown';

/** The statuses Adobe documents (`NEW` and `CREATED` in the POST's answer, the others in the GET's). */
export const knownStatuses = [
  'NEW',
  'CREATED',
  'RUNNING',
  'UPDATE_EXISTING_RESOURCES',
  'COMPLETED',
  'FAILED',
] as const;

/** A documented status whatever its case; anything else as it was written. */
export function asDocumented(status: string): string {
  return knownStatuses.find((known) => known === status.trim().toUpperCase()) ?? status;
}

/** Any other value counts as still working, and people are told that it is not documented. */
export function isKnownStatus(status: string): boolean {
  return knownStatuses.some((known) => known === status);
}

/** The systems outside. */
export type UpstreamSystem = 'adobe' | 'azure' | 'slack';

/**
 * - `refused`: the system understood and said no (401, 403 …)
 * - `absent`: 404
 * - `throttled`: 429
 * - `unreachable`: no connection, timeout, 5xx
 * - `nonsense`: an answer that does not parse
 * - `noIdentity`: there is no credential to ask with
 */
export type UpstreamKind = 'refused' | 'absent' | 'throttled' | 'unreachable' | 'nonsense' | 'noIdentity';

/** Whether asking again later may help without anybody doing anything. */
export function mayPass(kind: UpstreamKind): boolean {
  return kind === 'throttled' || kind === 'unreachable' || kind === 'nonsense';
}

/** What went wrong outside, as the record keeps it and as people read it. */
export interface UpstreamFault {
  readonly system: UpstreamSystem;
  /** The call, in the system's own terms, e.g. `GET customer/config`. */
  readonly operation: string;
  readonly kind: UpstreamKind;
  /** HTTP status where there was an answer. */
  readonly status?: number | undefined;
  /** The system's own code, e.g. `403003`, `ForbiddenByFirewall`, `AADSTS7000222`, `ratelimited`. */
  readonly code?: string | undefined;
  /** One sentence from the system, cut to 300 characters; never a secret. */
  readonly detail: string;
  /** Seconds the system asked to wait (Retry-After). */
  readonly retryAfterSeconds?: number | undefined;
}
