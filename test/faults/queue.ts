import type { Redis } from 'ioredis';
import type { JobKind } from '../../src/domain/rules/due.ts';
import { queueName } from '../../src/jobs/queue/queue.ts';
import { keys } from './record.ts';

const base = `${keys.queues}:${queueName}`;

/** Longer than a publisher waits for another one's lease; what Slack refused is tried again much later. */
const soonMs = 5_000;
/** BullMQ keeps the time of a delayed job in the upper bits of its score. */
const scorePerMs = 0x1000;

/** Whether something is published soon: by one that only waits for another publisher. */
async function publishesSoon(redis: Redis): Promise<boolean> {
  const ids = await redis.zrangebyscore(`${base}:delayed`, '-inf', (Date.now() + soonMs) * scorePerMs);
  const texts = await Promise.all(ids.map((id) => redis.hget(`${base}:${id}`, 'data')));
  return texts.some((text) => text !== null && (JSON.parse(text) as { kind: JobKind }).kind === 'publish');
}

/** Whether no work waits or runs, in the outbox or in the queue, and nothing is left to be published. */
export async function isQuiet(redis: Redis): Promise<boolean> {
  if (await publishesSoon(redis)) return false;
  const counted = await redis
    .multi()
    .hlen(keys.outbox)
    .llen(`${base}:wait`)
    .llen(`${base}:active`)
    .zcard(`${base}:prioritized`)
    .exec();
  return counted?.every(([, count]) => count === 0) ?? false;
}

/** How many jobs wait for their time. */
export const delayedCount = (redis: Redis): Promise<number> => redis.zcard(`${base}:delayed`);

/** The jobs that wait for their time. */
async function delayedJobs(redis: Redis): Promise<{ kind: JobKind; notBefore: number }[]> {
  const ids = await redis.zrange(`${base}:delayed`, '0', '-1');
  const texts = await Promise.all(ids.map((id) => redis.hget(`${base}:${id}`, 'data')));
  return texts.flatMap((text) =>
    text === null ? [] : [JSON.parse(text) as { kind: JobKind; notBefore: number }],
  );
}

/** When the next job of these kinds is due, in milliseconds since 1970. */
export async function nextDue(redis: Redis, kinds: readonly JobKind[]): Promise<number | undefined> {
  const jobs = (await delayedJobs(redis)).filter(({ kind }) => kinds.includes(kind));
  const times = jobs.map(({ notBefore }) => notBefore);
  return times.length === 0 ? undefined : Math.min(...times);
}

/** Every key of BullMQ, as an operator's slip would delete them. */
export async function deleteQueue(redis: Redis): Promise<number> {
  const found = await redis.keys(`${keys.queues}:*`);
  return found.length === 0 ? 0 : redis.del(...found);
}

/** The data of every job that is there. */
export async function jobIds(redis: Redis): Promise<string[]> {
  const found = await redis.keys(`${base}:*`);
  return found.map((key) => key.slice(base.length + 1));
}
