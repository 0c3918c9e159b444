import { expect, test } from 'vitest';
import { Worker } from 'bullmq';
import type { JobRequest } from '../../../src/domain/rules/due.ts';
import { createJobQueue, queueName } from '../../../src/jobs/queue/queue.ts';
import { organization } from '../../domain/world.ts';
import { useRedis, withRedis } from '../../store/private-redis.ts';
import { keys } from '../../store/records.ts';

const now = Date.now();
const waiting = { schema: 1, organization, sequence: 7, notBefore: now + 3_600_000 } as const;
const poll: JobRequest = { ...waiting, kind: 'poll' };
const expire: JobRequest = { ...waiting, kind: 'expire' };

withRedis('a job that is to run now', () => {
  const real = useRedis();

  test('is woken once, whoever else hurries it at the same time or too late, and alone', async () => {
    const queue = createJobQueue(real.redis, keys);
    await queue.add([poll, expire], now);
    await Promise.all([queue.hurry([poll]), queue.hurry([poll])]);
    await queue.hurry([poll, { ...poll, sequence: 8 }]);
    const key = `${keys.queues}:${queueName}`;
    expect(await real.redis.lrange(`${key}:wait`, 0, -1)).toEqual([`${organization}-7-poll`]);
    expect(await real.redis.zrange(`${key}:delayed`, '0', '-1')).toEqual([`${organization}-7-expire`]);
    const data = await real.redis.hget(`${key}:${organization}-7-poll`, 'data');
    expect(JSON.parse(data ?? '')).toMatchObject({ notBefore: 0 });
    await queue.close();
  });
});

withRedis('a job that failed for good', () => {
  const real = useRedis();

  test('is tried again after an hour, though no other one fails meanwhile', async () => {
    const queue = createJobQueue(real.redis, keys);
    const due = { ...poll, notBefore: now };
    await queue.add([due], now);
    const connection = real.redis.duplicate({ maxRetriesPerRequest: null });
    const worker = new Worker(queueName, () => Promise.reject(new Error('always')), {
      connection,
      prefix: keys.queues,
    });
    await expect.poll(async () => (await queue.setAside()).length, { timeout: 10_000 }).toBe(1);
    await worker.close();
    connection.disconnect();
    const key = `${keys.queues}:${queueName}`;
    const id = `${organization}-7-poll`;
    /** As if it had failed so long ago. */
    const failedAgo = async (ms: number) => {
      await real.redis.hset(`${key}:${id}`, 'finishedOn', Date.now() - ms);
      await real.redis.zadd(`${key}:failed`, Date.now() - ms, id);
    };
    await failedAgo(3_500_000);
    await queue.mend();
    await queue.keep([due], now);
    expect((await queue.setAside()).length).toBe(1);
    await failedAgo(3_700_000);
    await queue.mend();
    await queue.keep([due], now);
    expect(await queue.setAside()).toEqual([]);
    expect(await queue.waits(id)).toBe(true);
    await queue.close();
  });
});
