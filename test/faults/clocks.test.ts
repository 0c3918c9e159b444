import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { cast } from '../../sandbox/cast.ts';
import {
  approve,
  approveAll,
  confirmed,
  minuteMs,
  prepare,
  press,
  propose,
  submit,
  untilSaid,
} from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { readinessOf } from './readiness.ts';
import { until } from './until.ts';
import { type FaultWorld, openWorld } from './world.ts';

const preload = fileURLToPath(new URL('ahead.ts', import.meta.url));
const apartMs = 10 * minuteMs;
const variables = { CMK_APPROVAL_TTL: '5m', CMK_COOLING_OFF: '1m' };

const startApart = (world: FaultWorld, aheadMs: number) =>
  world.startBot({ preload }, { MACHINE_AHEAD_MS: String(aheadMs) });

withRedis('clocks ten minutes apart', () => {
  for (const aheadMs of [apartMs, -apartMs]) {
    const where = aheadMs > 0 ? 'ahead' : 'behind';
    test(`F16 a bot ten minutes ${where} of Redis and Slack: Redis alone decides what has expired`, async ({
      task,
    }) => {
      const world = await openWorld({ variables });
      const { sandbox } = world;
      await sandbox.bot().stop();
      await startApart(world, aheadMs);
      await prepare(sandbox);
      await propose(sandbox);
      await approve(sandbox, cast.firstApprover);
      const inTime = await world.count('approved');

      const approver = sandbox.person(cast.secondApprover);
      await press(sandbox, approver, 'approve');
      await approver.sees('approve');
      sandbox.clock.pass(6 * minuteMs);
      await submit(sandbox, approver, 'approve', confirmed);
      await approver.closes();
      await world.stateIn('preparing');
      const late = (await world.count('approved')) - inTime;

      await propose(sandbox);
      await approveAll(sandbox);
      sandbox.clock.pass(minuteMs);
      await untilSaid(sandbox, 'Customer-managed keys are enabled', 10_000);
      const figure = `${inTime} yes in time, ${late} after expiry; ${sandbox.adobe.posts().length} POST, enabled`;
      task.meta.row = { number: 'F16', fault: `the bot’s clock ten minutes ${where}`, figure };
      expect([inTime, late]).toEqual([1, 0]);
      expect(sandbox.adobe.posts()).toHaveLength(1);
    });
  }

  test('F16 over HTTP a bot whose clock is ten minutes from Slack’s is not ready, and says so', async ({
    task,
  }) => {
    const bot = await startApart(await openWorld({ mode: 'http' }), apartMs);
    await until('it knows Slack’s time', async () => (await readinessOf(bot.port)) === 503);
    const answer = await fetch(`http://127.0.0.1:${bot.port}/readyz`);
    const text = await answer.text();
    const figure = `/readyz ${answer.status}: ${/[^"]*clock[^"]*/iu.exec(text)?.[0] ?? text}`;
    task.meta.row = { number: 'F16', fault: 'HTTP, ten minutes from Slack', figure: figure.slice(0, 120) };
    expect(answer.status).toBe(503);
    expect(text).toMatch(/clock/iu);
  });
});
