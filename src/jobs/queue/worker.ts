import { setTimeout as pause } from 'node:timers/promises';
import { DelayedError, type Job as QueueJob, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { due, everyOrganization, jobId, type JobKind, jobKinds } from '../../domain/rules/due.ts';
import { mayReadElsewhere } from '../../domain/record/record-fault.ts';
import { findRedisRefusal, isRedisAway, RecordError, SchemaError, UpstreamError } from '../../errors.ts';
import { type Clock, thisMoment } from '../../runtime/clock.ts';
import { onceAMinute, traced } from '../../runtime/log.ts';
import { findOrganization } from '../../config.ts';
import { jobs } from '../index.ts';
import type { Again } from '../job.ts';
import { sayBroken } from '../witnessing/say-entry.ts';
import { canaryName, type JobQueue, longestTrace, NewerJob, QueuedJob, queueName } from './queue.ts';
import { type Canary, type CanaryTimes, createCanary, relay, sweep, type Sweeping } from './sweep.ts';
import { oneAtATime } from '../carry-out.ts';

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
export interface Taken {
  readonly job: QueueJob<QueuedJob>;
  readonly token: string | undefined;
}

/** How many jobs run at once in one process: most of them wait for a system outside. */
const concurrency = 20;
/** Fewer of them ask systems outside on their own account, which may be silent: the others are for what people wait for. */
const mostLooks = 10;
const lookAgainMs = 5_000;
/** After this many failures in a row that are nobody's fault outside, a job is set aside. */
const mostTries = 8;
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;
/** Redis is back as soon as it is back: however long it was away, no job waits much longer for it. */
const longestForRedisMs = 3_000;
/** Between tries of a job that only another instance can do, so that people are told in time. */
const longestForOthersMs = 5_000;
/** How often jobs are looked for that nobody holds any longer: two looks until one is taken up. */
const longestStalledMs = 1_000;
/** BullMQ's own is 15 s: so long no job would be asked for after Redis refused. */
const askAgainMs = 1_000;

/** They find out themselves whether they are asked for. */
const alwaysWanted: readonly JobKind[] = ['publish', 'watch', 'summary', 'roster'];

/** Whether a request is still asked for by the present. */
function isStale(request: QueuedJob, wanted: ReturnType<typeof due>): boolean {
  return !alwaysWanted.includes(request.kind) && !wanted.some((need) => jobId(need) === jobId(request));
}

function longestPauseAfter(error: unknown): number {
  if (isRedisTrouble(error)) return longestForRedisMs;
  return error instanceof RecordError && mayReadElsewhere(error.fault) ? longestForOthersMs : longestPauseMs;
}

function pauseAfter(error: unknown, tries: number): number {
  const asked = error instanceof UpstreamError ? (error.retryAfterSeconds ?? 0) * 1000 : 0;
  return Math.max(asked, Math.min(longestPauseAfter(error), firstPauseMs * 2 ** Math.min(tries, 10)));
}

const isRedisTrouble = (error: unknown) => isRedisAway(error) || findRedisRefusal(error) !== undefined;

/** What passes, or what a person fixes: the job waits for that, and is not set aside. */
const isNobodysFault = (error: unknown) =>
  error instanceof UpstreamError || error instanceof RecordError || isRedisTrouble(error);

/** What passes by itself is no news; a system that refuses is a warning; the rest is a mistake of the bot. */
function logFailure(error: unknown, about: { job: string | undefined; tries: number }, deps: Deps): void {
  if (isRedisTrouble(error)) {
    onceAMinute(deps.log)({ err: error, ...about }, 'a job waits for Redis');
    return;
  }
  if (error instanceof RecordError) {
    onceAMinute(deps.log)({ err: error, ...about }, 'a job waits until its record can be relied on');
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

type Ran = JobEnd & {
  readonly again?: Again | undefined;
  /** The record's time, without asking for it: since the job began it has passed here as it did there. */
  readonly now: () => number;
};

/** @param now the record's time at this moment */
function passing(now: number, clock: Clock): () => number {
  const began = thisMoment();
  const offset = clock.offsetMs();
  return () => now + began.elapsedMs() + clock.offsetMs() - offset;
}

function latenessOf(request: QueuedJob, now: number, job: QueueJob): number | undefined {
  if (request.tries !== undefined) return undefined;
  return request.notBefore > 0 ? now - request.notBefore : Date.now() - job.timestamp;
}

async function run(request: QueuedJob, job: QueueJob, deps: Deps, clock: Clock): Promise<Ran> {
  const { kind } = request;
  const present = await deps.record.verified(request.organization);
  const { state } = present;
  const now = passing(present.now, clock);
  // Of an organization that was taken out of the configuration, nothing is wanted but a word about that.
  const isConfigured =
    request.organization === everyOrganization ||
    findOrganization(deps.config, request.organization) !== undefined;
  const isGone = !isConfigured && state.sequence > 0;
  if (isGone || isStale(request, due(state))) return { kind, outcome: 'stale', now };
  if (request.notBefore > present.now)
    return { kind, outcome: 'again', again: { againAt: request.notBefore }, now };
  const lateMs = latenessOf(request, present.now, job);
  const again = await jobs[kind](request, deps, present);
  return { kind, outcome: again === undefined ? 'done' : 'again', again, lateMs, now };
}

type Running = Pick<WorkerOptions, 'ended' | 'clock'>;

/** In the middle of an upgrade: a job that a newer version put in waits for a worker of that version. */
async function leaveToNewer(taken: Taken, deps: Deps): Promise<void> {
  const newer = NewerJob.safeParse(taken.job.data);
  if (!newer.success) return;
  const tries = (newer.data.tries ?? 0) + 1;
  if (tries >= mostTries) throw new SchemaError('the job', newer.data.schema, 1);
  const data = { ...taken.job.data, tries };
  await putBack(taken, data, pauseAfter(undefined, tries), deps);
}

async function process(taken: Taken, deps: Deps, { ended, clock }: Running): Promise<void> {
  const { job } = taken;
  await leaveToNewer(taken, deps);
  const request = QueuedJob.parse(job.data) as QueuedJob;
  let ran: Ran;
  let waitMs = 0;
  try {
    ran = await run(request, job, deps, clock);
    if (ran.again !== undefined) waitMs = Math.max(0, ran.again.againAt - ran.now());
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

/** Whether a job looks for itself at what may be silent; the watch over all takes a single place. */
function isLook({ name, data }: QueueJob<QueuedJob>): boolean {
  return name === 'look' || (name === 'watch' && data.organization !== everyOrganization);
}

/** Runs so many looks at once; those beyond are put back for a moment, so that they wait in nobody's way. */
function createLooks() {
  let running = 0;
  return async (taken: Taken, deps: Deps, work: () => Promise<void>): Promise<void> => {
    if (!isLook(taken.job)) return work();
    if (running >= mostLooks) return putBack(taken, taken.job.data, lookAgainMs, deps);
    running += 1;
    try {
      await work();
    } finally {
      running -= 1;
    }
  };
}

export interface WorkerOptions {
  /** With `maxRetriesPerRequest: null`, or the worker would give up when Redis is away. */
  readonly connection: Redis;
  readonly prefix: string;
  readonly lockDurationMs: number;
  readonly clock: Clock;
  /** Told of every job that this worker takes. */
  readonly heard: () => void;
  readonly ended: (end: JobEnd) => void;
  /** Told where something in the queue cannot be read; Redis away is no matter of the queue. */
  readonly troubled: () => void;
}

/** What a worker does with each job: to where it is done or put back, both of which end in BullMQ's DelayedError. */
export function createTaking(deps: Deps, running: Running): (taken: Taken) => Promise<never> {
  const asLook = createLooks();
  return async (taken) => {
    if (taken.job.name !== canaryName) {
      const work = () => traced(() => process(taken, deps, running), traceOf(taken.job.data));
      await asLook(taken, deps, work);
    }
    return finish(taken, deps);
  };
}

function createWorker(options: WorkerOptions, deps: Deps): Worker<QueuedJob> {
  const { connection, prefix, lockDurationMs, heard, ended, troubled } = options;
  const taking = createTaking(deps, options);
  const take = (job: QueueJob<QueuedJob>, token: string | undefined) => {
    heard();
    return taking({ job, token });
  };
  const worker = new Worker<QueuedJob>(queueName, async (job, token) => take(job, token), {
    connection,
    prefix,
    concurrency,
    autorun: false,
    lockDuration: lockDurationMs,
    stalledInterval: Math.min(lockDurationMs, longestStalledMs),
    runRetryDelay: askAgainMs,
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

/** What keeps work going: the worker, the relay from the outbox, the sweep for what is missing. */
export interface Engine {
  /** An append has left work in the outbox. */
  relayNow(): void;
  /** Whether the worker was found deaf and has not been heard since. */
  isDeaf(): boolean;
  start(deps: Deps): void;
  /** Lets jobs that run come to their end. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  readonly sweeping: Sweeping;
  readonly queue: JobQueue;
  readonly clock: Clock;
  /** A connection of a worker's own, which waits for Redis as long as it takes. */
  readonly connect: () => Redis;
  /** The prefix of BullMQ's keys. */
  readonly prefix: string;
  readonly sweepEveryMs: number;
  readonly lockDurationMs: number;
  readonly canary: CanaryTimes;
  /** Told of every run of a job. */
  readonly ended: (end: JobEnd) => void;
}

/** Within this time a job that ran while the clock was moved is back in the queue. */
const settleMs = 300;
/** What keeps the worker from reading the queue is mended at once, but not again and again. */
const mendEveryMs = 5_000;

/** A worker with its own connection. */
interface Hired {
  readonly worker: Worker;
  readonly running: Promise<void>;
  readonly connection: Redis;
}

export function createEngine(options: EngineOptions): Engine {
  const { sweeping, queue, clock, sweepEveryMs } = options;
  const { record: store, log } = sweeping;
  const warn = onceAMinute(log);
  const endings: (() => Promise<void> | void)[] = [];
  let canary: Canary | undefined;

  /** Best effort, all of it: what fails now is done by the next sweep. */
  function trying(what: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => warn({ err: error }, what));
  }

  const relayNow = () => trying('the outbox waits for the next sweep', () => relay(sweeping));
  const sweepNow = () => trying('the sweep waits for the next one', () => sweep(sweeping));

  let mendedAt = -mendEveryMs;
  const troubled = () => {
    if (performance.now() - mendedAt < mendEveryMs) return;
    mendedAt = performance.now();
    sweepNow();
  };

  const adjust = oneAtATime(async () => {
    const [present] = await store.read([everyOrganization]);
    if (present !== undefined) await queue.adjust(present.now);
  });

  const adjustNow = () => trying('the queue does not know of the time that passed', adjust);

  function hire(deps: Deps): Hired {
    const connection = options.connect();
    const worker = createWorker({ ...options, connection, heard: () => canary?.heard(), troubled }, deps);
    const running = worker.run().catch((error: unknown) => {
      // Redis went away while it began: the canary finds that nobody hears, and another one takes its place.
      log.error({ err: error }, 'the worker ended');
    });
    return { worker, running, connection };
  }

  /** What it was doing is done again by another; it would wait forever on a connection that is dead. */
  function fire({ worker, running, connection }: Hired): void {
    trying('the deaf worker did not close', async () => {
      await worker.close(true);
      await running;
      // Where it was looking for Redis, it connects once more when it hears that its connection has ended.
      await worker.disconnect();
    });
    connection.disconnect();
  }

  return {
    relayNow,
    isDeaf: () => canary?.isDeaf() ?? false,
    start(deps) {
      let hired = hire(deps);
      const replace = () => {
        const old = hired;
        hired = hire(deps);
        fire(old);
      };
      const watched = createCanary({ ...options.canary, queue, log, onDeaf: replace });
      canary = watched;
      const canaries = setInterval(() => void watched.look(), options.canary.everyMs);
      const sweeper = setInterval(sweepNow, sweepEveryMs);
      const unsubscribe = clock.onMove(() => {
        adjustNow();
        // A job that was just being put back reckoned with the time before.
        setTimeout(adjustNow, settleMs).unref();
      });
      endings.push(
        () => clearInterval(sweeper),
        () => clearInterval(canaries),
        unsubscribe,
        () => hired.worker.close(),
        () => hired.running,
        () => hired.connection.disconnect(),
        () => queue.close(),
      );
      sweepNow();
    },
    async stop() {
      for (const end of endings) await end();
    },
  };
}
