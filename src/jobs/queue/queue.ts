import { type Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { findRedisRefusal, isRedisAway } from '../../errors.ts';
import { takeJobOut } from '../../store/scripts.ts';
import { createUnreadable, type RedisType, type UnreadableValues } from '../../store/unreadable.ts';
import { z } from 'zod';
import { jobId, jobKinds, type JobRequest } from '../../domain/rules/due.ts';
import type { SetAside } from '../../deps.ts';
import type { Keys } from '../../store/keys.ts';

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

function createQueueMending(redis: Redis, queue: Queue, unreadable: UnreadableValues): QueueMending {
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

/** An IMS organization's id has 33 characters. BullMQ refuses ids with `:`. */
const Organization = z
  .string()
  .max(100)
  .regex(/^[^:\s]+$/u);
const sequence = z.number().int().nonnegative();
const tries = z.number().int().nonnegative().optional();
export const longestTrace = 16;

/** A job request as it waits in the queue. `tries` counts failures in a row; it is not part of what is asked for. */
export type QueuedJob = JobRequest & { readonly tries?: number };
export const QueuedJob = z.object({
  schema: z.literal(1),
  kind: z.enum(jobKinds),
  organization: Organization,
  sequence,
  notBefore: z.number(),
  tries,
  trace: z.string().max(longestTrace).optional(),
});

/** The same of a newer version of the bot, in the middle of an upgrade. */
export const NewerJob = z.looseObject({ schema: z.number().int().gt(1), tries });

/** So much of it must be known to put it into the queue. */
const NewerRequest = NewerJob.extend({
  kind: z.string().max(40).regex(/^\w+$/u),
  organization: Organization,
  sequence,
  notBefore: z.number(),
});

/** What may go from the outbox into the queue; a newer version's waits there for a worker of that version. */
export const Request = z.union([QueuedJob, NewerRequest]);

/** The name of the one queue, under the bot's prefix. */
export const queueName = 'work';
/** A job that does nothing: that it is taken shows that somebody works. */
export const canaryName = 'canary';

/** More are not shown; something is wrong then that the first ones show as well. */
const mostShown = 50;
const longestPart = 200;

function textIn(data: unknown, field: 'kind' | 'organization'): string {
  const value: unknown = typeof data === 'object' && data !== null ? Reflect.get(data, field) : undefined;
  return typeof value === 'string' ? value.slice(0, longestPart) : '';
}

function toSetAside(job: Job): SetAside {
  return {
    id: (job.id ?? '').slice(0, longestPart),
    kind: textIn(job.data, 'kind'),
    organization: textIn(job.data, 'organization'),
    because: (job.failedReason ?? '').slice(0, longestPart),
    at: job.finishedOn ?? 0,
  };
}

/** Wake-ups for what the record says must be done. Losing all of it costs a minute, never an act. */
export interface JobQueue {
  /**
   * When it can be used. BullMQ looks at the server once; where Redis goes away in that moment the queue is of no use
   * any more, and this rejects.
   */
  opened(): Promise<void>;
  /** Puts out of the way what keeps it from working. */
  mend(): Promise<void>;
  /** Adds, and makes sure that each of them will run: what only has its id does not keep it from that. */
  keep(requests: readonly JobRequest[], nowMs: number): Promise<void>;
  /** Puts requests in; those that are there already stay as they are. */
  add(requests: readonly JobRequest[], nowMs: number): Promise<void>;
  /** Makes requests that wait for their time run now. */
  hurry(requests: readonly JobRequest[]): Promise<void>;
  /** After the clock was moved: what has become due runs, the rest waits for what is left. */
  adjust(nowMs: number): Promise<void>;
  /** Puts in a canary, ahead of everything else. */
  addCanary(id: string): Promise<void>;
  /** Whether it waits still: no worker has taken it. */
  waits(id: string): Promise<boolean>;
  /** What failed again and again and is left alone for now, newest first. */
  setAside(): Promise<SetAside[]>;
  close(): Promise<void>;
}

const keptFailedSeconds = 3600;
/**
 * Nothing is kept of a finished job: its id must be free for the same need when it comes again. A failed one is kept
 * for an hour, so that what always fails is tried once an hour and not once a minute. BullMQ removes older ones only when
 * another job fails, so `mend` removes them too.
 */
const leaveBehind = { removeOnComplete: true, removeOnFail: { age: keptFailedSeconds } } as const;
/** So many at once are freed. */
const mostFreed = 1000;

const delayUntil = (at: number, nowMs: number) => Math.max(0, at - nowMs);

export function createJobQueue(connection: Redis, keys: Keys): JobQueue {
  const queue = new Queue<QueuedJob>(queueName, {
    connection,
    prefix: keys.queues,
    streams: { events: { maxLen: 50 } },
    defaultJobOptions: { attempts: 1, ...leaveBehind },
  });
  // Told where the command failed; without a listener Node would end the process.
  queue.on('error', () => undefined);

  async function delayed() {
    return queue.getDelayed();
  }

  async function wake(id: string): Promise<void> {
    const job = await queue.getJob(id);
    if (job === undefined) return;
    try {
      await job.updateData({ ...job.data, notBefore: 0 });
      await job.promote();
    } catch {
      // It may have begun, or somebody woke it a moment before: then there is nothing to hurry.
    }
  }

  const mender = createQueueMending(connection, queue, createUnreadable(connection, keys));

  async function add(requests: readonly JobRequest[], nowMs: number): Promise<void> {
    const jobs = requests.map((request) => ({
      name: request.kind,
      data: request,
      opts: { jobId: jobId(request), delay: delayUntil(request.notBefore, nowMs) },
    }));
    await mender.mending(
      () => queue.addBulk(jobs),
      jobs.map(({ opts }) => opts.jobId),
    );
  }

  return {
    async opened() {
      await queue.waitUntilReady();
    },
    async mend() {
      await mender.mend();
      await queue.clean(keptFailedSeconds * 1000, mostFreed, 'failed');
    },
    add,
    async keep(requests, nowMs) {
      await add(requests, nowMs);
      if (await mender.freeIds(requests.map(jobId))) await add(requests, nowMs);
    },
    async hurry(requests) {
      await Promise.all(requests.map((request) => wake(jobId(request))));
    },
    async adjust(nowMs) {
      const adjusted = (await delayed()).map((job) => {
        const wait = delayUntil(job.data.notBefore, nowMs);
        // It may have begun meanwhile: then there is nothing to adjust.
        return (wait === 0 ? job.promote() : job.changeDelay(wait)).catch(() => undefined);
      });
      await Promise.all(adjusted);
    },
    async addCanary(id) {
      const data = { schema: 1, kind: canaryName } as unknown as QueuedJob;
      await queue.add(canaryName, data, { jobId: id, lifo: true, removeOnFail: true });
    },
    async waits(id) {
      const job = await queue.getJob(id);
      return job !== undefined && (await job.getState()) === 'waiting';
    },
    async setAside() {
      const failed = await queue.getFailed(0, mostShown - 1);
      return failed.map(toSetAside);
    },
    close: () => queue.close(),
  };
}
