import { afterAll, beforeAll, expect, test } from 'vitest';
import { adobe, cast } from '../../sandbox/cast.ts';
import { answerTo } from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { type Lane, openLane } from './lane.ts';
import { letTimePass, settled, shown } from './settle.ts';
import { until } from './until.ts';

withRedis('a Redis that forgets', () => {
  let lane: Lane;
  beforeAll(async () => {
    lane = await openLane();
  });
  afterAll(() => lane.close());

  const faults = [
    { how: 'without an append-only file', setting: 'appendonly', wrong: 'no', right: 'yes' },
    {
      how: 'with a policy that drops keys',
      setting: 'maxmemory-policy',
      wrong: 'allkeys-lru',
      right: 'noeviction',
    },
  ];
  for (const { how, setting, wrong, right } of faults) {
    test(`F2 Redis ${how}: nothing is sent, it says why, and goes on when it is put right`, async ({
      task,
    }) => {
      await lane.reset();
      await lane.redis.config('SET', setting, wrong);
      const bot = await lane.startBot();
      await bot.ready;
      await until('the gate is put off', async () => {
        await letTimePass(lane);
        const state = await lane.state();
        return state.phase === 'coolingOff' && state.deferral !== undefined;
      });
      const before = lane.adobe().posts().length;
      const status = await answerTo(lane.sandbox, lane.sandbox.person(cast.requester), '/cmk status');
      await lane.redis.config('SET', setting, right);
      const { phase } = await settled(lane);
      await shown(lane);
      const posts = lane.adobe().posts().length;
      const figure = `${before} POST meanwhile; put right: ${posts} POST, ${phase}`;
      task.meta.row = { number: 'F2', fault: `Redis ${how}`, figure };
      expect(before).toBe(0);
      expect(status).toContain(setting);
      expect(bot.output()).toContain(setting);
      expect([posts, phase]).toEqual([1, 'enabled']);
    });
  }

  test('F2 Redis lost the intent and all after it, once the POST was made: it is found at Adobe, and not sent again', async ({
    task,
  }) => {
    await lane.reset();
    const first = await lane.startBot({ point: { call: 'adobe.openSender().post', when: 'after' } });
    await first.ready;
    await until('it is dead', async () => {
      await letTimePass(lane);
      return first.isGone();
    });
    await lane.forget();
    const second = await lane.startBot();
    await second.ready;
    lane.sandbox.clock.pass(0);
    const { phase } = await settled(lane);
    await shown(lane);
    const posts = lane.adobe().posts().length;
    const entries = (await lane.store.entries(adobe.orgId, 0)).map(({ entry }) => entry.event.type);
    const figure = `${posts} POST, ${phase}, recorded as ${entries.includes('startedElsewhere') ? 'started elsewhere' : entries.join(' ')}`;
    task.meta.row = { number: 'F2', fault: 'Redis lost the intent after the POST', figure };
    expect(entries).toContain('startedElsewhere');
    expect([posts, phase]).toEqual([1, 'enabled']);
  });
});
