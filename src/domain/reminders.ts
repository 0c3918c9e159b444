import { type WorkingHours, nextWorkingMoment } from './calendar.ts';
import type { OpenRequest } from './open-request.ts';

type Timed = Pick<OpenRequest, 'proposal' | 'reminders'>;

/** Which part of a request's life has passed when people are reminded; by default after 1, 3, 8 and 18 hours. */
const parts = [1 / 24, 1 / 8, 1 / 3, 3 / 4];

/** When the next reminder is due, in milliseconds since 1970; undefined after the last one. */
export function nextReminderAt(state: Timed): number | undefined {
  const part = parts[state.reminders];
  const { at, expiresAt } = state.proposal;
  return part === undefined ? undefined : at + Math.round((expiresAt - at) * part);
}

/**
 * When somebody may be reminded, by their own clock: requests to revoke or to restore wait for nobody's working hours,
 * and neither does a person whose time zone is not known.
 */
export function mayBeRemindedAt(
  { life }: Pick<OpenRequest, 'life'>,
  now: number,
  timeZone: string | undefined,
  hours: WorkingHours | undefined,
): number {
  const isAnyHour = life !== undefined || timeZone === undefined || hours === undefined;
  return isAnyHour ? now : nextWorkingMoment(now, timeZone, hours);
}

/** Who of these has not had the reminder with this number yet, and has not approved. */
export function unreminded(
  { approvals, reminded = {} }: Pick<OpenRequest, 'approvals' | 'reminded'>,
  ids: readonly string[],
  count: number,
): string[] {
  const approved = new Set(approvals.map(({ by }) => by));
  return [...new Set(ids)].filter((id) => !approved.has(id) && (reminded[id] ?? 0) < count);
}

/** How many reminders should have come by now. After an outage those that were missed count as one. */
export function remindersUntil(state: Timed, now: number): number {
  let { reminders } = state;
  for (let at = nextReminderAt(state); at !== undefined && now >= at;) {
    reminders += 1;
    at = nextReminderAt({ ...state, reminders });
  }
  return reminders;
}
