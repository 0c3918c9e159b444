import { jobId } from '../../src/domain/rules/due.ts';
import type { QueuedJob } from '../../src/jobs/queue/queue.ts';
import type { HeardQueue, QueueCall, Stored } from './queue-call.ts';

export interface QueueCopy {
  readonly jobs: readonly Stored[];
  readonly maybeStalled: readonly string[];
  readonly lookedUntil: number;
}

/** One queue for all instances, kept in the same Redis as the record. */
export interface QueueServer {
  readonly jobs: ReadonlyMap<string, Stored>;
  /** Does it, or throws as BullMQ does. `clock` is the time of the process that asks, as it was when it asked. */
  perform(call: QueueCall, clock: number): void;
  copy(): QueueCopy;
  putBack(copy: QueueCopy): void;
  /** Told of every call. */
  heard?: ((heard: HeardQueue) => void) | undefined;
}

const lockLastsMs = 30_000;
/** However many workers look for what nobody holds, it is done once in this time. */
const lookEveryMs = 1_000;
const failedKeptMs = 3_600_000;

/** @param now Redis’s clock, by which locks end */
export function createQueueServer(now: () => number): QueueServer {
  let jobs = new Map<string, Stored>();
  /** Active when they were last looked for, and not renewed since. */
  let maybeStalled = new Set<string>();
  let lookedUntil = 0;
  const idle = { token: undefined, host: undefined, lockedUntil: 0 };
  const isLocked = ({ token, lockedUntil }: Stored) => token !== undefined && lockedUntil >= now();

  function find(id: string): Stored {
    const job = jobs.get(id);
    if (job === undefined) throw new Error(`Missing key for job ${id}`);
    return job;
  }

  /** Ends the hold of whoever runs it, if it is theirs. */
  function release(id: string, token: string): Stored {
    const job = find(id);
    if (!isLocked(job)) throw new Error(`Missing lock for job ${id}`);
    if (job.token !== token) throw new Error(`Lock mismatch for job ${id}`);
    maybeStalled.delete(id);
    return Object.assign(job, idle);
  }

  function add(requests: readonly QueuedJob[], nowMs: number, clock: number): void {
    for (const request of requests) {
      const id = jobId(request);
      if (jobs.has(id)) continue;
      const delayMs = Math.max(0, request.notBefore - nowMs);
      const runAt = delayMs > 0 ? Math.floor(clock + delayMs) : 0;
      jobs.set(id, { id, data: request, timestamp: clock, state: 'waiting', runAt, ...idle });
    }
  }

  /** The worker that takes a job also makes all that is due wait, by its own clock. */
  function take(id: string, token: string, clock: number): void {
    const job = jobs.get(id);
    if (job?.state !== 'waiting' || job.runAt > clock) throw new Error(`${id} does not wait`);
    for (const other of jobs.values()) {
      if (other.state === 'waiting' && other.runAt <= clock) other.runAt = 0;
    }
    Object.assign(job, { state: 'active', token, lockedUntil: now() + lockLastsMs });
  }

  function fail(id: string, token: string, clock: number): void {
    Object.assign(release(id, token), { state: 'failed', runAt: clock });
    // BullMQ throws older ones away with the next one that fails, and at no other time.
    for (const job of jobs.values()) {
      if (job.state === 'failed' && job.runAt <= clock - failedKeptMs) jobs.delete(job.id);
    }
  }

  function hurry(requests: readonly QueuedJob[]): void {
    for (const request of requests) {
      const job = jobs.get(jobId(request));
      if (job === undefined) continue;
      job.data = { ...job.data, notBefore: 0 };
      if (job.state === 'waiting') job.runAt = 0;
    }
  }

  function renew(ids: readonly string[]): void {
    for (const id of ids) {
      const job = jobs.get(id);
      if (job === undefined || !isLocked(job)) continue;
      job.lockedUntil = now() + lockLastsMs;
      maybeStalled.delete(id);
    }
  }

  /** A job is freed at the second look at which nobody holds it. */
  function freeStalled(): void {
    if (lookedUntil >= now()) return;
    lookedUntil = now() + lookEveryMs;
    for (const id of maybeStalled) {
      const job = jobs.get(id);
      if (job?.state === 'active' && !isLocked(job))
        Object.assign(job, { ...idle, state: 'waiting', runAt: 0 });
    }
    const active = [...jobs.values()].filter(({ state }) => state === 'active');
    maybeStalled = new Set(active.map(({ id }) => id));
  }

  function apply(call: QueueCall, clock: number): void {
    switch (call.call) {
      case 'add':
      case 'keep':
        return add(call.requests, call.nowMs, clock);
      case 'hurry':
        return hurry(call.requests);
      case 'take':
        return take(call.id, call.token, clock);
      case 'updateData':
        // BullMQ does not ask whose it is.
        find(call.id).data = call.data;
        return;
      case 'moveToDelayed':
        Object.assign(release(call.id, call.token), {
          state: 'waiting',
          runAt: Math.floor(Math.max(call.until, clock)),
        });
        return;
      case 'moveToCompleted':
        release(call.id, call.token);
        jobs.delete(call.id);
        return;
      case 'moveToFailed':
        return fail(call.id, call.token, clock);
      case 'renew':
        return renew(call.ids);
      case 'freeStalled':
        return freeStalled();
      case 'lose':
        jobs.clear();
        maybeStalled.clear();
        lookedUntil = 0;
    }
  }

  const copied = () => [...jobs.values()].map((job) => ({ ...job }));
  const server: QueueServer = {
    get jobs() {
      return jobs;
    },
    perform(call, clock) {
      let refusal: Error | undefined;
      try {
        apply(call, clock);
      } catch (error) {
        refusal = error as Error;
      }
      const { heard } = server;
      heard?.({
        at: now(),
        clock,
        call,
        refusal: refusal?.message,
        jobs: copied().map(({ host: _host, ...job }) => job),
      });
      if (refusal !== undefined) throw refusal;
    },
    copy: () => ({ jobs: copied(), maybeStalled: [...maybeStalled], lookedUntil }),
    putBack(copy) {
      jobs = new Map(copy.jobs.map((job) => [job.id, { ...job }]));
      maybeStalled = new Set(copy.maybeStalled);
      ({ lookedUntil } = copy);
    },
  };
  return server;
}
