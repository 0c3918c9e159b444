/** Where time enters: Redis's clock plus this offset is the record's time. */
export interface Clock {
  /** How far ahead of real time the record's time is, in milliseconds. */
  offsetMs(): number;
  /** Called after each move; the answer takes the listener off again. */
  onMove(listener: () => void): () => void;
}

/** Time as it passes. */
export const realTime: Clock = { offsetMs: () => 0, onMove: () => () => undefined };

/** How long ago something was, by the slower and by the faster of two clocks: the process and the machine may sleep. */
export interface Moment {
  /** By `performance.now()`. */
  readonly at: number;
  elapsedMs(): number;
}

/** The longer of both: a clock that was set forward costs a try, one that stood still would cost the guard. */
export function thisMoment(): Moment {
  const [at, wall] = [performance.now(), Date.now()];
  return { at, elapsedMs: () => Math.max(performance.now() - at, Date.now() - wall) };
}
