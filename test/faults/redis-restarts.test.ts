import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createJobQueue } from '../../src/jobs/queue/queue.ts';
import { hourMs, minuteMs } from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { delayedCount, isQuiet } from './queue.ts';
import { readinessOf } from './readiness.ts';
import { keys } from './record.ts';
import { until } from './until.ts';
import { openWorld } from './world.ts';

const jobs = 200;
const resumeWithinMs = 30_000;

withRedis('Redis killed and back', () => {
  for (const seconds of [4, 20]) {
    test(`F1 Redis killed and back after ${seconds} s: no acknowledged job lost, work goes on, not ready in between`, async ({
      task,
    }) => {
      const world = await openWorld();
      const { sandbox, redis } = world;
      await sandbox.bot().stop();
      const { port } = await world.startBot();
      const queue = createJobQueue(redis, keys);
      const inADay = { schema: 1, kind: 'look', sequence: 1, notBefore: Date.now() + 24 * hourMs } as const;
      const requests = Array.from({ length: jobs }, (_, at) => ({ ...inADay, organization: `NOBODY${at}` }));
      await queue.add(requests, Date.now());
      const before = await delayedCount(redis);
      await until('it is ready', async () => (await readinessOf(port)) === 200);

      await world.server().kill();
      await until('it is not ready', async () => (await readinessOf(port)) === 503);
      await pause(seconds * 1000);
      await world.server().restart();
      const backAt = performance.now();
      const kept = await delayedCount(redis);
      await until('it is ready again', async () => (await readinessOf(port)) === 200, resumeWithinMs);
      sandbox.clock.pass(24 * hourMs + minuteMs);
      await until('the jobs ran', async () => (await delayedCount(redis)) === 0, resumeWithinMs);
      await until('all are done', () => isQuiet(redis), resumeWithinMs);
      const resumedS = ((performance.now() - backAt) / 1000).toFixed(1);
      await queue.close();

      const figure = `${before - kept} of ${before} jobs lost; all done ${resumedS} s after Redis was back; /readyz 200, 503, 200`;
      task.meta.row = { number: 'F1', fault: `Redis killed, back after ${seconds} s`, figure };
      expect(before).toBeGreaterThanOrEqual(jobs);
      expect(kept).toBe(before);
    });
  }
});
