import type { JobQueue, QueuedJob } from '../../src/jobs/queue/queue.ts';
import { jobId } from '../../src/domain/rules/due.ts';
import type { Network } from './network.ts';
import type { Host, Schedule } from './schedule.ts';

/** A job as BullMQ keeps it. */
export interface Stored {
  readonly id: string;
  data: QueuedJob;
  readonly timestamp: number;
  state: 'waiting' | 'active' | 'failed';
  runAt: number;
  /** Whoever runs it; another one's end of it is refused. */
  token: string | undefined;
  host: Host | undefined;
  lockedUntil: number;
}

/** One queue for all instances, kept in the same Redis as the record. */
export interface QueueServer {
  jobs: Map<string, Stored>;
}

export const createQueueServer = (): QueueServer => ({ jobs: new Map() });

export const copyJobs = ({ jobs }: QueueServer): Map<string, Stored> =>
  new Map([...jobs].map(([id, job]) => [id, { ...job }]));

export interface QueueOptions {
  readonly server: QueueServer;
  readonly network: Network;
  readonly schedule: Schedule;
  readonly host: Host;
  /** Told of a job that may be taken at this time. */
  readonly dueAt: (id: string, at: number) => void;
}

/** The queue of one instance, held to what `test/jobs/queue` shows of BullMQ: an id is there once. */
export function queueFor({ server, network, schedule, host, dueAt }: QueueOptions): JobQueue {
  const ask = <T>(operation: string, apply: () => T): Promise<T> =>
    network.call({ host, system: 'redis', operation: `queue.${operation}` }, apply) as Promise<T>;

  function put(request: QueuedJob, delayMs: number): void {
    const id = jobId(request);
    if (server.jobs.has(id)) return;
    const now = schedule.now();
    const runAt = now + delayMs;
    const idle = { token: undefined, host: undefined, lockedUntil: 0 };
    server.jobs.set(id, { id, data: request, timestamp: now, state: 'waiting', runAt, ...idle });
    dueAt(id, runAt);
  }

  const add = (requests: readonly QueuedJob[], nowMs: number) =>
    ask('add', () => {
      for (const request of requests) put(request, Math.max(0, request.notBefore - nowMs));
    });
  return {
    opened: async () => undefined,
    mend: async () => undefined,
    keep: add,
    add,
    hurry: (requests) =>
      ask('hurry', () => {
        for (const request of requests) {
          const job = server.jobs.get(jobId(request));
          if (job?.state !== 'waiting') continue;
          job.data = { ...job.data, notBefore: 0 };
          job.runAt = schedule.now();
          dueAt(job.id, job.runAt);
        }
      }),
    adjust: async () => undefined,
    addCanary: async () => undefined,
    waits: async () => false,
    setAside: async () => [],
    close: async () => undefined,
  };
}

/** What the worker does with the job that it runs. */
export function takenJob(
  { server, network, schedule, host, dueAt }: QueueOptions,
  job: Stored,
  token: string,
) {
  const ask = <T>(operation: string, apply: () => T): Promise<T> =>
    network.call({ host, system: 'redis', operation: `queue.${operation}` }, apply) as Promise<T>;
  const own = (): Stored => {
    const kept = server.jobs.get(job.id);
    if (kept?.token !== token) throw new Error(`Missing lock for job ${job.id}`);
    return kept;
  };
  return {
    id: job.id,
    name: job.data.kind,
    data: job.data,
    timestamp: job.timestamp,
    updateData: (data: QueuedJob) =>
      ask('updateData', () => {
        own().data = data;
      }),
    moveToDelayed: (at: number) => {
      const delayMs = at - Math.floor(schedule.now() + host.skewMs);
      return ask('moveToDelayed', () => {
        const kept = own();
        Object.assign(kept, {
          state: 'waiting',
          runAt: schedule.now() + delayMs,
          token: undefined,
          host: undefined,
        });
        dueAt(kept.id, kept.runAt);
      });
    },
    moveToCompleted: () => ask('moveToCompleted', () => void (own() && server.jobs.delete(job.id))),
    moveToFailed: () =>
      ask('moveToFailed', () => {
        Object.assign(own(), { state: 'failed', runAt: schedule.now() + 3_600_000, token: undefined });
      }),
  };
}
