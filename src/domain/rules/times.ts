import { createHash } from 'node:crypto';

const second = 1000;
const minute = 60 * second;

/** Grows with the time already waited, between two bounds; all in milliseconds. */
function growing(waitedMs: number, share: number, leastMs: number, mostMs: number): number {
  return Math.min(mostMs, Math.max(leastMs, Math.round(waitedMs * share)));
}

/** Until the next look at Azure while people work there: 30 s at first, growing to 10 min. */
export function untilNextCheck(waitedMs: number): number {
  return growing(waitedMs, 1 / 4, 30 * second, 10 * minute);
}

/** Until Adobe is asked again: 10 s at first, growing to 5 min. */
export function untilNextPoll(waitedMs: number): number {
  return growing(waitedMs, 1 / 6, 10 * second, 5 * minute);
}

/** Until the gate is tried again after it could not tell: 30 s at first, growing to 5 min. */
export function untilNextGate(waitedMs: number): number {
  return growing(waitedMs, 1 / 4, 30 * second, 5 * minute);
}

/** Between two looks at a key that is in use. */
export const watchEveryMs = 15 * 60_000;

/**
 * The next look after `now`, in milliseconds since 1970. Every organization has a place of its own in the quarter of an
 * hour, so that looks are spread out, and keeps it whatever happens: nothing has to be remembered for it.
 */
export function nextWatchAt(organization: string, now: number): number {
  const place = createHash('sha256').update(organization).digest().readUInt32BE() % watchEveryMs;
  return now + watchEveryMs - ((((now - place) % watchEveryMs) + watchEveryMs) % watchEveryMs);
}
