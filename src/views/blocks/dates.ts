import { oneLine } from './text.ts';

function utc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A moment in each reader's own time zone (https://docs.slack.dev/messaging/formatting-message-text#date-formatting). */
export function slackDate(ms: number): string {
  return `<!date^${Math.floor(ms / 1000)}^{date_short_pretty} at {time}|${utc(ms)}>`;
}

/** Around the seconds of a moment: two code points that stand for no character, so that no prose looks like one. */
const [opens, closes] = ['\u{FDD0}', '\u{FDD1}'];
const marks = new RegExp(`${opens}(\\d{1,12})${closes}`, 'gu');
/** Where the text was cut in the middle of one. */
const broken = new RegExp(`[${opens}${closes}]`, 'gu');

/** A moment in a plain sentence that `dated` turns into mrkdwn, from an ISO date. */
export function moment(date: string | undefined): string {
  const at = Date.parse(date ?? '');
  return at >= 0 ? `${opens}${Math.floor(at / 1000)}${closes}` : 'a time that Azure does not tell';
}

/** Plain sentences of findings as mrkdwn: on one line, and each `moment` in the reader's own time zone. */
export function dated(text: string, max: number): string {
  return oneLine(text, max)
    .replaceAll(
      marks,
      (_mark, seconds: string) => `<!date^${seconds}^{date_short} at {time}|${utc(Number(seconds) * 1000)}>`,
    )
    .replaceAll(broken, '');
}

/** The time of day alone, for what is over within hours. */
export function slackTime(ms: number): string {
  return `<!date^${Math.floor(ms / 1000)}^{time}|${utc(ms)}>`;
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** `2 days`, `1 hour 5 minutes`, `40 seconds`: at most two units, rounded down; seconds only below a minute. */
export function duration(ms: number): string {
  const first = units.findIndex(([, length]) => ms >= length);
  if (first === -1) return 'a moment';
  let rest = ms;
  const last = ms < 60_000 ? units.length : units.length - 1;
  const parts = units.slice(first, Math.min(first + 2, last)).map(([unit, length]) => {
    const count = Math.floor(rest / length);
    rest -= count * length;
    return { count, words: `${count} ${unit}${count === 1 ? '' : 's'}` };
  });
  return parts
    .filter(({ count }) => count > 0)
    .map(({ words }) => words)
    .join(' ');
}

/** How long ago, for a state that lasts: `for 3 hours`. */
export function lasting(since: number, now: number): string {
  return `for ${duration(Math.max(0, now - since))}`;
}
