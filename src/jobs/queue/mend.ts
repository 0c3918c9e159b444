import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { findRedisRefusal, isRedisAway } from '../../errors.ts';
import { takeJobOut } from '../../store/scripts.ts';
import type { RedisType, UnreadableValues } from '../../store/unreadable.ts';

/** BullMQ's own keys beside the jobs, and of which type they are. */
const lists = ['wait', 'active', 'paused'] as const;
const sets = ['delayed', 'prioritized', 'failed', 'completed', 'waiting-children'] as const;
const typesOf: Readonly<Record<string, RedisType>> = {
  ...Object.fromEntries(lists.map((name) => [name, 'list'] as const)),
  ...Object.fromEntries(sets.map((name) => [name, 'zset'] as const)),
  stalled: 'set',
  marker: 'zset',
  meta: 'hash',
  events: 'stream',
  id: 'string',
  pc: 'string',
  limiter: 'string',
  'stalled-check': 'string',
};
const listed = ['waiting', 'active', 'delayed', 'failed', 'prioritized'] as const;
const mostChecked = 5_000;
/** A value in these that cannot be counted on fails every call; BullMQ makes them again. */
const counters = ['id', 'pc', 'meta', 'events', 'limiter'];

/** Puts out of the way what keeps a queue from working. Whatever is lost from it the sweep finds on the record. */
export interface QueueMending {
  /** Keys of another type, and jobs that cannot be read. */
  mend(): Promise<void>;
  /** What of these stands in no list, and so would never run: its id is free after this. True where there was any. */
  freeIds(ids: readonly string[]): Promise<boolean>;
  /** Runs `work`, and once more after mending where Redis found fault with what is in the queue, or under these ids. */
  mending(work: () => Promise<unknown>, ids: readonly string[]): Promise<void>;
}

const isTransient = (error: unknown) => isRedisAway(error) || findRedisRefusal(error) !== undefined;

export function createQueueMending(redis: Redis, queue: Queue, unreadable: UnreadableValues): QueueMending {
  const keyOf = (name: string) => queue.toKey(name);

  async function takeOut(id: string, onlyLost: boolean): Promise<boolean> {
    const places = [...lists, ...sets].map(keyOf);
    const asked = [keyOf(id), ...places];
    const given = [id, String(lists.length), onlyLost ? '1' : '0'];
    if ((await redis.eval(takeJobOut, asked.length, ...asked, ...given)) !== 1) return false;
    return unreadable.moveKey(
      keyOf(id),
      undefined,
      onlyLost ? 'a job in no list' : 'a job that cannot be read',
    );
  }

  async function isReadable(id: string): Promise<boolean> {
    try {
      return (await queue.getJob(id)) !== undefined;
    } catch (error) {
      if (isTransient(error)) throw error;
      return false;
    }
  }

  async function mend(): Promise<void> {
    for (const [name, type] of Object.entries(typesOf)) {
      await unreadable.moveKey(keyOf(name), type, `not a ${type}`);
    }
    const ids = await queue.getRanges([...listed], 0, mostChecked - 1);
    await Promise.all(
      ids.map(async (id) => {
        if (!(await isReadable(id))) await takeOut(id, false);
      }),
    );
  }

  async function freeIds(ids: readonly string[]): Promise<boolean> {
    const freed = await Promise.all(ids.map((id) => takeOut(id, true)));
    return freed.includes(true);
  }

  return {
    mend,
    freeIds,
    async mending(work, ids) {
      try {
        await work();
        return;
      } catch (error) {
        if (isTransient(error)) throw error;
      }
      await mend();
      await freeIds(ids);
      try {
        await work();
      } catch (error) {
        if (isTransient(error) || !(error instanceof Error) || error.name !== 'ReplyError') throw error;
        for (const name of counters) await unreadable.moveKey(keyOf(name), undefined, 'fails every call');
        await work();
      }
    },
  };
}
