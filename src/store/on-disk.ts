import type { Redis } from 'ioredis';
import { fieldsOf, isVersionAtLeast } from './redis-info.ts';

/** WAITAOF came with it. */
const sinceVersion = '7.2';
/** Redis writes its file to disk every second by default; the connection itself is given two. */
const withinMs = 1_500;

/** Whether everything that was written over this connection is on the server's disk. Waits a moment for it. */
export type IsOnDisk = () => Promise<boolean>;

/**
 * An older server cannot be asked: then what `appendfsync` promises has to do.
 *
 * @param allowVolatile a Redis that forgets is good enough; only for stand-ins on loopback
 */
export function createIsOnDisk(redis: Redis, allowVolatile: boolean): IsOnDisk {
  return async () => {
    if (allowVolatile) return true;
    const version = fieldsOf(await redis.info('server')).get('redis_version') ?? '';
    if (!isVersionAtLeast(version, sinceVersion)) return true;
    const [here] = (await redis.call('WAITAOF', '1', '0', String(withinMs))) as [number, number];
    return here >= 1;
  };
}
