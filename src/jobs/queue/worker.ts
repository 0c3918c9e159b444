import { setTimeout as pause } from 'node:timers/promises';
import { DelayedError, type Job as QueueJob, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { due, jobId, jobKinds } from '../../domain/rules/due.ts';
import { RecordError, SchemaError, UpstreamError, findRedisRefusal, isRedisAway } from '../../errors.ts';
import { type Log, onceAMinute } from '../../runtime/log.ts';
import { traced } from '../../runtime/trace.ts';
import { jobs } from '../index.ts';
import type { Again } from '../job.ts';
import { sayBroken } from '../witnessing/say-broken.ts';
import { canaryName, queueName } from './queue.ts';
import { NewerJob, QueuedJob, longestTrace } from './request.ts';

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

const isRedisTrouble = (error: unknown) => isRedisAway(error) || findRedisRefusal(error) !== undefined;

const warnings = new WeakMap<Log, ReturnType<typeof onceAMinute>>();

/** Every job waits for the same Redis: one of them says so. */
function warnOf(log: Log): ReturnType<typeof onceAMinute> {
  const known = warnings.get(log) ?? onceAMinute(log);
  warnings.set(log, known);
  return known;
}

/** What passes, or what a person fixes: the job waits for that, and is not set aside. */
const isNobodysFault = (error: unknown) =>
  error instanceof UpstreamError || error instanceof RecordError || isRedisTrouble(error);

/** What passes by itself is no news; a system that refuses is a warning; the rest is a mistake of the bot. */
function logFailure(error: unknown, about: { job: string | undefined; tries: number }, deps: Deps): void {
  if (isRedisTrouble(error)) {
    warnOf(deps.log)({ err: error, ...about }, 'a job waits for Redis');
    return;
  }
  if (error instanceof RecordError) {
    warnOf(deps.log)({ err: error, ...about }, 'a job waits until its record can be relied on');
    return;
  }
  if (!(error instanceof UpstreamError)) {
    deps.log.error({ err: error, ...about }, 'a job did not come through');
    return;
  }
  deps.log[error.mayPass ? 'info' : 'warn']({ fault: error.message, ...about }, 'a job will be tried again');
}

/** After this time the lock of a job has expired, and another worker takes the job. */
const lockLastsMs = 30_000;

/** Until Redis takes it: BullMQ would set aside for an hour what cannot be put back now. */
async function untilTaken(work: () => Promise<unknown>, deps: Deps): Promise<void> {
  const began = performance.now();
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isRedisTrouble(error)) throw error;
      if (deps.isStopping() || performance.now() - began > lockLastsMs) return;
      await pause(firstPauseMs);
    }
  }
}

/** Puts the job back for later, under the same id. */
async function putBack({ job, token }: Taken, data: QueuedJob, waitMs: number, deps: Deps): Promise<never> {
  await untilTaken(async () => {
    await job.updateData(data);
    await job.moveToDelayed(Date.now() + waitMs, token);
  }, deps);
  throw new DelayedError();
}

/** If Redis refuses the end of a job, BullMQ would give the job up and leave it alone until its lock is over. */
async function finish({ job, token }: Taken, deps: Deps): Promise<never> {
  await untilTaken(() => job.moveToCompleted(undefined, token ?? '', false), deps);
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
  const { state, now } = await deps.record.verified(request.organization);
  if (isStale(request, due(state))) return { kind, outcome: 'stale' };
  if (request.notBefore > now) return { kind, outcome: 'again', again: { againAt: request.notBefore } };
  const lateMs = latenessOf(request, now, job);
  const again = await jobs[kind](request, deps);
  return { kind, outcome: again === undefined ? 'done' : 'again', again, lateMs };
}

/** In the middle of an upgrade: a job that a newer version put in waits for a worker of that version. */
async function leaveToNewer(taken: Taken, deps: Deps): Promise<void> {
  const newer = NewerJob.safeParse(taken.job.data);
  if (!newer.success) return;
  const tries = (newer.data.tries ?? 0) + 1;
  if (tries >= mostTries) throw new SchemaError('the job', newer.data.schema, 1);
  const data = { ...taken.job.data, tries };
  await putBack(taken, data, pauseAfter(undefined, tries), deps);
}

async function process(taken: Taken, deps: Deps, ended: (end: JobEnd) => void): Promise<void> {
  const { job } = taken;
  await leaveToNewer(taken, deps);
  const request = QueuedJob.parse(job.data) as QueuedJob;
  let ran: Ran;
  let waitMs = 0;
  try {
    ran = await run(request, job, deps);
    if (ran.again !== undefined) {
      const { now } = await deps.record.verified(request.organization);
      waitMs = Math.max(0, ran.again.againAt - now);
    }
  } catch (error) {
    if (error instanceof RecordError) {
      // The job's own trouble is what counts here.
      await sayBroken(request.organization, error.fault, deps).catch((err: unknown) =>
        deps.log.error({ err }, 'a broken record cannot be told in Slack'),
      );
    }
    const tries = (request.tries ?? 0) + 1;
    logFailure(error, { job: job.id, tries }, deps);
    if (!isNobodysFault(error) && tries >= mostTries) throw error;
    ended({ kind: request.kind, outcome: 'failed' });
    return putBack(taken, { ...request, tries, notBefore: 0 }, pauseAfter(error, tries), deps);
  }
  ended(ran);
  const { again } = ran;
  if (again === undefined) return;
  const { tries: _tries, ...rest } = request;
  await putBack(taken, { ...rest, notBefore: again.againAt }, waitMs, deps);
}

export interface WorkerOptions {
  /** With `maxRetriesPerRequest: null`, or the worker would give up when Redis is away. */
  readonly connection: Redis;
  readonly prefix: string;
  readonly lockDurationMs: number;
  /** Told of every job that this worker takes. */
  readonly heard: () => void;
  readonly ended: (end: JobEnd) => void;
  /** Told where something in the queue cannot be read; Redis away is no matter of the queue. */
  readonly troubled: () => void;
}

export function createWorker(options: WorkerOptions, deps: Deps): Worker<QueuedJob> {
  const { connection, prefix, lockDurationMs, heard, ended, troubled } = options;
  const take = async (taken: Taken): Promise<void> => {
    heard();
    if (taken.job.name !== canaryName) {
      await traced(() => process(taken, deps, ended), traceOf(taken.job.data));
    }
    return finish(taken, deps);
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
  const warn = onceAMinute(deps.log);
  worker.on('error', (error) => {
    if (isRedisTrouble(error)) return warn({ err: error }, 'the worker has lost Redis for now');
    warn({ err: error }, 'the worker cannot read what is in the queue');
    troubled();
  });
  worker.on('failed', (job, error) => {
    const about = { err: error, job: job?.id, trace: traceOf(job?.data) };
    deps.log.error(about, 'a job was set aside: it is left alone for an hour');
    ended({ kind: kindOf(job?.data), outcome: 'setAside' });
  });
  return worker;
}
