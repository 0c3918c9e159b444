import type { AwaitingApproval } from './organization.ts';

/** Which part of a request's life has passed when people are reminded; by default after 1, 3, 8 and 18 hours. */
const parts = [1 / 24, 1 / 8, 1 / 3, 3 / 4];

/** When the next reminder is due, in milliseconds since 1970; undefined after the last one. */
export function nextReminderAt(state: AwaitingApproval): number | undefined {
  const part = parts[state.reminders];
  const { at, expiresAt } = state.proposal;
  return part === undefined ? undefined : at + Math.round((expiresAt - at) * part);
}

/** How many reminders should have come by now. After an outage those that were missed count as one. */
export function remindersUntil(state: AwaitingApproval, now: number): number {
  let { reminders } = state;
  for (let at = nextReminderAt(state); at !== undefined && now >= at;) {
    reminders += 1;
    at = nextReminderAt({ ...state, reminders });
  }
  return reminders;
}
