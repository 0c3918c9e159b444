import { afterAll, beforeAll, expect, test } from 'vitest';
import { adobe } from '../../sandbox/cast.ts';
import { due, jobId } from '../../src/domain/rules/due.ts';
import { withRedis } from '../store/private-redis.ts';
import { type Lane, messagesTwice, openLane } from './lane.ts';
import { jobIds } from './queue.ts';
import { recordProblems } from './record.ts';
import { letTimePass, settled, shown } from './settle.ts';
import { storyOutOfOrder } from './story-order.ts';
import { until } from './until.ts';

const drainsWithinMs = 25_000;
/** The POST takes 20 s at most. */
const postMs = 5_000;
const gateMs = 2_000;

const problemsOf = async (lane: Lane) => [
  ...(await recordProblems(lane.redis, adobe.orgId)),
  ...messagesTwice(lane.sandbox),
  ...storyOutOfOrder(lane.sandbox),
];

withRedis('processes that stop and start', () => {
  let lane: Lane;
  beforeAll(async () => {
    lane = await openLane();
  });
  afterAll(() => lane.close());

  /** Tells a bot to stop, and measures how long it takes. */
  async function stopAt(isThere: () => boolean): Promise<number> {
    const bot = await lane.startBot();
    await bot.ready;
    await until('it is there', async () => {
      await letTimePass(lane);
      return isThere();
    });
    const began = performance.now();
    await bot.stop();
    return performance.now() - began;
  }

  test('F18 SIGTERM while the POST is out: it is waited for and recorded, and not sent again', async ({
    task,
  }) => {
    await lane.reset();
    lane.adobe().script.next('postConfig', { kind: 'slow', ms: postMs });
    const stoppedMs = await stopAt(() => lane.adobe().posts().length > 0);
    const recorded = await lane.state();
    const heir = await lane.startBot();
    await heir.ready;
    const { phase } = await settled(lane);
    await shown(lane);
    const posts = lane.adobe().posts().length;
    const figure = `ended after ${(stoppedMs / 1000).toFixed(1)} s; ${posts} POST, ${phase}`;
    task.meta.row = { number: 'F18', fault: 'SIGTERM while the POST is out', figure };
    expect(recorded).toMatchObject({ phase: 'enabling', post: 'accepted' });
    expect(stoppedMs).toBeLessThan(drainsWithinMs);
    expect([posts, phase]).toEqual([1, 'enabled']);
    expect(await problemsOf(lane)).toEqual([]);
  });

  test('F18 SIGTERM during the gate: no POST begins after it, and one is made after the restart', async ({
    task,
  }) => {
    await lane.reset();
    lane.adobe().script.next('getConfig', { kind: 'slow', ms: gateMs });
    const asked = () =>
      lane
        .adobe()
        .script.state()
        .find(({ call }) => call === 'getConfig')?.next.length === 0;
    const stoppedMs = await stopAt(asked);
    const before = lane.adobe().posts().length;
    const heir = await lane.startBot();
    await heir.ready;
    const { phase } = await settled(lane);
    await shown(lane);
    const posts = lane.adobe().posts().length;
    const figure = `ended after ${(stoppedMs / 1000).toFixed(1)} s with ${before} POST; then ${posts} POST, ${phase}`;
    task.meta.row = { number: 'F18', fault: 'SIGTERM during the gate', figure };
    expect(stoppedMs).toBeLessThan(drainsWithinMs);
    expect([before, posts, phase]).toEqual([0, 1, 'enabled']);
    expect(await problemsOf(lane)).toEqual([]);
  });

  test('F19 three instances start at once: one POST, every schedule once, every message once and in order', async ({
    task,
  }) => {
    await lane.reset();
    const bots = await Promise.all([lane.startBot(), lane.startBot(), lane.startBot()]);
    await Promise.all(bots.map(({ ready }) => ready));
    const scheduled = (await jobIds(lane.redis)).filter((id) => id.startsWith(adobe.orgId));
    const { phase } = await settled(lane);
    await shown(lane);
    const needed = due(await lane.state()).map(jobId);
    const there = await jobIds(lane.redis);
    const problems = await problemsOf(lane);
    const posts = lane.adobe().posts().length;
    const figure = `3 instances: ${posts} POST, ${phase}; ${problems.length} messages doubled or out of order`;
    task.meta.row = { number: 'F19', fault: 'three instances at once', figure };
    expect(new Set(scheduled).size).toBe(scheduled.length);
    expect(needed.filter((id) => !there.includes(id))).toEqual([]);
    expect([posts, phase]).toEqual([1, 'enabled']);
    expect(problems).toEqual([]);
  });
});
