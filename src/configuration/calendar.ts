import { isTimeZone, type Weekly, type WorkingHours } from '../domain/calendar.ts';
import { quoteSafely, type Reader, type Setting } from './reader.ts';
import { durationSetting, type Parsed, parsed } from './values.ts';

/** When people are reminded and told, by whose clocks. */
export interface Calendar {
  /** In each person's own time zone; undefined where reminders come at any hour. */
  readonly workingHours: WorkingHours | undefined;
  /** In which Saturdays and Sundays do not count for a request to enable; undefined where they do. */
  readonly skipWeekendsIn: string | undefined;
  /** When the channels are told how things are; undefined where they are not. */
  readonly weeklySummary: Weekly | undefined;
}

const dayNames = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const dayOf = (name: string) => dayNames.findIndex((day) => day.toLowerCase() === name.toLowerCase());

/** Minutes of a day; 24:00 ends it. */
function minutesOf(text: string): number | undefined {
  const [, hours, minutes] = /^(\d\d?):([0-5]\d)$/u.exec(text) ?? [];
  const of = Number(hours) * 60 + Number(minutes);
  return of <= 24 * 60 ? of : undefined;
}

/** `Mon-Fri`, `Sun-Thu`, `Fri-Mon`: from one day to another, over the end of the week too. */
function daysIn(text: string): readonly number[] | undefined {
  const [first = -1, last = -1] = text.split('-').map(dayOf);
  if (first < 0 || last < 0 || text.split('-').length !== 2) return undefined;
  const count = ((last - first + 7) % 7) + 1;
  return Array.from({ length: count }, (_, place) => (first + place) % 7);
}

const workingHours: Setting<WorkingHours | 'off'> = {
  expected:
    'when people work, by their own clocks: from-until and from one day to another, or off for any hour',
  example: '09:00-17:00 Mon-Fri',
  schema: parsed((text): Parsed<WorkingHours | 'off'> => {
    if (text.toLowerCase() === 'off') return { value: 'off' };
    const [hours = '', days = '', ...more] = text.split(/\s+/u);
    const [from, until] = hours.split('-').map(minutesOf);
    const week = daysIn(days);
    if (from === undefined || until === undefined || week === undefined || more.length > 0)
      return { understood: `it is ${quoteSafely(text)}` };
    return from < until
      ? { value: { from, until, days: week } }
      : { understood: `it is ${quoteSafely(text)}, which ends before it begins` };
  }),
};

const timeZone: Setting<string> = {
  expected: 'the time zone whose Saturdays and Sundays do not count',
  example: 'Europe/Berlin',
  schema: parsed((text) =>
    isTimeZone(text) ? { value: text } : { understood: `it is ${quoteSafely(text)}` },
  ),
};

const weekly: Setting<Weekly> = {
  expected: 'a day, a time and a time zone',
  example: 'Mon 09:00 Europe/Berlin',
  schema: parsed((text): Parsed<Weekly> => {
    const [name = '', clock = '', zone = '', ...more] = text.split(/\s+/u);
    const [day, minute] = [dayOf(name), minutesOf(clock)];
    const isGood = day >= 0 && minute !== undefined && minute < 24 * 60 && more.length === 0;
    if (!isGood) return { understood: `it is ${quoteSafely(text)}` };
    return isTimeZone(zone)
      ? { value: { day, minute, timeZone: zone } }
      : { understood: `${quoteSafely(zone)} is no time zone` };
  }),
};

const usual: WorkingHours = { from: 9 * 60, until: 17 * 60, days: [1, 2, 3, 4, 5] };

export function readCalendar(reader: Reader): Calendar {
  const hours = reader.find('CMK_WORKING_HOURS', workingHours) ?? usual;
  return {
    workingHours: hours === 'off' ? undefined : hours,
    skipWeekendsIn: reader.find('CMK_SKIP_WEEKENDS', timeZone),
    weeklySummary: reader.find('CMK_WEEKLY_SUMMARY', weekly),
  };
}

/** All in milliseconds. */
export interface Times {
  /** How long a request for approval and its approvals hold. */
  readonly approvalTtlMs: number;
  /** Between the quorum and the enablement. */
  readonly coolingOffMs: number;
  /** The same for revoking. */
  readonly revokeCoolingOffMs: number;
}

const minuteMs = 60_000;

export function readTimes(reader: Reader): Times {
  const ttl = durationSetting('how long approvals hold', '24h', { zero: false });
  const cooling = durationSetting('the time in which an approved act can still be stopped', '15m', {
    zero: true,
  });
  const times = {
    approvalTtlMs: reader.find('CMK_APPROVAL_TTL', ttl) ?? 24 * 60 * minuteMs,
    coolingOffMs: reader.find('CMK_COOLING_OFF', cooling) ?? 15 * minuteMs,
    revokeCoolingOffMs: reader.find('CMK_REVOKE_COOLING_OFF', cooling) ?? 0,
  };
  refuseExpiryBeforeTheEnd(reader, 'CMK_COOLING_OFF', times.coolingOffMs, times.approvalTtlMs);
  refuseExpiryBeforeTheEnd(reader, 'CMK_REVOKE_COOLING_OFF', times.revokeCoolingOffMs, times.approvalTtlMs);
  return times;
}

/** Approvals that expire while the time to stop still runs would never let anything happen. */
function refuseExpiryBeforeTheEnd(reader: Reader, name: string, coolingOffMs: number, ttlMs: number): void {
  if (coolingOffMs === 0 || coolingOffMs < ttlMs) return;
  reader.add(
    name,
    `it is ${coolingOffMs / 1000} seconds, and approvals hold for ${ttlMs / 1000} seconds; expected less than CMK_APPROVAL_TTL, for example 15m with 24h`,
  );
}
