import { expect, test } from 'vitest';
import { cast } from '../../sandbox/cast.ts';
import { settleAfterRestartMs } from '../../src/store/durability.ts';
import { readRecord } from '../e2e/aftermath.ts';
import { approveAll, minuteMs, prepare, propose, untilSaid } from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { isQuiet, nextDue } from './queue.ts';
import { keys } from './record.ts';
import { until } from './until.ts';
import { openWorld } from './world.ts';

/** A worker may take half a minute until it hears a Redis again that was gone. */
const resumeWithinMs = 60_000;

withRedis('Redis that restarts between the approvals and the gate', () => {
  test('F2 it keeps the gate shut for a minute, which is said, and then one request goes out', async ({
    task,
  }) => {
    const world = await openWorld();
    const { sandbox, redis } = world;
    const requester = sandbox.person(cast.requester);
    await prepare(sandbox);
    await propose(sandbox);
    await approveAll(sandbox);
    await until('everything is said', () => isQuiet(redis));
    const before = await readRecord(sandbox);

    await world.server().kill();
    await world.server().restart();
    expect(await readRecord(sandbox)).toEqual(before);
    sandbox.clock.pass(15 * minuteMs);
    await until('the gate is put off', async () => (await world.count('gateDeferred')) > 0, resumeWithinMs);
    await requester.reads('Redis restarted a moment ago, and it may have lost a request');
    expect(sandbox.adobe.posts()).toEqual([]);

    // As the bot noted it, in its own time: whoever noticed first told all the others.
    const noticedAt = Number(await redis.hget(keys.run, 'since'));
    const opensAt = noticedAt + settleAfterRestartMs;
    sandbox.clock.pass(opensAt - sandbox.clock.now() - 5_000);
    await until('the gate had its turn', async () => {
      const next = await nextDue(redis, ['enable']);
      return next !== undefined && next > sandbox.clock.now() && (await isQuiet(redis));
    });
    const meanwhile = sandbox.adobe.posts().length;

    await untilSaid(sandbox, 'Customer-managed keys are enabled');
    const intents = (await readRecord(sandbox)).filter(({ event }) => event.type === 'intended');
    const posts = sandbox.adobe.posts().length;
    const afterS = Math.round(((intents[0]?.at ?? 0) - noticedAt) / 1000);
    const figure = `${meanwhile} POST within the minute; then ${posts} POST, ${afterS} s after it was noticed`;
    task.meta.row = { number: 'F2', fault: 'Redis restarted before the gate', figure };
    expect(meanwhile).toBe(0);
    expect([posts, intents.length]).toEqual([1, 1]);
    expect(intents[0]?.at).toBeGreaterThanOrEqual(opensAt);
  });
});
