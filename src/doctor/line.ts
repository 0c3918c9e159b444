import { describeError, UpstreamError } from '../errors.ts';

/** `ok`, or `note`: worth knowing and nothing to mend; `wrong`: the bot cannot do its work like this. */
export type LineVerdict = 'ok' | 'note' | 'wrong';

/** One line of what the doctor found. */
export interface Line {
  readonly what: string;
  readonly verdict: LineVerdict;
  readonly seen: string;
  /** What to do where it is not ok. */
  readonly now?: string | undefined;
}

export const ok = (what: string, seen: string): Line => ({ what, verdict: 'ok', seen });
export const note = (what: string, seen: string, now?: string): Line => ({
  what,
  verdict: 'note',
  seen,
  now,
});
export const wrong = (what: string, seen: string, now: string): Line => ({
  what,
  verdict: 'wrong',
  seen,
  now,
});

/** What is wrong where looking itself failed. */
export function failed(what: string, error: unknown, now: string): Line {
  const seen = error instanceof UpstreamError ? error.message : describeError(error);
  return wrong(what, seen, now);
}

const marks: Readonly<Record<LineVerdict, string>> = { ok: '✓', note: '•', wrong: '✗' };

/** For a terminal: one line each, and below what is not green what to do. */
export function table(lines: readonly Line[], { isWhole = true } = {}): string {
  const width = Math.max(...lines.map(({ what }) => what.length));
  const rows = lines.flatMap(({ what, verdict, seen, now }) => [
    `${marks[verdict]} ${what.padEnd(width)}  ${seen}`,
    ...(now === undefined ? [] : [`  ${' '.repeat(width)}  → ${now}`]),
  ]);
  if (!isWhole) return rows.map((row) => `${row}\n`).join('');
  const count = lines.filter(({ verdict }) => verdict === 'wrong').length;
  const end =
    count === 0
      ? 'Everything the bot needs is there.'
      : `${count === 1 ? 'One thing is' : `${count} things are`} wrong or missing (✗).`;
  return `${[...rows, '', end].join('\n')}\n`;
}

export const scopesAdvice =
  'Paste manifest.yml into the app (App Manifest) and install the app to the workspace again.';

/** What to do where Slack did not answer a question. `advice` is for the codes that it is about, and for no others. */
export function slackAdvice(error: unknown, advice = '', codes: readonly string[] = []): string {
  if (!(error instanceof UpstreamError)) return 'This is a bug in the bot. Report it and include this line.';
  const { code = '', kind, operation } = error;
  if (codes.includes(code)) return advice;
  if (code === 'missing_scope') return scopesAdvice;
  if (kind === 'throttled' || kind === 'unreachable') return 'Run this again in a minute.';
  return `Run this again. If the answer stays the same, look it up at https://docs.slack.dev/reference/methods/${operation}.`;
}
