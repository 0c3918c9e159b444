import type { Redis } from 'ioredis';
import type { JobRequest } from '../domain/due.ts';
import type { Keys } from './keys.ts';

/** Job requests that an append left behind, by job id, until they are in the queue. */
export interface Outbox {
  read(): Promise<Map<string, JobRequest>>;
  length(): Promise<number>;
  remove(ids: readonly string[]): Promise<void>;
}

export function createOutbox(redis: Redis, keys: Keys): Outbox {
  return {
    async read() {
      const stored = await redis.hgetall(keys.outbox);
      return new Map(Object.entries(stored).map(([id, text]) => [id, JSON.parse(text) as JobRequest]));
    },
    length: () => redis.hlen(keys.outbox),
    async remove(ids) {
      if (ids.length > 0) await redis.hdel(keys.outbox, ...ids);
    },
  };
}
