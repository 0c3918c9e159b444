import { expect, test } from 'vitest';
import { cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { WireCall } from '../../sandbox/slack/wire-log.ts';
import {
  answerTo,
  approveAll,
  confirmed,
  prepare,
  press,
  propose,
  submit,
  untilEnabled,
} from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { messagesTwice } from './lane.ts';
import { storyOutOfOrder } from './story-order.ts';
import { until } from './until.ts';
import { openWorld } from './world.ts';

const posts = ({ slack }: Sandbox): WireCall[] =>
  slack.log.calls.filter(({ method }) => method === 'chat.postMessage');

const callsWith = ({ slack }: Sandbox, error: string): number =>
  slack.log.calls.filter(({ answer }) => JSON.stringify(answer ?? '').includes(error)).length;

/** Calls that came before the time was over that Slack had named. */
function tooEarly(calls: readonly WireCall[]): WireCall[] {
  return calls.filter((call, at) =>
    calls
      .slice(0, at)
      .some(
        ({ status, at: refusedAt, ms }) =>
          status === 429 && call.at < refusedAt + ms + retryAfterSeconds * 1000,
      ),
  );
}
const retryAfterSeconds = 3;

withRedis('Slack’s weather', () => {
  test('F10 Slack answers 429 with Retry-After: nothing is asked before it, every message stands once, in order', async ({
    task,
  }) => {
    const { sandbox } = await openWorld();
    await prepare(sandbox);
    const rateLimited = { retryAfterSeconds, methods: ['chat.postMessage'], times: 2 };
    await sandbox.slack.setWeather({ rateLimited });
    await propose(sandbox);
    await approveAll(sandbox);
    await sandbox.slack.setWeather({ rateLimited: { ...rateLimited, times: 1 } });
    await untilEnabled(sandbox);
    const refused = posts(sandbox).filter(({ status }) => status === 429).length;
    const early = tooEarly(posts(sandbox)).length;
    const problems = [...messagesTwice(sandbox), ...storyOutOfOrder(sandbox)];
    const figure = `${refused} times 429: ${early} calls too early, ${problems.length} messages doubled or out of order`;
    task.meta.row = { number: 'F10', fault: 'Slack 429 with Retry-After', figure };
    expect(refused).toBe(3);
    expect(early).toBe(0);
    expect(problems).toEqual([]);
  });

  test('F11 Slack takes a message and the connection drops: the message stands once', async ({ task }) => {
    const { sandbox } = await openWorld();
    await prepare(sandbox);
    await sandbox.slack.setWeather({ acceptThenDrop: { methods: ['chat.postMessage'], times: 3 } });
    await propose(sandbox);
    await approveAll(sandbox);
    const droppedSoFar = () => posts(sandbox).filter(({ status }) => status === null).length;
    await until('three are dropped', () => droppedSoFar() === 3);
    await sandbox.slack.setWeather({ acceptThenDrop: { methods: ['chat.postMessage'], times: 2 } });
    await untilEnabled(sandbox);
    const dropped = droppedSoFar();
    const problems = [...messagesTwice(sandbox), ...storyOutOfOrder(sandbox)];
    const figure = `${dropped} dropped: ${problems.length} messages doubled or out of order`;
    task.meta.row = { number: 'F11', fault: 'Slack accepts and the connection drops', figure };
    expect(dropped).toBe(5);
    expect(problems).toEqual([]);
  });

  test('F13 trigger expired, view changed meanwhile: a hint to the person, nothing typed is lost', async ({
    task,
  }) => {
    const { sandbox } = await openWorld();
    await prepare(sandbox);
    const requester = sandbox.person(cast.requester);
    const { slack } = sandbox;
    await slack.setWeather({ failing: { error: 'expired_trigger_id', methods: ['views.open'], times: 1 } });
    const late = await answerTo(sandbox, requester, '/cmk setup');
    expect(late).toMatch(/again|too long|late/iu);

    await propose(sandbox);
    const approver = sandbox.person(cast.firstApprover);
    await press(sandbox, approver, 'approve');
    await approver.sees('approve');
    // So slow that "Checking…" is shown first, and the view that takes its place is refused.
    const conflict = { error: 'hash_conflict', methods: ['views.update'], times: 1 };
    await slack.setWeather({ failing: conflict, slowMs: 400 });
    const typed = { ...confirmed, confirmation: 'another-key' };
    const { said } = await submit(sandbox, approver, 'approve', typed);
    await slack.setWeather({ failing: null, slowMs: 0 });
    const conflicts = callsWith(sandbox, 'hash_conflict');
    const kept = `${said}${JSON.stringify(approver.view()?.state)}`.includes('another-key');
    const figure = `a hint for the late trigger; ${conflicts} conflict, what was typed ${kept ? 'is still there' : 'is gone'}`;
    task.meta.row = { number: 'F13', fault: 'trigger expired, hash_conflict', figure };
    expect(conflicts).toBe(1);
    expect(kept).toBe(true);
  });

  test('F22 a connection that is open and dead: another one within 30 s, and what people do arrives', async ({
    task,
  }) => {
    const { sandbox } = await openWorld();
    const { slack } = sandbox;
    const deadened = slack.deadenSockets();
    const began = performance.now();
    await until('a new connection is there', () => slack.connectionCount() > 0, 35_000);
    const backS = (performance.now() - began) / 1000;
    const said = await answerTo(sandbox, sandbox.person(cast.requester), '/cmk help');
    const figure = `${deadened} dead, back after ${backS.toFixed(1)} s`;
    task.meta.row = { number: 'F22', fault: 'a Socket Mode connection open and dead', figure };
    expect(said).toContain('/cmk setup');
    expect(backS).toBeLessThan(30);
  });
});
