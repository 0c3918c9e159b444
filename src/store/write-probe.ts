import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import { describeError } from '../errors.ts';
import { whyNotReady, whyRefused } from './refusal-words.ts';
import { tryCommands, tryWriting } from './scripts.ts';

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

const noSuchScript = '0'.repeat(40);

/**
 * Tries every command that the bot and BullMQ need: a user that lacks one right gets through the start, and the queue
 * then does nothing. A script is not interrupted, so that processes may share the key. Rejects with the commands' names.
 */
export async function tryRights(redis: Redis, keys: Keys): Promise<void> {
  const refused = (await redis.eval(tryCommands, 1, keys.probe)) as string[];
  const names = refused.filter((_, at) => at % 2 === 0);
  if (names.length > 0) {
    const said = new Error(`${[...new Set(names)].join(', ')}: ${refused[1]}`);
    throw Object.assign(said, { name: 'ReplyError' });
  }
  // Nothing is there to wait for: it answers at once whether it may wait.
  await redis.bzpopmin(keys.probe, 0.01);
  await redis.evalsha(noSuchScript, 0).catch((error: unknown) => {
    if (!String(error).includes('NOSCRIPT')) throw error;
  });
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
