import type { Redis } from 'ioredis';
import { z } from 'zod';
import { nothingRecent, type Recent } from '../domain/checks/judge-health.ts';
import type { Keys } from './keys.ts';
import { createUnreadable } from './unreadable.ts';

/** When an organization was last looked at, and what the watch remembers of it between looks. Read with the record. */
export interface LastCheck {
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
  checked(organization: string, look: { at: number; recent: Recent; nextAt: number }): Promise<void>;
  /** Puts a look off that could not be made. */
  putOff(organization: string, nextAt: number): Promise<void>;
  remove(organization: string): Promise<void>;
}

/** Most of the time there is nothing to remember but the time. */
function stored(at: number, recent: Recent): string {
  const { pending, unseen, over, seenAt } = recent;
  const isEmpty = [pending, unseen, over].every((part) => Object.keys(part).length === 0);
  return JSON.stringify(isEmpty && seenAt === at ? { at } : { at, recent });
}

const Times = z.record(z.string(), z.number());
const Look = z.object({
  at: z.number().optional(),
  recent: z
    .looseObject({
      pending: z.record(z.string(), z.object({ to: z.string(), since: z.number() })),
      unseen: Times,
      over: Times,
      because: z.record(z.string(), z.string()).optional(),
      seenAt: z.number().optional(),
    })
    .optional(),
});

/** What nobody can read counts as lost. */
export function parseLook(text: string | null | undefined): LastCheck {
  try {
    const { at, recent } = Look.parse(JSON.parse(text ?? '{}')) as { at?: number; recent?: Recent };
    return { at, recent: recent ?? { ...nothingRecent, seenAt: at } };
  } catch {
    return { at: undefined, recent: nothingRecent };
  }
}

export function createWatchList(redis: Redis, keys: Keys): WatchList {
  const { watchDue, watchSeen } = keys;
  const unreadable = createUnreadable(redis, keys);
  const onList = <T>(work: () => Promise<T>) =>
    unreadable.withTypes({ [watchDue]: 'zset', [watchSeen]: 'hash' }, work);
  return {
    async keep(times) {
      const pairs = [...times].flatMap(([organization, at]) => [at, organization]);
      if (pairs.length > 0) await onList(() => redis.zadd(watchDue, 'NX', ...pairs.map(String)));
    },
    due: (now, most) => onList(() => redis.zrangebyscore(watchDue, '-inf', String(now), 'LIMIT', 0, most)),
    async nextAt() {
      const [, at] = await onList(() => redis.zrange(watchDue, '0', '0', 'WITHSCORES'));
      return at === undefined ? undefined : Number(at);
    },
    async checked(organization, { at, recent, nextAt }) {
      await onList(() => redis.hset(watchSeen, organization, stored(at, recent)));
      await onList(() => redis.zadd(watchDue, nextAt, organization));
    },
    async putOff(organization, nextAt) {
      await onList(() => redis.zadd(watchDue, nextAt, organization));
    },
    async remove(organization) {
      await onList(() => redis.zrem(watchDue, organization));
      await onList(() => redis.hdel(watchSeen, organization));
    },
  };
}
