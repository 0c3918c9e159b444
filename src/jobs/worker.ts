import { DelayedError, type Job as QueueJob, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { due, jobId, jobKinds } from '../domain/due.ts';
import { UpstreamError, isRedisAway } from '../errors.ts';
import { jobs } from './index.ts';
import type { Again } from './job.ts';
import { getPresent } from './present.ts';
import { type QueuedJob, queueName } from './queue.ts';

const QueuedJob = z.object({
  schema: z.literal(1),
  kind: z.enum(jobKinds),
  organization: z.string().min(1),
  sequence: z.number().int().nonnegative(),
  notBefore: z.number(),
  tries: z.number().int().nonnegative().optional(),
});

/** A job that this worker runs now; the token shows that it may. */
interface Taken {
  readonly job: QueueJob<QueuedJob>;
  readonly token: string | undefined;
}

/** How many jobs run at once in one process: most of them wait for a system outside. */
const concurrency = 20;
/** After this many failures in a row that are nobody's fault outside, a job is set aside. */
const mostTries = 8;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** Whether a request is still asked for by the present. Publishing and the watch always are: they find out themselves. */
function isStale(request: QueuedJob, wanted: ReturnType<typeof due>): boolean {
  return (
    request.kind !== 'publish' &&
    request.kind !== 'watch' &&
    !wanted.some((need) => jobId(need) === jobId(request))
  );
}

function pauseAfter(error: unknown, tries: number): number {
  const asked = error instanceof UpstreamError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  return Math.max(asked, Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(tries, 10)));
}

/** What passes by itself is no news; a system that refuses is a warning; the rest is a mistake of the bot. */
function logFailure(error: unknown, about: { job: string | undefined; tries: number }, deps: Deps): void {
  if (isRedisAway(error)) {
    deps.log.warn({ err: error, ...about }, 'a job waits for Redis');
    return;
  }
  if (!(error instanceof UpstreamError)) {
    deps.log.error({ err: error, ...about }, 'a job did not come through');
    return;
  }
  deps.log[error.mayPass ? 'info' : 'warn']({ fault: error.message, ...about }, 'a job will be tried again');
}

/** Puts the job back for later, under the same id. */
async function putBack({ job, token }: Taken, data: QueuedJob, waitMs: number): Promise<never> {
  await job.updateData(data);
  await job.moveToDelayed(Date.now() + waitMs, token);
  throw new DelayedError();
}

async function run(request: QueuedJob, deps: Deps): Promise<Again | undefined> {
  const { state, now } = await getPresent(request.organization, deps);
  if (isStale(request, due(state))) return undefined;
  if (request.notBefore > now) return { againAt: request.notBefore };
  return jobs[request.kind](request, deps);
}

async function process(taken: Taken, deps: Deps): Promise<void> {
  const { job } = taken;
  const request = QueuedJob.parse(job.data) as QueuedJob;
  let again: Again | undefined;
  try {
    again = await run(request, deps);
  } catch (error) {
    const tries = (request.tries ?? 0) + 1;
    logFailure(error, { job: job.id, tries }, deps);
    if (!(error instanceof UpstreamError) && tries >= mostTries) throw error;
    return putBack(taken, { ...request, tries, notBefore: 0 }, pauseAfter(error, tries));
  }
  if (again === undefined) return;
  const { now } = await getPresent(request.organization, deps);
  const { tries: _tries, ...rest } = request;
  await putBack(taken, { ...rest, notBefore: again.againAt }, Math.max(0, again.againAt - now));
}

export interface WorkerOptions {
  /** With `maxRetriesPerRequest: null`, or the worker would give up when Redis is away. */
  readonly connection: Redis;
  readonly prefix: string;
  readonly lockDurationMs: number;
}

export function createWorker(options: WorkerOptions, deps: Deps): Worker<QueuedJob> {
  const { connection, prefix, lockDurationMs } = options;
  const worker = new Worker<QueuedJob>(queueName, (job, token) => process({ job, token }, deps), {
    connection,
    prefix,
    concurrency,
    autorun: false,
    lockDuration: lockDurationMs,
    stalledInterval: lockDurationMs,
    // Jobs stand being run again, so a stall is no reason to give one up.
    maxStalledCount: 1_000,
  });
  worker.on('error', (error) => deps.log.warn({ err: error }, 'the worker has lost Redis for now'));
  worker.on('failed', (job, error) => deps.log.error({ err: error, job: job?.id }, 'a job was set aside'));
  return worker;
}
