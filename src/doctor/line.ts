import { UpstreamError } from '../errors.ts';

/** `ok`, or `note`: worth knowing and nothing to mend; `wrong`: the bot cannot do its work like this. */
export type Verdict = 'ok' | 'note' | 'wrong';

/** One line of what the doctor found. */
export interface Line {
  readonly what: string;
  readonly verdict: Verdict;
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
  const seen = error instanceof UpstreamError ? error.message : String(error);
  return wrong(what, seen, now);
}
