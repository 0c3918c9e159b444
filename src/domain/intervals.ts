const second = 1000;
const minute = 60 * second;

/** Grows with the time already waited, between two bounds; all in milliseconds. */
function growing(waitedMs: number, share: number, leastMs: number, mostMs: number): number {
  return Math.min(mostMs, Math.max(leastMs, Math.round(waitedMs * share)));
}

/** Until the next look at Azure while people work there: 30 s at first, growing to 10 min. */
export function untilNextLook(waitedMs: number): number {
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
