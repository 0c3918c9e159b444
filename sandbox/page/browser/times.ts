/** Everything here is in the zone of the person who reads; the page's language is English, so are its dates. */
const locale = 'en-US';

const formats = new Map<string, Intl.DateTimeFormat>();

export function formatTime(ms: number, tz: string, options: Intl.DateTimeFormatOptions): string {
  const key = JSON.stringify([tz, options]);
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, { ...options, timeZone: tz });
    formats.set(key, format);
  }
  return format.format(ms);
}

const days = new Map<string, string>();
/** No zone's midnight lies within a quarter of an hour. */
const quarterMs = 15 * 60 * 1000;

/** `2026-03-09`: sorts, and tells two days apart. */
export function dayOf(ms: number, tz: string): string {
  const key = `${tz} ${Math.floor(ms / quarterMs)}`;
  let day = days.get(key);
  if (day === undefined) {
    const [month, date, year] = formatTime(ms, tz, {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    }).split('/');
    day = `${year}-${month}-${date}`;
    days.set(key, day);
  }
  return day;
}

const dayMs = 24 * 60 * 60 * 1000;

/** `today`, `yesterday` or `tomorrow`; undefined for any other day. */
export function nearDay(ms: number, now: number, tz: string): string | undefined {
  const day = dayOf(ms, tz);
  if (day === dayOf(now, tz)) return 'today';
  if (day === dayOf(now - dayMs, tz)) return 'yesterday';
  return day === dayOf(now + dayMs, tz) ? 'tomorrow' : undefined;
}

export function tsToMs(ts: string): number {
  return Number(ts) * 1000;
}

export function formatClock(ms: number, tz: string): string {
  return formatTime(ms, tz, { hour: 'numeric', minute: '2-digit' });
}

export function formatDay(ms: number, now: number, tz: string): string {
  const near = nearDay(ms, now, tz);
  if (near !== undefined) return near[0]?.toUpperCase() + near.slice(1);
  return formatTime(ms, tz, { weekday: 'long', month: 'long', day: 'numeric' });
}
