import { UpstreamError, describeError } from '../errors.ts';

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
