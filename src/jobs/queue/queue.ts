import type { SetAside } from '../../deps.ts';
import type { Keys } from '../../store/keys.ts';
import { createUnreadable } from '../../store/unreadable.ts';
import { createQueueMending } from './mend.ts';
import type { QueuedJob } from './request.ts';
import { type Job, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type JobRequest, jobId } from '../../domain/rules/due.ts';

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

/**
 * Nothing is kept of a finished job: its id must be free for the same need when it comes again. A failed one is kept
 * for an hour, so that what always fails is tried once an hour and not once a minute.
 */
const leaveBehind = { removeOnComplete: true, removeOnFail: { age: 3600 } } as const;

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
    mend: () => mender.mend(),
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
