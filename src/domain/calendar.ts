const minute = 60_000;
const day = 24 * 60 * minute;

/** When people work: from and until in minutes of their own day; 0 is Sunday. */
export interface WorkingHours {
  readonly from: number;
  readonly until: number;
  readonly days: readonly number[];
}

/** A moment that comes again each week, in one time zone. */
export interface Weekly {
  readonly day: number;
  /** Of that day. */
  readonly minute: number;
  readonly timeZone: string;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const parts = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
  const clock = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, ...parts, ...clock });
  formats.set(timeZone, format);
  return format;
}

/** Whether there is such a time zone (`Europe/Berlin`). */
export function isTimeZone(name: string): boolean {
  try {
    return formatFor(name) !== undefined;
  } catch {
    return false;
  }
}

/** What clocks show there, written as if it were UTC; in milliseconds. */
function wallOf(at: number, timeZone: string): number {
  const parts = formatFor(timeZone).formatToParts(at);
  const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
  return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
}

const offsetAt = (at: number, timeZone: string) => wallOf(at, timeZone) - Math.floor(at / 1000) * 1000;

/** The first moment at which clocks show this there; one that is skipped in spring comes as much later. */
function momentOf(wall: number, timeZone: string): number {
  const before = wall - offsetAt(wall - day, timeZone);
  const after = wall - offsetAt(wall + day, timeZone);
  const found = [before, after].filter((at) => wallOf(at, timeZone) === wall);
  return found.length === 0 ? before : Math.min(...found);
}

/** When days begin there, from the one that holds `at` on. */
function daysFrom(
  at: number,
  timeZone: string,
  count: number,
): { readonly start: number; readonly weekday: number }[] {
  const start = Math.floor(wallOf(at, timeZone) / day) * day;
  return Array.from({ length: count }, (_, place) => {
    const wall = start + place * day;
    return { start: wall, weekday: new Date(wall).getUTCDay() };
  });
}

/** `at` where somebody there works then, else when they begin next. */
export function nextWorkingMoment(at: number, timeZone: string, { from, until, days }: WorkingHours): number {
  for (const { start, weekday } of daysFrom(at, timeZone, 9)) {
    if (!days.includes(weekday)) continue;
    const comes = Math.max(at, momentOf(start + from * minute, timeZone));
    // Where the clock skips all of it nobody works that day.
    if (comes < momentOf(start + until * minute, timeZone)) return comes;
  }
  return at;
}

const isWeekend = (weekday: number) => weekday === 0 || weekday === 6;

/** So long after `at`, where Saturdays and Sundays of this time zone do not count; all of it where there is none. */
export function deadlineAfter(at: number, lengthMs: number, timeZone?: string): number {
  if (timeZone === undefined) return at + lengthMs;
  let now = at;
  for (let left = lengthMs; ;) {
    const [today, tomorrow] = daysFrom(now, timeZone, 2);
    if (today === undefined || tomorrow === undefined) return now + left;
    const midnight = momentOf(tomorrow.start, timeZone);
    if (!isWeekend(today.weekday)) {
      if (left <= midnight - now) return now + left;
      left -= midnight - now;
    }
    now = midnight;
  }
}

/** The last time it came, at `at` or before, and when it comes next. */
export function weeklyAround(at: number, weekly: Weekly): { readonly last: number; readonly next: number } {
  const times = daysFrom(at - 8 * day, weekly.timeZone, 18)
    .filter(({ weekday }) => weekday === weekly.day)
    .map(({ start }) => momentOf(start + weekly.minute * minute, weekly.timeZone));
  return {
    last: times.findLast((time) => time <= at) ?? at,
    next: times.find((time) => time > at) ?? at + 7 * day,
  };
}
