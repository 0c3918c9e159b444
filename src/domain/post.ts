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
