import { DelayedError, type Job as QueueJob, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { due, jobId, jobKinds } from '../domain/due.ts';
import { SchemaError, UpstreamError, isRedisAway } from '../errors.ts';
import { traced } from '../trace.ts';
import { jobs } from './index.ts';
import type { Again } from './job.ts';
import { getPresent } from './present.ts';
import { type QueuedJob, canaryName, queueName } from './queue.ts';

/** An IMS organization's id has 33 characters. */
const longestOrganization = 100;
const longestTrace = 16;

const QueuedJob = z.object({
  schema: z.literal(1),
  kind: z.enum(jobKinds),
  organization: z.string().min(1).max(longestOrganization),
  sequence: z.number().int().nonnegative(),
  notBefore: z.number(),
  tries: z.number().int().nonnegative().optional(),
  trace: z.string().max(longestTrace).optional(),
});

/** The trace of whoever asked for it; whatever else stands in its place is no trace. */
function traceOf(data: unknown): string | undefined {
  const trace = z.object({ trace: z.string().max(longestTrace) }).safeParse(data);
  return trace.success ? trace.data.trace : undefined;
}

function kindOf(data: unknown): string {
  const kind = z.object({ kind: z.enum(jobKinds) }).safeParse(data);
  return kind.success ? kind.data.kind : 'unknown';
}

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

/** One run of a job, for whoever counts. */
export interface JobEnd {
  readonly kind: string;
  readonly outcome: 'done' | 'again' | 'stale' | 'failed' | 'setAside';
  /** How long after its time it ran; undefined where it ran before its time or was put back after a failure. */
  readonly lateMs?: number | undefined;
}

type Ran = JobEnd & { readonly again?: Again | undefined };

function latenessOf(request: QueuedJob, now: number, job: QueueJob): number | undefined {
  if (request.tries !== undefined) return undefined;
  return request.notBefore > 0 ? now - request.notBefore : Date.now() - job.timestamp;
}

async function run(request: QueuedJob, job: QueueJob, deps: Deps): Promise<Ran> {
  const { kind } = request;
  const { state, now } = await getPresent(request.organization, deps);
  if (isStale(request, due(state))) return { kind, outcome: 'stale' };
  if (request.notBefore > now) return { kind, outcome: 'again', again: { againAt: request.notBefore } };
  const lateMs = latenessOf(request, now, job);
  const again = await jobs[kind](request, deps);
  return { kind, outcome: again === undefined ? 'done' : 'again', again, lateMs };
}

const NewerJob = z.looseObject({
  schema: z.number().int().gt(1),
  tries: z.number().int().nonnegative().optional(),
});

/** In the middle of an upgrade: a job that a newer version put in waits for a worker of that version. */
async function leaveToNewer(taken: Taken): Promise<void> {
  const newer = NewerJob.safeParse(taken.job.data);
  if (!newer.success) return;
  const tries = (newer.data.tries ?? 0) + 1;
  if (tries >= mostTries) throw new SchemaError('the job', newer.data.schema, 1);
  const data = { ...taken.job.data, tries };
  await putBack(taken, data, pauseAfter(undefined, tries));
}

async function process(taken: Taken, deps: Deps, ended: (end: JobEnd) => void): Promise<void> {
  const { job } = taken;
  await leaveToNewer(taken);
  const request = QueuedJob.parse(job.data) as QueuedJob;
  let ran: Ran;
  let waitMs = 0;
  try {
    ran = await run(request, job, deps);
    if (ran.again !== undefined) {
      const { now } = await getPresent(request.organization, deps);
      waitMs = Math.max(0, ran.again.againAt - now);
    }
  } catch (error) {
    const tries = (request.tries ?? 0) + 1;
    logFailure(error, { job: job.id, tries }, deps);
    const isNobodysFault = error instanceof UpstreamError || isRedisAway(error);
    if (!isNobodysFault && tries >= mostTries) throw error;
    ended({ kind: request.kind, outcome: 'failed' });
    return putBack(taken, { ...request, tries, notBefore: 0 }, pauseAfter(error, tries));
  }
  ended(ran);
  const { again } = ran;
  if (again === undefined) return;
  const { tries: _tries, ...rest } = request;
  await putBack(taken, { ...rest, notBefore: again.againAt }, waitMs);
}

export interface WorkerOptions {
  /** With `maxRetriesPerRequest: null`, or the worker would give up when Redis is away. */
  readonly connection: Redis;
  readonly prefix: string;
  readonly lockDurationMs: number;
  /** Told of every job that this worker takes. */
  readonly heard: () => void;
  readonly ended: (end: JobEnd) => void;
}

export function createWorker(options: WorkerOptions, deps: Deps): Worker<QueuedJob> {
  const { connection, prefix, lockDurationMs, heard, ended } = options;
  const take = async (taken: Taken): Promise<void> => {
    heard();
    if (taken.job.name === canaryName) return;
    await traced(() => process(taken, deps, ended), traceOf(taken.job.data));
  };
  const worker = new Worker<QueuedJob>(queueName, (job, token) => take({ job, token }), {
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
  worker.on('failed', (job, error) => {
    const about = { err: error, job: job?.id, trace: traceOf(job?.data) };
    deps.log.error(about, 'a job was set aside: it is left alone for an hour');
    ended({ kind: kindOf(job?.data), outcome: 'setAside' });
  });
  return worker;
}
