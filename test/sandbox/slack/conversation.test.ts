import type { ModalView } from '@slack/types';
import { afterEach, expect, test } from 'vitest';
import type { ViewState } from '../../../sandbox/slack/client-api.ts';
import { overHttp, overSocket, type Running } from './bolt-app.ts';
import { general, otto, rita } from './seed.ts';

let running: Running | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const nameModal: ModalView = {
  type: 'modal',
  callback_id: 'name',
  private_metadata: 'run-1',
  title: { type: 'plain_text', text: 'Name' },
  submit: { type: 'plain_text', text: 'Send' },
  blocks: [
    {
      type: 'input',
      block_id: 'name',
      label: { type: 'plain_text', text: 'Name' },
      element: { type: 'plain_text_input', action_id: 'value' },
    },
  ],
};

const typedName = (value: string): ViewState => ({
  values: { name: { value: { type: 'plain_text_input', value } } },
});

/** A command opens a modal; its submission is turned down once and then becomes a message with a button. */
function listen(app: Running['app']): void {
  app.command('/cmk', async ({ ack, command, client }) => {
    if (command.text === 'help') await ack({ text: `Help for <@${command.user_id}>` });
    else await ack();
    if (command.text === 'setup')
      await client.views.open({ trigger_id: command.trigger_id, view: nameModal });
  });
  app.view('name', async ({ ack, view, body, client }) => {
    const name = view.state.values['name']?.['value']?.value ?? '';
    if (name === 'wrong') {
      await ack({ response_action: 'errors', errors: { name: 'Not this one.' } });
      return;
    }
    await ack();
    await client.chat.postMessage({
      channel: general,
      text: `${body.user.id} said ${name} (${view.private_metadata})`,
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: name } },
        {
          type: 'actions',
          block_id: 'buttons',
          elements: [
            {
              type: 'button',
              action_id: 'approve',
              value: 'run-1',
              text: { type: 'plain_text', text: 'Yes' },
            },
          ],
        },
      ],
    });
  });
  app.action('approve', async ({ ack, body, respond }) => {
    await ack();
    await respond({ text: `Thank you, ${body.user.id}`, response_type: 'ephemeral' });
  });
  app.event('app_home_opened', async ({ event, client }) => {
    const blocks = [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'Home' } }];
    await client.views.publish({ user_id: event.user, view: { type: 'home', blocks } });
  });
}

test.for([
  { over: 'Socket Mode', start: overSocket },
  { over: 'signed HTTP', start: overHttp },
])('a person goes from a command through a modal to a message, over $over', async ({ start }) => {
  running = await start(listen);
  const { slack } = running;
  expect(
    await slack.act({ type: 'command', user: rita, channel: general, text: '/cmk setup' }),
  ).toMatchObject({
    ok: true,
    effect: 'none',
  });
  const view = await slack.until(() => slack.stateFor(rita).views.at(-1));
  expect(view).toMatchObject({
    callbackId: 'name',
    title: { text: 'Name' },
    state: typedName(null as never),
  });

  const empty = await slack.act({ type: 'submit', user: rita, viewId: view.id, state: { values: {} } });
  expect(empty).toMatchObject({ ok: false, error: 'invalid_input', errors: { name: expect.any(String) } });
  const wrong = await slack.act({ type: 'submit', user: rita, viewId: view.id, state: typedName('wrong') });
  expect(wrong).toMatchObject({ ok: true, effect: 'errors', errors: { name: 'Not this one.' } });
  expect(slack.stateFor(rita).views[0]?.state).toEqual(typedName('wrong'));
  const right = await slack.act({ type: 'submit', user: rita, viewId: view.id, state: typedName('acme') });
  expect(right).toMatchObject({ ok: true, effect: 'close' });
  expect(slack.stateFor(rita).views).toEqual([]);

  const message = await slack.until(() => slack.stateFor(otto).messages[general]?.at(-1));
  expect(message).toMatchObject({ text: `${rita} said acme (run-1)`, byApp: true });
  const container = { type: 'message', channel: general, ts: message.ts } as const;
  await slack.act({ type: 'action', user: otto, container, blockId: 'buttons', actionId: 'approve' });
  const thanks = await slack.until(() =>
    slack.stateFor(otto).messages[general]?.find((one) => one.ephemeral),
  );
  expect(thanks.text).toBe(`Thank you, ${otto}`);
  expect(slack.stateFor(rita).messages[general]).toHaveLength(1);
});

test.for([
  { over: 'Socket Mode', start: overSocket },
  { over: 'signed HTTP', start: overHttp },
])(
  'an answer in the acknowledgement of a command is seen by its sender only, over $over',
  async ({ start }) => {
    running = await start(listen);
    const { slack } = running;
    const answer = await slack.act({ type: 'command', user: rita, channel: general, text: '/cmk help' });
    expect(answer).toMatchObject({ ok: true, effect: 'message' });
    expect(slack.stateFor(rita).messages[general]).toMatchObject([
      { text: `Help for <@${rita}>`, ephemeral: true },
    ]);
    expect(slack.stateFor(otto).messages[general]).toEqual([]);
  },
);

test('a shortcut opens a modal as a command does', async () => {
  running = await overSocket((app) => {
    app.shortcut('setup', async ({ ack, client, shortcut: { trigger_id } }) => {
      await ack();
      await client.views.open({ trigger_id, view: nameModal });
    });
  });
  const { slack } = running;
  expect(await slack.act({ type: 'shortcut', user: rita, callbackId: 'setup' })).toMatchObject({ ok: true });
  const view = await slack.until(() => slack.stateFor(rita).views[0]);
  expect(view.callbackId).toBe('name');
  const unknown = await slack.act({ type: 'shortcut', user: rita, callbackId: 'none' });
  expect(unknown).toMatchObject({ ok: false, error: 'invalid_act' });
});

test('opening Home has the app publish it, to this person', async () => {
  running = await overSocket(listen);
  const { slack } = running;
  expect(slack.stateFor(rita).home).toBeNull();
  await slack.act({ type: 'home', user: rita });
  const home = await slack.until(() => slack.stateFor(rita).home);
  expect(home.blocks).toMatchObject([{ type: 'section', text: { text: 'Home' } }]);
  expect(slack.stateFor(otto).home).toBeNull();
});
