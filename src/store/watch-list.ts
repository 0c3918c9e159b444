import type { Redis } from 'ioredis';
import { nothingRecent, type Recent } from '../domain/judge-health.ts';
import type { Keys } from './keys.ts';

/** When an organization was last looked at, and what the watch remembers of it between looks. Read with the record. */
export interface LastLook {
  readonly at: number | undefined;
  readonly recent: Recent;
}

/**
 * One list for all organizations: who is looked at next. A note: losing it costs a round, and what was pending is
 * looked at twice more.
 */
export interface WatchList {
  /** Puts in whoever is missing, for the time that belongs to it. */
  keep(times: ReadonlyMap<string, number>): Promise<void>;
  /** Who is due by `now`, longest waiting first, at most so many. */
  due(now: number, most: number): Promise<string[]>;
  /** When the next one is due; undefined for an empty list. */
  nextAt(): Promise<number | undefined>;
  /** Notes a look, and when the next one is due. */
  looked(organization: string, look: { at: number; recent: Recent; nextAt: number }): Promise<void>;
  /** Puts a look off that could not be made. */
  putOff(organization: string, nextAt: number): Promise<void>;
  remove(organization: string): Promise<void>;
}

/** Most of the time there is nothing to remember but the time. */
function stored(at: number, recent: Recent): string {
  const isEmpty = Object.values(recent).every((part) => Object.keys(part).length === 0);
  return JSON.stringify(isEmpty ? { at } : { at, recent });
}

/** What nobody can read counts as lost. */
export function parseLook(text: string | null | undefined): LastLook {
  try {
    const { at, recent = nothingRecent } = JSON.parse(text ?? '{}') as { at?: number; recent?: Recent };
    return { at, recent };
  } catch {
    return { at: undefined, recent: nothingRecent };
  }
}

export function createWatchList(redis: Redis, { watchDue, watchSeen }: Keys): WatchList {
  return {
    async keep(times) {
      const pairs = [...times].flatMap(([organization, at]) => [at, organization]);
      if (pairs.length > 0) await redis.zadd(watchDue, 'NX', ...pairs.map(String));
    },
    due: (now, most) => redis.zrangebyscore(watchDue, '-inf', String(now), 'LIMIT', 0, most),
    async nextAt() {
      const [, at] = await redis.zrange(watchDue, '0', '0', 'WITHSCORES');
      return at === undefined ? undefined : Number(at);
    },
    async looked(organization, { at, recent, nextAt }) {
      await redis
        .multi()
        .hset(watchSeen, organization, stored(at, recent))
        .zadd(watchDue, nextAt, organization)
        .exec();
    },
    async putOff(organization, nextAt) {
      await redis.zadd(watchDue, nextAt, organization);
    },
    async remove(organization) {
      await redis.multi().zrem(watchDue, organization).hdel(watchSeen, organization).exec();
    },
  };
}
