import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { type JobKind, type JobRequest, jobId } from '../domain/due.ts';

/** A request as it waits in the queue. `tries` counts failures in a row; it is not part of what is asked for. */
export interface QueuedJob extends JobRequest {
  readonly tries?: number;
}

/** The name of the one queue, under the bot's prefix. */
export const queueName = 'work';

/** Wake-ups for what the record says must be done. Losing all of it costs a minute, never an act. */
export interface JobQueue {
  /** Puts requests in; those that are there already stay as they are. */
  add(requests: readonly JobRequest[], nowMs: number): Promise<void>;
  /** Makes the waiting jobs of one kind run now. */
  hurry(organization: string, kind: JobKind): Promise<void>;
  /** After the clock was moved: what has become due runs, the rest waits for what is left. */
  adjust(nowMs: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Nothing is kept of a finished job: its id must be free for the same need when it comes again. A failed one is kept
 * for an hour, so that what always fails is tried once an hour and not once a minute.
 */
const leaveBehind = { removeOnComplete: true, removeOnFail: { age: 3600 } } as const;

const delayUntil = (at: number, nowMs: number) => Math.max(0, at - nowMs);

export function createJobQueue(connection: Redis, prefix: string): JobQueue {
  const queue = new Queue<QueuedJob>(queueName, {
    connection,
    prefix,
    streams: { events: { maxLen: 50 } },
    defaultJobOptions: { attempts: 1, ...leaveBehind },
  });
  // Told where the command failed; without a listener Node would end the process.
  queue.on('error', () => undefined);

  async function delayed() {
    return queue.getDelayed();
  }

  return {
    async add(requests, nowMs) {
      await queue.addBulk(
        requests.map((request) => ({
          name: request.kind,
          data: request,
          opts: { jobId: jobId(request), delay: delayUntil(request.notBefore, nowMs) },
        })),
      );
    },
    async hurry(organization, kind) {
      for (const job of await delayed()) {
        if (job.data.organization !== organization || job.data.kind !== kind) continue;
        await job.updateData({ ...job.data, notBefore: 0 });
        await job.promote();
      }
    },
    async adjust(nowMs) {
      for (const job of await delayed()) {
        const wait = delayUntil(job.data.notBefore, nowMs);
        // It may have begun meanwhile: then there is nothing to adjust.
        await (wait === 0 ? job.promote() : job.changeDelay(wait)).catch(() => undefined);
      }
    },
    close: () => queue.close(),
  };
}
