import { Redis } from 'ioredis';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { isQuiet } from '../faults/queue.ts';
import { cast, channel } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { ScriptedAnswer } from '../../sandbox/slack/weather.ts';
import { messagesTwice } from '../faults/lane.ts';
import { storyOutOfOrder } from '../faults/story-order.ts';
import { expectCleanAftermath } from './aftermath.ts';
import { approve, fill, hourMs, minuteMs, press, prepare, propose, proposing, startWorld } from './story.ts';

const { firstApprover, secondApprover, requester, azureAdministrator: operator } = cast;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startWorld({ variables: { CMK_OPERATORS: operator } });
  await prepare(sandbox);
  return async () => {
    await expectCleanAftermath(sandbox);
    expect([...messagesTwice(sandbox), ...storyOutOfOrder(sandbox)]).toEqual([]);
    await sandbox.close();
  };
});
afterEach(() => answers());

const answers = (...scripted: ScriptedAnswer[]) => sandbox.slack.setWeather({ answers: scripted });
const inChannel = (words: string) => JSON.stringify(sandbox.slack.messagesIn(channel)).includes(words);
/** Roots of the channel, oldest first. */
const cards = () =>
  sandbox.slack
    .messagesIn(channel)
    .filter(({ threadTs, onlyFor }) => threadTs === undefined && onlyFor === undefined);
const direct = (user: string) =>
  sandbox
    .person(user)
    .messages()
    .filter((message) => message.channel !== channel && message.ephemeral !== true);
const until = (what: string, look: () => boolean) =>
  sandbox.slack.until(look, 15_000).catch(() => {
    throw new Error(`it never came about: ${what}: ${card()}`);
  });
const card = () => JSON.stringify(cards().at(-1)?.blocks);

async function reject(): Promise<void> {
  const approver = sandbox.person(secondApprover);
  await press(sandbox, approver, 'reject');
  await fill(sandbox, approver, 'reject', { reason: 'Not yet' });
  await sandbox.person(requester).reads('Not yet');
}

test.each(['messages_tab_disabled', 'a_code_that_nobody_listed', 'internal_error'])(
  'one approver whose direct message gets %s keeps nothing from anybody else, and is told once Slack takes it',
  async (error) => {
    const before = direct(firstApprover).length;
    const others = direct(secondApprover).length;
    await answers({ method: 'chat.postMessage', to: firstApprover, error });
    await propose(sandbox);
    await until('the other approver is asked', () => direct(secondApprover).length > others);
    await approve(sandbox, secondApprover);
    await until('the card counts the approval', () => card().includes('1 of 2'));
    await until('the card says what Slack refused', () => card().includes(error));
    expect(direct(firstApprover)).toHaveLength(before);
    const listed = sandbox.person(operator);
    await listed.types('/cmk status');
    await listed.reads(new RegExp(`Messages of the bot are not delivered.*${error}`, 'u'));
    await answers();
    sandbox.clock.pass(16 * minuteMs);
    await until('it is made up for', () => direct(firstApprover).length > before);
    await until('the card says no more of it', () => !card().includes(error));
    await reject();
  },
);

test('a channel made read-only keeps no direct message back, those concerned are told why, and the thread is made up for in order', async () => {
  await press(sandbox, sandbox.person(requester), 'propose');
  const before = direct(firstApprover).length;
  await answers(
    { method: 'chat.postMessage', to: channel, error: 'restricted_action_read_only_channel' },
    { method: 'chat.update', to: channel, error: 'restricted_action_read_only_channel' },
  );
  await fill(sandbox, sandbox.person(requester), 'propose', proposing);
  await until('an approver is asked', () => direct(firstApprover).length > before);
  for (const user of [operator, requester, firstApprover, secondApprover]) {
    const said = () => JSON.stringify(direct(user)).includes('restricted_action_read_only_channel');
    await until(`${user} is told`, said);
  }
  const asked = 'Approval requested';
  const count = () => JSON.stringify(sandbox.slack.messagesIn(channel)).split(asked).length;
  const shown = count();
  await answers();
  sandbox.clock.pass(2 * minuteMs);
  await until('the thread is made up for', () => count() > shown);
  await reject();
});

test('a card that Slack no longer lets the bot edit is replaced, with links both ways', async () => {
  const [old] = cards();
  await answers({ method: 'chat.update', to: channel, error: 'cant_update_message', times: 1 });
  await propose(sandbox);
  await until('there is a new card', () => cards().length === 2);
  const [, fresh] = cards();
  expect(JSON.stringify(fresh?.blocks)).toContain(`p${old?.ts.replace('.', '')}`);
  await until('the old thread leads to it', () => inChannel(`p${fresh?.ts.replace('.', '')}`));
  await approve(sandbox, secondApprover);
  await until('the card counts the approval', () => card().includes('1 of 2'));
  expect(cards()).toHaveLength(2);
  expect(JSON.stringify(cards().at(-1)?.blocks)).toContain('earlier thread');
});

test.each(['thread_not_found', 'cannot_reply_to_message'])(
  'a thread that answers %s is begun again, and the story goes on there',
  async (error) => {
    // What ends a proposal is said at once, in the channel too; the next proposal is for the thread alone.
    await reject();
    const roots = cards().length;
    await answers({ method: 'chat.postMessage', to: channel, error, times: 1 });
    await propose(sandbox);
    await until('there is a new card', () => cards().length === roots + 1);
    const replies = () =>
      sandbox.slack.messagesIn(channel).filter(({ threadTs }) => threadTs === cards().at(-1)?.ts);
    await until('the story goes on', () => JSON.stringify(replies()).includes('Approval requested'));
  },
);

test('a message that Slack calls malformed is said plainly, and the log has it as a bug', async () => {
  await reject();
  const proposer = sandbox.person(requester);
  await press(sandbox, proposer, 'propose');
  await proposer.sees('propose');
  // The answer is for the proposal alone, not for what is still to be said of the rejection.
  const redis = new Redis(sandbox.redis.url);
  await expect.poll(() => isQuiet(redis), { timeout: 15_000 }).toBe(true);
  redis.disconnect();
  const before = sandbox.slack.messagesIn(channel).length;
  await answers({ method: 'chat.postMessage', to: channel, error: 'msg_blocks_too_long', times: 1 });
  await fill(sandbox, proposer, 'propose', proposing);
  const said = () =>
    sandbox.slack
      .messagesIn(channel)
      .slice(before)
      .find(({ text }) => text.startsWith('Approval needed: enable'));
  await until('it is said', () => said() !== undefined);
  expect(said()?.blocks.map(({ type }) => type)).toEqual(['section', 'context']);
  await reject();
  sandbox.clock.pass(hourMs);
});
