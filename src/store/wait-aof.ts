import type { Keys } from './keys.ts';
import { tryToWrite } from './write-probe.ts';
import type { Redis } from 'ioredis';

/**
 * What `WAITAOF` says here. It is tried, not told from a version: servers that call themselves 7.2 or later may not
 * know it, and a user may lack the right (dragonfly#4473, redisson#6618).
 *
 * - `proves`: what was written is on the disk of the server
 * - `silent`: it was asked, and the disk did not have it in time
 * - `missing`: it cannot be asked
 * - `untried`: there was no connection, or nothing could be written
 */
export type WaitAof = 'proves' | 'silent' | 'missing' | 'untried';

/** Redis writes its file to disk every second by default; the connection itself is given two. */
const withinMs = 1_500;

/** Asks over this connection, which waits meanwhile. Rejects where the server does not know it or does not answer. */
export async function isWrittenToDisk(redis: Redis): Promise<boolean> {
  const [here] = (await redis.call('WAITAOF', '1', '0', String(withinMs))) as [number, number];
  return here >= 1;
}

/** Whether it may still be asked: the right to it can be taken away. Asked for no copy at all, it answers at once. */
export const mayAskWaitAof = (redis: Redis): Promise<boolean> =>
  redis.call('WAITAOF', '0', '0', '0').then(
    () => true,
    () => false,
  );

const isRefused = (error: unknown) => error instanceof Error && error.name === 'ReplyError';

/** Tries it over a connection of its own, so that nobody else waits behind it. Leaves nothing in Redis. */
export async function tryWaitAof(redis: Redis, keys: Keys): Promise<WaitAof> {
  const own = redis.duplicate({ retryStrategy: () => null, lazyConnect: true });
  own.on('error', () => undefined);
  try {
    await own.connect();
    await tryToWrite(own, keys);
    return await isWrittenToDisk(own).then(
      (isWritten) => (isWritten ? 'proves' : 'silent'),
      (error: unknown) => (isRefused(error) ? 'missing' : 'untried'),
    );
  } catch {
    return 'untried';
  } finally {
    own.disconnect();
  }
}

/** Whether everything that was written over this connection is on the server's disk. Waits a moment for it. */
export type IsOnDisk = () => Promise<boolean>;

export interface OnDiskOptions {
  /** Where it cannot be asked, what `appendfsync` promises, or a named person, has to do: the gate looks at that. */
  readonly waitAof: () => WaitAof;
  /** A Redis that forgets is good enough; only for stand-ins on loopback. */
  readonly allowVolatile: boolean;
}

export function createIsOnDisk(redis: Redis, { waitAof, allowVolatile }: OnDiskOptions): IsOnDisk {
  return async () => allowVolatile || waitAof() === 'missing' || isWrittenToDisk(redis);
}
