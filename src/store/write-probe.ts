import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import { describeError } from '../errors.ts';
import { whyNotReady, whyRefused } from './refusal-words.ts';
import { tryWriting } from './scripts.ts';

/** Whether Redis takes writes can only be told by writing: a full or demoted server answers every read. */
export interface WriteProbe {
  /** Writes; what goes wrong is kept as the reason. */
  look(): Promise<void>;
  /** Why nothing could be written the last time, in words for an operator. */
  why(): string | undefined;
}

/** Runs a script that writes and deletes one key of the bot's own. Rejects with what Redis says. */
export async function tryToWrite(redis: Redis, keys: Keys): Promise<void> {
  await redis.eval(tryWriting, 1, keys.probe);
}

export function createWriteProbe(redis: Redis, keys: Keys): WriteProbe {
  let why: string | undefined;
  return {
    why: () => why,
    async look() {
      try {
        await tryToWrite(redis, keys);
        why = undefined;
      } catch (error) {
        why = whyRefused(error) ?? (await whyNotReady(redis)) ?? describeError(error);
      }
    },
  };
}
