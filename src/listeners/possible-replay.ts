import { AsyncLocalStorage } from 'node:async_hooks';

/** Why nobody could tell whether the delivery that is being answered is a replay. */
const doubts = new AsyncLocalStorage<{ readonly error: unknown }>();

/** Answers a delivery that may be a replay: whoever asks `throwIfUnproven` gets no further. */
export function markPossibleReplay<T>(error: unknown, answer: () => T): T {
  return doubts.run({ error }, answer);
}

/** Throws what kept the bot from telling, also where Redis is back meanwhile: a replay must never have an effect. */
export function refusePossibleReplay(): void {
  const doubt = doubts.getStore();
  if (doubt !== undefined) throw doubt.error;
}
