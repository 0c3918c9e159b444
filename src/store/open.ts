import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { isRedisAway } from '../errors.ts';
import { type Log, onceAMinute } from '../runtime/log.ts';
import { tryRights, tryToWrite, whyTooOld } from './durability.ts';
import type { Keys } from './keys.ts';
import { connectForPeople, isAboutDatabase, type RedisAddress, whyNotReady, whyRefused } from './redis.ts';

/** Scripts, writing under the bot's own keys, and the right to every command. */
async function expectWrites(redis: Redis, keys: Keys): Promise<void> {
  try {
    await tryToWrite(redis, keys);
    await tryRights(redis, keys);
  } catch (error) {
    throw new Error(whyRefused(error) ?? String(error), { cause: error });
  }
}

/** Longer than one server may take to be reached: Sentinels are asked again and again, forever. */
const connectWithinMs = 15_000;

async function connected(redis: Redis): Promise<void> {
  const limit = new AbortController();
  const expired = pause(connectWithinMs, undefined, { signal: limit.signal }).then(async () => {
    const seconds = connectWithinMs / 1000;
    const swallowed = `no connection within ${seconds} s, and nothing refuses it: a firewall may swallow it`;
    throw new Error((await whyNotReady(redis)) ?? swallowed);
  });
  expired.catch(() => undefined);
  try {
    await Promise.race([redis.connect(), expired]);
  } finally {
    limit.abort();
  }
}

/** What ioredis says of a database that is not there names no number. */
function inWords(error: unknown, { db = 0 }: { readonly db?: number | undefined }): unknown {
  if (!(error instanceof Error) || !isAboutDatabase(error)) return error;
  return new Error(`database ${db} cannot be used: ${error.message}`, { cause: error });
}

/**
 * The connection for everything somebody waits for, once it is certain that a server answers that can be used.
 * Rejects with what the server or the connection to it said.
 */
export async function openStore(address: RedisAddress, keys: Keys, log: Log): Promise<Redis> {
  const redis = connectForPeople(address);
  let cause: Error | undefined;
  let isOpen = false;
  const warn = onceAMinute(log);
  redis.on('error', (error) => {
    cause ??= error;
    // Until it is open, the caller gets the error.
    if (isOpen) warn({ err: error }, 'no connection to Redis');
  });
  try {
    await connected(redis);
    const tooOld = await whyTooOld(redis);
    if (tooOld !== undefined) throw new Error(tooOld);
    await expectWrites(redis, keys);
    isOpen = true;
    return redis;
  } catch (error) {
    redis.disconnect();
    // ioredis ends with "Connection is closed."; what closed it was told before.
    throw inWords(isRedisAway(error) ? (cause ?? error) : error, redis.options);
  }
}
