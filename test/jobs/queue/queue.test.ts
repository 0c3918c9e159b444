import { expect, test } from 'vitest';
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
