import type { Redis } from 'ioredis';

interface CopiedKey {
  readonly key: string;
  readonly payload: Buffer;
  /** Milliseconds; 0 for a key that stays. */
  readonly ttlMs: number;
}

/** A database, as Redis itself would move it elsewhere. */
export type RedisCopy = readonly CopiedKey[];

/** What would be gone within a minute is not copied: BullMQ's and the publisher's short reservations. */
const shortMs = 60_000;

export async function copyRedis(redis: Redis): Promise<RedisCopy> {
  const copy: CopiedKey[] = [];
  for (const key of await redis.keys('*')) {
    const ttlMs = Math.max(0, await redis.pttl(key));
    const payload = await redis.dumpBuffer(key);
    if (payload !== null && (ttlMs === 0 || ttlMs > shortMs)) copy.push({ key, payload, ttlMs });
  }
  return copy;
}

/** Nothing but the copy is left. */
export async function restoreRedis(redis: Redis, copy: RedisCopy): Promise<void> {
  const work = redis.multi().flushdb();
  for (const { key, payload, ttlMs } of copy) work.restore(key, ttlMs, payload);
  await work.exec();
}
