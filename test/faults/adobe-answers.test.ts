import { afterAll, beforeAll, expect, test } from 'vitest';
import { channel } from '../../sandbox/cast.ts';
import { withRedis } from '../store/private-redis.ts';
import { tally } from './figures.ts';
import { type Lane, openLanes } from './lane.ts';
import { letTimePass, settled, shown } from './settle.ts';
import { nextDue } from './queue.ts';
import { shareOut } from './shares.ts';
import { until } from './until.ts';

/** What Adobe makes of the one POST: how many it saw, where the organization stays, what is said about it. */
interface Answered {
  readonly preset: string;
  readonly posts: number;
  readonly end: string;
  readonly said: RegExp;
}

const refused = (preset: string): Answered => ({
  preset,
  posts: 1,
  end: 'preparing',
  said: /Nothing was started: Adobe refused/u,
});
const unknown = (preset: string): Answered => ({
  preset,
  posts: 1,
  end: 'outcomeUnknown',
  said: /It is not known whether Adobe received the request/u,
});
const found = (preset: string): Answered => ({ ...unknown(preset), end: 'enabled' });
const enabled = (preset: string): Answered => ({
  preset,
  posts: 1,
  end: 'enabled',
  said: /Customer-managed keys are enabled/u,
});

const toThePost: readonly Answered[] = [
  ...['post400', 'post401', 'post403ApiKey', 'post403Profile', 'post403', 'post404', 'post429'].map(refused),
  ...['post403Html', 'post409', 'post500', 'post502Html', 'post503Text', 'post307'].map(unknown),
  ...['postResetBefore', 'postResetAfter', 'postNever'].map(unknown),
  ...['post500Done', 'postDoneThenDrop', 'postDoneNever', 'postHalfBody', 'postUnparsable'].map(found),
  enabled('postSlow'),
];

/** While it is polled: asked again later, whatever it is, and enabled in the end. */
const toTheGet = [
  'get401',
  'get403',
  'get404',
  'get429',
  'get500',
  'getHtml',
  'getReset',
  'getHalfBody',
  'getUnparsable',
];

const slowMs = 25 * 3_600_000;
const monthsMs = 90 * 24 * 3_600_000;

const said = ({ sandbox }: Lane) => JSON.stringify(sandbox.slack.messagesIn(channel));

async function afterPost(lane: Lane, { preset }: Answered) {
  await lane.reset();
  lane.adobe().apply(preset);
  const bot = await lane.startBot();
  await bot.ready;
  const { phase } = await settled(lane);
  await shown(lane);
  return { preset, posts: lane.adobe().posts().length, end: phase, text: said(lane) };
}

async function whilePolled(lane: Lane, preset: string) {
  await lane.reset();
  lane.adobe().set({
    course: [
      { status: 'RUNNING', ms: 600_000 },
      { status: 'COMPLETED', ms: null },
    ],
  });
  const bot = await lane.startBot();
  await bot.ready;
  await until('it is enabling', async () => {
    await letTimePass(lane, ['enable']);
    const state = await lane.state();
    return state.phase === 'enabling' && state.post !== 'intended';
  });
  lane.adobe().apply(preset);
  const { phase } = await settled(lane);
  // What is still on its way to Slack would stand there after the reset, and shut the next one's gate.
  await shown(lane);
  return { preset, posts: lane.adobe().posts().length, end: phase };
}

withRedis('what Adobe answers', () => {
  const lanes: Lane[] = [];
  beforeAll(async () => {
    lanes.push(...(await openLanes(3)));
  });
  afterAll(() => Promise.all(lanes.map((lane) => lane.close())));

  test('F14 every bad answer to the POST and to the question after it: told, never a second POST, never blindly again', async ({
    task,
  }) => {
    const posted = await shareOut(lanes, toThePost, afterPost);
    const polled = await shareOut(lanes, toTheGet, whilePolled);
    const ends = [...posted, ...polled].map(({ posts, end }) => `${posts} POST, ${end}`);
    const figure = `${posted.length} answers to the POST, ${polled.length} to GET: ${tally(ends)}`;
    task.meta.row = { number: 'F14', fault: 'Adobe 4xx, 5xx, timeout, half a body, HTML', figure };
    for (const expected of toThePost) {
      const { posts, end, text } = posted.find(({ preset }) => preset === expected.preset) ?? {};
      expect.soft({ preset: expected.preset, posts, end }).toEqual({
        preset: expected.preset,
        posts: expected.posts,
        end: expected.end,
      });
      expect.soft(text, expected.preset).toMatch(expected.said);
    }
    for (const { preset, posts, end } of polled) {
      expect.soft({ preset, posts, end }).toEqual({ preset, posts: 1, end: 'enabled' });
    }
  }, 300_000);

  test('F15 FAILED, a status nobody knows, months of RUNNING: never called done, and people are told', async ({
    task,
  }) => {
    const courses = [
      { preset: 'failsAtOnce', stays: undefined },
      { preset: 'unknownStatus', stays: 'REENCRYPTING_SANDBOXES' },
      { preset: 'stuckRunning', stays: 'RUNNING' },
    ];
    const seen = await shareOut(lanes, courses, async (lane, { preset, stays }) => {
      await lane.reset();
      lane.adobe().apply(preset);
      const bot = await lane.startBot();
      await bot.ready;
      await until(`${preset} shows its last stage`, async () => {
        await letTimePass(lane);
        const state = await lane.state();
        if (stays === undefined) return state.phase === 'preparing';
        return state.phase === 'enabling' && state.stages.at(-1)?.status === stays;
      });
      if (stays !== undefined) {
        lane.sandbox.clock.pass(slowMs);
        await until('people are told that it is slow', async () => {
          await letTimePass(lane);
          const state = await lane.state();
          return state.phase === 'enabling' && state.slowReportedAt !== undefined;
        });
        lane.sandbox.clock.pass(monthsMs);
        const monthsLater = lane.sandbox.clock.now();
        await until('it was asked again after months', async () => {
          // Not beside the present: time passes to the next question as soon as there is one.
          const due = await nextDue(lane.redis, ['poll']);
          if (due !== undefined && due > monthsLater) return true;
          await letTimePass(lane);
          return false;
        });
      }
      await shown(lane);
      return {
        preset,
        end: (await lane.state()).phase,
        posts: lane.adobe().posts().length,
        text: said(lane),
      };
    });
    const figure = seen.map(({ preset, end, posts }) => `${preset}: ${end}, ${posts} POST`).join('; ');
    task.meta.row = { number: 'F15', fault: 'FAILED, unknown status, months of RUNNING', figure };
    for (const { text } of seen) expect.soft(text).not.toMatch(/Customer-managed keys are enabled/u);
    const endOf = (name: string) => seen.find(({ preset }) => preset === name);
    expect.soft(endOf('failsAtOnce')).toMatchObject({ end: 'preparing', posts: 1 });
    expect.soft(endOf('unknownStatus')).toMatchObject({ end: 'enabling', posts: 1 });
    expect.soft(endOf('stuckRunning')).toMatchObject({ end: 'enabling', posts: 1 });
    expect.soft(endOf('unknownStatus')?.text).toContain('REENCRYPTING_SANDBOXES');
  }, 300_000);
});
