import { expect, onTestFinished, test } from 'vitest';
import type { SlackStandIn } from '../../sandbox/slack/slack-stand-in.ts';
import { createScreen } from '../../src/commands/screen.ts';
import { button, row, section } from '../../src/views/blocks.ts';
import { noticeModal } from '../../src/views/modals/notice-modal.ts';
import { overSocket } from '../sandbox/slack/bolt-app.ts';
import { general, rita } from '../sandbox/slack/seed.ts';
import { webClient } from '../sandbox/slack/standing.ts';

const withButton = {
  ...noticeModal({ title: 'One', text: 'Something to press.' }),
  blocks: [
    section('Something to press.'),
    ...row('deeper', [button('look', 'Deeper', { organization: '' })]),
  ],
};

const lastTrigger = (slack: SlackStandIn) => String(slack.log.deliveries.at(-1)?.payload['trigger_id']);

/** Rita has pressed a button in a modal, and closed the modal before the bot came to answer. */
async function pressedThenClosed() {
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
  const screen = createScreen({ client, user: rita, triggerId: lastTrigger(slack), viewId });
  return { slack, screen };
}

const directMessages = (slack: SlackStandIn) => {
  const { channels, messages } = slack.stateFor(rita);
  return channels.filter(({ kind }) => kind === 'im').flatMap(({ id }) => messages[id] ?? []);
};

test('a modal closed right after a button was pressed in it stays closed, and what was asked for goes on', async () => {
  const { slack, screen } = await pressedThenClosed();
  const fill = await screen.open(noticeModal({ title: 'Two', text: 'Checking…' }));
  await fill(noticeModal({ title: 'Two', text: 'Done.' }));
  expect(slack.stateFor(rita).views).toEqual([]);
  expect(directMessages(slack)).toEqual([]);
});

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
