import type { Redis } from 'ioredis';
import type { Log } from '../log.ts';
import { whyTooOld } from './durability.ts';
import { type RedisAddress, connectForPeople } from './redis.ts';

/**
 * The connection for everything somebody waits for, once it is certain that a server answers that can be used.
 * Rejects with what the server or the connection to it said.
 */
export async function openStore(address: RedisAddress, log: Log): Promise<Redis> {
  const redis = connectForPeople(address);
  let cause: Error | undefined;
  redis.on('error', (error) => {
    cause ??= error;
    log.warn({ err: error }, 'no connection to Redis');
  });
  try {
    await redis.connect();
    const tooOld = await whyTooOld(redis);
    if (tooOld !== undefined) throw new Error(tooOld);
    return redis;
  } catch (error) {
    redis.disconnect();
    // ioredis ends with "Connection is closed."; what closed it was told before.
    throw cause ?? error;
  }
}
