import { formatClock, formatTime, nearDay } from '../times.ts';

/**
 * Slack's `<!date^unix^format|fallback>`.
 * Tokens: https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 * @param unix seconds since 1970
 * @param now milliseconds since 1970, for what is told relative to today
 * @returns undefined where the time is none, so that the fallback stands instead
 */
export function formatSlackDate(unix: number, format: string, tz: string, now: number): string | undefined {
  const ms = unix * 1000;
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return undefined;
  return format.replaceAll(/\{(\w+)\}/g, (written, token: string) => tokens[token]?.(ms, tz, now) ?? written);
}

type Token = (ms: number, tz: string, now: number) => string;

const date: Token = (ms, tz) => formatTime(ms, tz, { month: 'long', day: 'numeric', year: 'numeric' });
const dateShort: Token = (ms, tz) => formatTime(ms, tz, { month: 'short', day: 'numeric', year: 'numeric' });
const dateLong: Token = (ms, tz) =>
  formatTime(ms, tz, { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' });

function pretty(otherwise: Token): Token {
  return (ms, tz, now) => nearDay(ms, now, tz) ?? otherwise(ms, tz, now);
}

const tokens: Record<string, Token> = {
  date_num: (ms, tz) =>
    formatTime(ms, tz, { year: 'numeric', month: '2-digit', day: '2-digit' }).replace(
      /(\d+)\/(\d+)\/(\d+)/,
      '$3-$1-$2',
    ),
  date,
  date_short: dateShort,
  date_long: dateLong,
  date_pretty: pretty(date),
  date_short_pretty: pretty(dateShort),
  date_long_pretty: pretty(dateLong),
  time: formatClock,
  time_secs: (ms, tz) => formatTime(ms, tz, { hour: 'numeric', minute: '2-digit', second: '2-digit' }),
  ago: (ms, _tz, now) => formatAgo(ms - now),
};

const spans: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

function formatAgo(differenceMs: number): string {
  const relative = new Intl.RelativeTimeFormat('en-US', { numeric: 'auto' });
  for (const [unit, size] of spans) {
    if (Math.abs(differenceMs) >= size) return relative.format(Math.trunc(differenceMs / size), unit);
  }
  return relative.format(Math.trunc(differenceMs / 1000), 'second');
}
