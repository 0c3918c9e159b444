import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { KeyUseSeen } from '../domain/key-use.ts';
import { nothingRecent, type Recent } from '../domain/checks/judge-health.ts';
import type { Revocability } from '../domain/checks/revocability.ts';
import type { Keys } from './keys.ts';
import { createUnreadable } from './unreadable.ts';

/** When an organization was last looked at, and what the watch remembers of it between looks. Read with the record. */
export interface LastCheck {
  readonly at: number | undefined;
  readonly recent: Recent;
  /** Whether access could be revoked; undefined where there is none, or nobody has looked. */
  readonly revocability?: Revocability | undefined;
  /** What the vault's audit log shows of the key's use; absent where nobody asked. */
  readonly use?: KeyUseSeen | undefined;
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
  checked(organization: string, look: LastCheck & { at: number; nextAt: number }): Promise<void>;
  /** Puts a look off that could not be made. */
  putOff(organization: string, nextAt: number): Promise<void>;
  remove(organization: string): Promise<void>;
}

/** Most of the time there is nothing to remember but the time. */
function stored({ at, recent, use, revocability }: LastCheck): string {
  const { pending, unseen, over, seenAt } = recent;
  const isEmpty = [pending, unseen, over].every((part) => Object.keys(part).length === 0);
  return JSON.stringify({ at, ...((!isEmpty || seenAt !== at) && { recent }), use, revocability });
}

const Times = z.record(z.string(), z.number());
const UseTimes = z.looseObject({ first: z.number(), last: z.number(), count: z.number() }).optional();
const Use = z.looseObject({
  of: z.number(),
  askedAt: z.number(),
  from: z.number().optional(),
  until: z.number().optional(),
  served: UseTimes,
  refused: UseTimes,
  stillServed: UseTimes,
});

const At = { scope: z.string() };
const Because = { because: z.string() };
const Known = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['accessUnknown', 'accessPolicy', 'noWriter', 'approversUnseen']) }),
  z.object({ kind: z.literal('leftToPeople'), ...At, group: z.string().optional() }),
  z.object({ kind: z.enum(['noRight', 'rightConditional']), ...At }),
  z.object({ kind: z.enum(['denied', 'perhapsDenied']), ...At, denial: z.string() }),
  z.object({ kind: z.enum(['rightUnseen', 'locksUnseen']), ...Because }),
  z.object({ kind: z.literal('locked'), ...At, lock: z.string(), level: z.string() }),
  z.object({ kind: z.literal('tooFewApprovers'), eligible: z.number(), quorum: z.number() }),
]);
const KnownRevocability = z.object({ obstacles: z.array(Known), approversAt: z.number() });
const Look = z.object({
  at: z.number().optional(),
  use: Use.optional(),
  recent: z
    .looseObject({
      pending: z.record(z.string(), z.object({ to: z.string(), since: z.number() })),
      unseen: Times,
      over: Times,
      because: z.record(z.string(), z.string()).optional(),
      seenAt: z.number().optional(),
    })
    .optional(),
  revocability: KnownRevocability.optional().catch(undefined),
});

/** What nobody can read counts as lost. */
export function parseLook(text: string | null | undefined): LastCheck {
  try {
    const { at, recent, use, revocability } = Look.parse(JSON.parse(text ?? '{}')) as Partial<LastCheck>;
    const known = { ...(use && { use }), ...(revocability && { revocability }) };
    return { at, recent: recent ?? { ...nothingRecent, seenAt: at }, ...known };
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
    async checked(organization, { nextAt, ...look }) {
      await onList(() => redis.hset(watchSeen, organization, stored(look)));
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
