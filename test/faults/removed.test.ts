import { expect, test } from 'vitest';
import { adobe, cast, channel, workspace } from '../../sandbox/cast.ts';
import { approveAll, hourMs, minuteMs, prepare, propose } from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { messagesTwice } from './lane.ts';
import { storyOutOfOrder } from './story-order.ts';
import { until } from './until.ts';
import { openWorld } from './world.ts';

const operator = cast.azureAdministrator;
const bot = workspace.app.botUserId;
const enabled = 'Customer-managed keys are enabled';

withRedis('what the bot wrote, or where it may write, is taken away', () => {
  test('F12 messages deleted, the bot removed from its channel: the run goes on, operators are told directly, and the thread is made up for', async ({
    task,
  }) => {
    const world = await openWorld({ variables: { CMK_OPERATORS: operator } });
    const { sandbox } = world;
    const { slack } = sandbox;
    const said = (words: string) => JSON.stringify(slack.messagesIn(channel)).includes(words);
    const told = () =>
      sandbox
        .person(operator)
        .messages()
        .filter(({ text }) => text.includes('the bot cannot write to its channel')).length;
    await prepare(sandbox);
    await propose(sandbox);
    const [root, ...replies] = slack.messagesIn(channel);
    for (const message of [root, replies.at(2)]) {
      if (message !== undefined) slack.deleteMessage(channel, message.ts);
    }
    await approveAll(sandbox);
    slack.leaveChannel(channel, bot);
    sandbox.clock.pass(15 * minuteMs);
    await until('it is enabled', async () => {
      sandbox.clock.pass(10_000);
      const [present] = await world.store.read([adobe.orgId]);
      return present?.state.phase === 'enabled';
    });
    await until('the operator is told', () => told() > 0);
    sandbox.clock.pass(hourMs);
    const silent = !said(enabled);
    slack.joinChannel(channel, bot);
    sandbox.clock.pass(hourMs);
    await until('the thread is made up for', () => {
      sandbox.clock.pass(minuteMs);
      return said(enabled);
    });
    const problems = [...messagesTwice(sandbox), ...storyOutOfOrder(sandbox)];
    const posts = sandbox.adobe.posts().length;
    const figure = `enabled, ${posts} POST; operator told ${told()} time; ${problems.length} messages doubled or out of order`;
    task.meta.row = { number: 'F12', fault: 'messages deleted, bot removed', figure };
    expect(silent).toBe(true);
    expect(told()).toBe(1);
    expect(posts).toBe(1);
    expect(problems).toEqual([]);
  });

  test('F12 somebody who would be told directly has left: everybody else is told all the same', async ({
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
    await until('the thread tells the end', () => {
      sandbox.clock.pass(10_000);
      return JSON.stringify(slack.messagesIn(channel)).includes(enabled);
    });
    const posts = sandbox.adobe.posts().length;
    const figure = `enabled, ${posts} POST; the thread tells all of it`;
    task.meta.row = { number: 'F12', fault: 'the requester has left Slack', figure };
    expect(posts).toBe(1);
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
