import { type Job, Queue, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { createJobQueue, type JobQueue, type QueuedJob, queueName } from '../../../src/jobs/queue/queue.ts';
import { keys } from '../world.ts';
import type { HeardQueue, QueueCall, StoredJob } from '../queue-call.ts';

/** BullMQ and the bot's own queue on the real server, for what the simulated one was asked. */
export interface RealQueue {
  begin(jobs: readonly StoredJob[]): Promise<void>;
  /** What it answers: a refusal, or nothing. */
  perform(heard: HeardQueue): Promise<string | undefined>;
  jobs(): Promise<readonly Standing[]>;
  close(): Promise<void>;
}

/** Where a job stands, in a form in which two can be compared. */
export interface Standing {
  readonly id: string;
  readonly state: string;
  readonly data: QueuedJob | undefined;
  /** When a delayed one is due. */
  readonly dueAt: number | undefined;
  /** Who holds it, until when by Redis’s clock. */
  readonly lock: string | undefined;
}

export function standingOf({ id, state, data, runAt, token, lockedUntil }: StoredJob, now: number): Standing {
  const isDelayed = state === 'waiting' && runAt > 0;
  const lock = token !== undefined && lockedUntil >= now ? `${token} until ${lockedUntil}` : undefined;
  return { id, state: isDelayed ? 'delayed' : state, data, dueAt: isDelayed ? runAt : undefined, lock };
}

/** What BullMQ refuses, without what it says beside. */
export const refusalOf = (message: string | undefined) =>
  /Missing key|Missing lock|Lock mismatch|does not wait/u.exec(message ?? '')?.[0] ?? message;

/** The part of a worker that is asked here once, and by a timer in a running one. */
interface StalledJobs {
  moveStalledJobsToWait(): Promise<void>;
}

const lockDuration = 30_000;
/** BullMQ keeps the time of a delayed job in the upper bits of its score. */
const scoreOfMs = 0x10_00;

/** @param setClock what `Date.now()` says in this thread: BullMQ sends it along */
export async function createRealQueue(
  connection: Redis,
  blocking: Redis,
  setClock: (ms: number) => void,
): Promise<RealQueue> {
  const prefix = keys.queues;
  const options = { connection, prefix };
  const bot: JobQueue = createJobQueue(connection, keys);
  const queue = new Queue<QueuedJob>(queueName, options);
  const worker = new Worker<QueuedJob>(queueName, null, {
    connection: blocking,
    prefix,
    autorun: false,
    lockDuration,
    stalledInterval: 1_000,
    maxStalledCount: 1_000,
  });
  await Promise.all([bot.opened(), queue.waitUntilReady(), worker.waitUntilReady()]);
  const taken = new Map<string, Job<QueuedJob>>();
  const keyOf = (name: string) => queue.toKey(name);
  const dueAtOf = (score: string | null) =>
    score === null ? undefined : Math.floor(Number(score) / scoreOfMs);

  /** With several workers any job that may be taken can be the next to run: here it is the one that the seed chose. */
  async function take(id: string, token: string, clock: number): Promise<void> {
    const waits = (await connection.lpos(keyOf('wait'), id)) !== null;
    const dueAt = dueAtOf(await connection.zscore(keyOf('delayed'), id));
    if (!waits && (dueAt === undefined || dueAt > clock)) throw new Error(`${id} does not wait`);
    await connection.lrem(keyOf('wait'), 0, id);
    await connection.zrem(keyOf('delayed'), id);
    await connection.rpush(keyOf('wait'), id);
    const job = await worker.getNextJob(token, { block: false });
    if (job?.id !== id) throw new Error(`${job?.id ?? 'nothing'} was taken in its place`);
    taken.set(token, job);
  }

  function jobOf(token: string): Job<QueuedJob> {
    const job = taken.get(token);
    if (job === undefined) throw new Error(`nobody took a job as ${token}`);
    return job;
  }

  async function renew(ids: readonly string[], jobs: readonly StoredJob[]): Promise<void> {
    for (const id of ids) {
      const token = jobs.find((one) => one.id === id)?.token;
      if (token !== undefined) await jobOf(token).extendLock(token, lockDuration);
    }
  }

  async function lose(): Promise<void> {
    const found = await connection.keys(`${prefix}*`);
    if (found.length > 0) await connection.unlink(...found);
  }

  async function apply(call: QueueCall, { clock, jobs }: HeardQueue): Promise<unknown> {
    switch (call.call) {
      case 'add':
      case 'keep':
        return bot[call.call](call.requests, call.nowMs);
      case 'hurry':
        return bot.hurry(call.requests);
      case 'take':
        return take(call.id, call.token, clock);
      case 'updateData':
        return jobOf(call.token).updateData(call.data);
      case 'moveToDelayed':
        return jobOf(call.token).moveToDelayed(call.until, call.token);
      case 'moveToCompleted':
        return jobOf(call.token).moveToCompleted(undefined, call.token, false);
      case 'moveToFailed':
        return jobOf(call.token).moveToFailed(new Error('a mistake'), call.token, false);
      case 'renew':
        return renew(call.ids, jobs);
      case 'freeStalled':
        return (worker as unknown as StalledJobs).moveStalledJobsToWait();
      case 'lose':
        return lose();
    }
  }

  async function standing(id: string, state: string, score: string | null = null): Promise<Standing> {
    const lockKey = `${keyOf(id)}:lock`;
    const [data, token, until] = await Promise.all([
      connection.hget(keyOf(id), 'data'),
      connection.get(lockKey),
      connection.pexpiretime(lockKey),
    ]);
    return {
      id,
      state,
      data: data === null ? undefined : (JSON.parse(data) as QueuedJob),
      dueAt: dueAtOf(score),
      lock: token === null ? undefined : `${token} until ${until}`,
    };
  }

  return {
    async begin(jobs) {
      taken.clear();
      for (const { data, timestamp, runAt } of jobs) {
        setClock(timestamp);
        await bot.add([data], data.notBefore - Math.max(0, runAt - timestamp));
      }
    },
    async perform(heard) {
      setClock(heard.clock);
      try {
        await apply(heard.call, heard);
        return undefined;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      }
    },
    async jobs() {
      const [wait, active, failed, completed, delayed] = await Promise.all([
        connection.lrange(keyOf('wait'), 0, -1),
        connection.lrange(keyOf('active'), 0, -1),
        connection.zrange(keyOf('failed'), '0', '-1'),
        connection.zrange(keyOf('completed'), '0', '-1'),
        connection.zrange(keyOf('delayed'), '0', '-1', 'WITHSCORES'),
      ]);
      const places = Array.from({ length: delayed.length / 2 }, (_none, place) => 2 * place);
      return Promise.all([
        ...wait.map((id) => standing(id, 'waiting')),
        ...active.map((id) => standing(id, 'active')),
        ...failed.map((id) => standing(id, 'failed')),
        ...completed.map((id) => standing(id, 'completed')),
        ...places.map((place) => standing(delayed[place] ?? '', 'delayed', delayed[place + 1])),
      ]);
    },
    async close() {
      await worker.close(true);
      await queue.close();
      await bot.close();
    },
  };
}
