import { expect, test } from 'vitest';
import { adobe, cast, channel, workspace } from '../../sandbox/cast.ts';
import { approveAll, hourMs, minuteMs, prepare, propose } from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { messagesTwice } from './lane.ts';
import { isQuiet, nextDue } from './queue.ts';
import { storyOutOfOrder } from './story-order.ts';
import { until } from './until.ts';
import { openWorld } from './world.ts';

const operator = cast.azureAdministrator;
const bot = workspace.app.botUserId;
const enabled = 'Customer-managed keys are enabled';

withRedis('what the bot wrote, or where it may write, is taken away', () => {
  /** A world with one operator, and what is seen in it. */
  async function openWatched() {
    const world = await openWorld({ variables: { CMK_OPERATORS: operator } });
    const { sandbox } = world;
    const inThreads = () =>
      sandbox.slack.messagesIn(channel).filter(({ threadTs }) => threadTs !== undefined);
    return {
      world,
      sandbox,
      said: (words: string) => JSON.stringify(inThreads()).includes(words),
      told: () =>
        sandbox
          .person(operator)
          .messages()
          .filter(({ text }) => text.includes('the bot cannot write to its channel')).length,
      problems: () => [...messagesTwice(sandbox), ...storyOutOfOrder(sandbox)],
      untilEnabled: () =>
        until('it is enabled', async () => {
          sandbox.clock.pass(10_000);
          const [present] = await world.store.read([adobe.orgId]);
          return present?.state.phase === 'enabled';
        }),
    };
  }

  test('F12 messages deleted, the bot removed from its channel before the gate: no POST until it is back, and operators are told directly', async ({
    task,
  }) => {
    const { world, sandbox, said, told, problems, untilEnabled } = await openWatched();
    const { slack } = sandbox;
    await prepare(sandbox);
    await propose(sandbox);
    const [root, ...replies] = slack.messagesIn(channel);
    for (const message of [root, replies.at(2)]) {
      if (message !== undefined) slack.deleteMessage(channel, message.ts);
    }
    await approveAll(sandbox);
    slack.leaveChannel(channel, bot);
    sandbox.clock.pass(15 * minuteMs);
    await until('the gate is put off', async () => (await world.count('gateDeferred')) > 0);
    await until('the operator is told', () => {
      sandbox.clock.pass(10_000);
      return told() > 0;
    });
    sandbox.clock.pass(hourMs);
    await until('the gate had its turn again', async () => {
      const next = await nextDue(world.redis, ['enable']);
      return next !== undefined && next > sandbox.clock.now() && (await isQuiet(world.redis));
    });
    const meanwhile = { posts: sandbox.adobe.posts().length, intents: await world.count('intended') };
    await world.stateIn('coolingOff');
    slack.joinChannel(channel, bot);
    await untilEnabled();
    await until('the thread is made up for', () => {
      sandbox.clock.pass(minuteMs);
      return said(enabled);
    });
    const posts = sandbox.adobe.posts().length;
    const figure = `${meanwhile.posts} POST while removed, then ${posts}, enabled; operator told ${told()} time; ${problems().length} messages doubled or out of order`;
    task.meta.row = { number: 'F12', fault: 'messages deleted, bot removed before the gate', figure };
    expect(meanwhile).toEqual({ posts: 0, intents: 0 });
    expect(told()).toBe(1);
    expect(posts).toBe(1);
    expect(problems()).toEqual([]);
  });

  test('F12 the bot removed from its channel after the POST: the run goes on, operators are told directly, and the thread is made up for', async ({
    task,
  }) => {
    const { sandbox, said, told, problems, untilEnabled } = await openWatched();
    const { slack } = sandbox;
    await prepare(sandbox);
    await propose(sandbox);
    await approveAll(sandbox);
    sandbox.clock.pass(15 * minuteMs);
    await until('the POST is out', () => sandbox.adobe.posts().length > 0);
    slack.leaveChannel(channel, bot);
    await untilEnabled();
    await until('the operator is told', () => told() > 0);
    sandbox.clock.pass(hourMs);
    const silent = !said(enabled);
    slack.joinChannel(channel, bot);
    sandbox.clock.pass(hourMs);
    await until('the thread is made up for', () => {
      sandbox.clock.pass(minuteMs);
      return said(enabled);
    });
    const posts = sandbox.adobe.posts().length;
    const figure = `enabled, ${posts} POST; operator told ${told()} time; ${problems().length} messages doubled or out of order`;
    task.meta.row = { number: 'F12', fault: 'bot removed after the POST', figure };
    expect(silent).toBe(true);
    expect(told()).toBe(1);
    expect(posts).toBe(1);
    expect(problems()).toEqual([]);
  });

  test('F12 the requester has left: their direct messages cannot be read, so nothing is sent, and it is said', async ({
    task,
  }) => {
    const world = await openWorld();
    const { sandbox } = world;
    const { slack } = sandbox;
    await prepare(sandbox);
    await propose(sandbox);
    await approveAll(sandbox);
    slack.deactivate(cast.requester);
    sandbox.clock.pass(15 * minuteMs);
    await until('the thread says why', () => {
      sandbox.clock.pass(10_000);
      return JSON.stringify(slack.messagesIn(channel)).includes('Slack could not say');
    });
    const posts = sandbox.adobe.posts().length;
    const figure = `${posts} POST; the thread says what the gate waits for`;
    task.meta.row = { number: 'F12', fault: 'the requester has left Slack', figure };
    expect(posts).toBe(0);
  });

  test('F12 the token is revoked for a while: the run goes on, and the thread is made up for', async ({
    task,
  }) => {
    const world = await openWorld({ variables: { LOG_LEVEL: 'warn' } });
    const { sandbox } = world;
    const { slack } = sandbox;
    await prepare(sandbox);
    await propose(sandbox);
    await approveAll(sandbox);
    sandbox.clock.pass(15 * minuteMs);
    await until('the POST is out', () => sandbox.adobe.posts().length > 0);
    await slack.setWeather({ failing: { error: 'token_revoked' } });
    await until('it is enabled', async () => {
      sandbox.clock.pass(10_000);
      const [present] = await world.store.read([adobe.orgId]);
      return present?.state.phase === 'enabled';
    });
    await until('the log says why nothing is told', () => {
      sandbox.clock.pass(10_000);
      return sandbox.bot().output().includes('token_revoked');
    });
    await slack.setWeather({ failing: null });
    await until('the thread is made up for', () => {
      sandbox.clock.pass(minuteMs);
      return JSON.stringify(slack.messagesIn(channel)).includes(enabled);
    });
    const problems = [...messagesTwice(sandbox), ...storyOutOfOrder(sandbox)];
    const figure = `enabled meanwhile; afterwards ${problems.length} messages doubled or out of order`;
    task.meta.row = { number: 'F12', fault: 'token revoked', figure };
    expect(problems).toEqual([]);
  });
});
