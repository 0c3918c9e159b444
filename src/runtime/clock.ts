/** Where time enters: Redis's clock plus this offset is the record's time. */
export interface Clock {
  /** How far ahead of real time the record's time is, in milliseconds. */
  offsetMs(): number;
  /** Called after each move; the answer takes the listener off again. */
  onMove(listener: () => void): () => void;
}

/** Time as it passes. */
export const realTime: Clock = { offsetMs: () => 0, onMove: () => () => undefined };
