/** The statuses Adobe documents (`NEW` and `CREATED` in the POST's answer, the others in the GET's). */
export const knownStatuses = [
  'NEW',
  'CREATED',
  'RUNNING',
  'UPDATE_EXISTING_RESOURCES',
  'COMPLETED',
  'FAILED',
] as const;

/** Any other value counts as still working, and people are told that it is not documented. */
export function isKnownStatus(status: string): boolean {
  return knownStatuses.some((known) => known === status);
}
