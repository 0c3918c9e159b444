import { expect, onTestFinished, test } from 'vitest';
import type { SlackStandIn } from '../../sandbox/slack/slack-stand-in.ts';
import {
  createScreen as createScreenWith,
  isTooLate,
  type ScreenOptions,
} from '../../src/listeners/screen.ts';
import { createLog } from '../../src/runtime/log.ts';
import { button, row, section } from '../../src/views/blocks/blocks.ts';
import { noticeModal } from '../../src/views/blocks/modal.ts';
import { overSocket } from '../sandbox/slack/bolt-app.ts';
import { general, rita } from '../sandbox/slack/seed.ts';
import { webClient } from '../sandbox/slack/standing.ts';

const createScreen = (options: Omit<ScreenOptions, 'log'>) =>
  createScreenWith({ ...options, log: createLog('silent') });

const withButton = {
  ...noticeModal({ title: 'One', text: 'Something to press.' }),
  blocks: [
    section('Something to press.'),
    ...row('deeper', [button('look', 'Deeper', { organization: '' })]),
  ],
};

const lastTrigger = (slack: SlackStandIn) => String(slack.log.deliveries.at(-1)?.payload['trigger_id']);

/** Rita has pressed a button in a modal, and closed the modal before the bot came to answer. */
async function pressedThenClosed(hasFields = false) {
  const running = await overSocket((app) => {
    app.command('/cmk', ({ ack }) => ack());
    app.action(/.*/u, ({ ack }) => ack());
  });
  onTestFinished(() => running.stop());
  const { slack } = running;
  const client = webClient(slack);
  await slack.act({ type: 'command', user: rita, channel: general, text: '/cmk' });
  await createScreen({ client, user: rita, triggerId: lastTrigger(slack) }).open(withButton);
  const viewId = slack.stateFor(rita).views.at(-1)?.id ?? '';
  const container = { type: 'view', viewId } as const;
  await slack.act({ type: 'action', user: rita, container, blockId: 'deeper', actionId: 'look' });
  await slack.act({ type: 'close', user: rita, viewId });
  const screen = createScreen({
    client,
    user: rita,
    triggerId: lastTrigger(slack),
    modal: { id: viewId, hasFields },
  });
  return { slack, screen };
}

const directMessages = (slack: SlackStandIn) => {
  const { channels, messages } = slack.stateFor(rita);
  return channels.filter(({ kind }) => kind === 'im').flatMap(({ id }) => messages[id] ?? []);
};

test.each([true, false])(
  'a modal closed right after a button was pressed in it stays closed, and what was asked for goes on (with fields: %s)',
  async (hasFields) => {
    const { slack, screen } = await pressedThenClosed(hasFields);
    const fill = await screen.open(noticeModal({ title: 'Two', text: 'Checking…' }));
    await fill(noticeModal({ title: 'Two', text: 'Done.' }));
    expect(slack.stateFor(rita).views).toEqual([]);
    expect(directMessages(slack)).toEqual([]);
  },
);

test('what went wrong is told directly where the modal it belongs to was closed', async () => {
  const { slack, screen } = await pressedThenClosed();
  await screen.open(noticeModal({ title: 'Two', text: 'Checking…' }));
  await screen.fail({ text: 'It went wrong.', blocks: [section('It went wrong.')] });
  expect(directMessages(slack).map(({ text }) => text)).toEqual(['It went wrong.']);
});

test('what has to be told reaches a person whose trigger has run out', async () => {
  const running = await overSocket((app) => app.command('/cmk', ({ ack }) => ack()), { triggerLifeMs: 0 });
  onTestFinished(() => running.stop());
  const { slack } = running;
  await slack.act({ type: 'command', user: rita, channel: general, text: '/cmk' });
  const screen = createScreen({ client: webClient(slack), user: rita, triggerId: lastTrigger(slack) });
  await screen.tell({ text: 'Too late.', blocks: [section('Too late.')] });
  expect(directMessages(slack).map(({ text }) => text)).toEqual(['Too late.']);
});

test.each([
  ['its address for answers is dead', 1, 'ephemeral'],
  ['its address for answers is dead and the channel takes nothing', 2, 'direct'],
])('what has to be told reaches a person although %s', async (_why, broken, way) => {
  const running = await overSocket((app) => app.command('/cmk', ({ ack }) => ack()));
  onTestFinished(() => running.stop());
  const { slack } = running;
  await slack.act({ type: 'command', user: rita, channel: general, text: '/cmk' });
  if (broken === 2) {
    const answers = [{ method: 'chat.postEphemeral', error: 'restricted_action' }];
    await slack.setWeather({ answers });
  }
  const respond = () => Promise.reject(new Error('404'));
  const client = webClient(slack);
  const screen = createScreen({ client, user: rita, channel: general, triggerId: undefined, respond });
  await screen.tell({ text: 'Said all the same.', blocks: [section('Said all the same.')] });
  const inChannel = slack.stateFor(rita).messages[general] ?? [];
  expect(inChannel.some(({ ephemeral }) => ephemeral === true)).toBe(way === 'ephemeral');
  expect(directMessages(slack)).toHaveLength(way === 'direct' ? 1 : 0);
});

test('a view that Slack does not replace for a reason of its own is said in another way', async () => {
  const running = await overSocket((app) => app.command('/cmk', ({ ack }) => ack()));
  onTestFinished(() => running.stop());
  const { slack } = running;
  await slack.act({ type: 'command', user: rita, channel: general, text: '/cmk' });
  const screen = createScreen({ client: webClient(slack), user: rita, triggerId: lastTrigger(slack) });
  await screen.open(noticeModal({ title: 'One', text: 'Checking…' }));
  await slack.setWeather({ answers: [{ method: 'views.update', error: 'a_code_nobody_listed' }] });
  await screen.fail({ text: 'It went wrong.', blocks: [section('It went wrong.')] });
  expect(directMessages(slack).map(({ text }) => text)).toEqual(['It went wrong.']);
});

test('a form that Slack does not put in the place of “Checking…” is told with what was typed in it', async () => {
  const running = await overSocket((app) => app.command('/cmk', ({ ack }) => ack()));
  onTestFinished(() => running.stop());
  const { slack } = running;
  await slack.act({ type: 'command', user: rita, channel: general, text: '/cmk' });
  const screen = createScreen({ client: webClient(slack), user: rita, triggerId: lastTrigger(slack) });
  const fill = await screen.open(noticeModal({ title: 'One', text: 'Checking…' }));
  await slack.setWeather({ answers: [{ method: 'views.update', error: 'fatal_error' }] });
  const field = {
    type: 'input' as const,
    block_id: 'reason',
    label: { type: 'plain_text' as const, text: 'Why' },
    element: { type: 'plain_text_input' as const, action_id: 'reason', initial_value: 'A contract' },
  };
  await fill({ ...withButton, blocks: [...withButton.blocks, field] });
  const [told, ...more] = directMessages(slack);
  expect(more).toEqual([]);
  const words = JSON.stringify(told);
  for (const part of ['did not show this form', 'Something to press', '"action_id":"look"', 'A contract'])
    expect(words).toContain(part);
});

test.each([
  { error: 'expired_trigger_id' },
  { error: 'trigger_exchanged' },
  { error: 'invalid_arguments', response_metadata: { messages: ['[ERROR] trigger_id expired'] } },
])('a trigger that is too old is known by what Slack says: %j', (data) => {
  expect(isTooLate({ data })).toBe(true);
  expect(isTooLate({ data: { error: 'invalid_arguments' } })).toBe(false);
});
