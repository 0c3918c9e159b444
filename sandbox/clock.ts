/** What every stand-in asks for the time. Milliseconds since 1970. */
export interface Clock {
  now(): number;
}

/** The sandbox's clock: the machine's own, plus what people let pass. It never goes back. */
export interface MovableClock extends Clock {
  /** How far it is ahead of the machine's clock, in milliseconds. */
  offsetMs(): number;
  /** Lets time pass at once. Throws a RangeError for anything that is not a whole number of milliseconds >= 0. */
  pass(ms: number): void;
  /** Called after each move with how far it went; the answer takes the listener off again. */
  onMove(listener: (ms: number) => void): () => void;
}

export function createClock(): MovableClock {
  const listeners = new Set<(ms: number) => void>();
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    offsetMs: () => offset,
    pass(ms) {
      if (!Number.isSafeInteger(ms) || ms < 0)
        throw new RangeError(`Time passes in milliseconds >= 0, not ${ms}.`);
      offset += ms;
      for (const listener of listeners) listener(ms);
    },
    onMove(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
