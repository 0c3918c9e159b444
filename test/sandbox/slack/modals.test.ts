import type { ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { expect, onTestFinished, test } from 'vitest';
import type { SlackOptions, SlackStandIn } from '../../../sandbox/slack/slack-stand-in.ts';
import { overSocket } from './bolt-app.ts';
import { general, otto, rita } from './seed.ts';
import { dataOf, errorOf, webClient } from './standing.ts';

const modal = (title: string, more: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  callback_id: title,
  title: { type: 'plain_text', text: title },
  submit: { type: 'plain_text', text: 'Send' },
  blocks: [
    field('name', 'value', 'at first'),
    {
      type: 'actions',
      block_id: 'actions',
      elements: [{ type: 'button', action_id: 'deeper', text: { type: 'plain_text', text: 'Deeper' } }],
    },
  ],
  ...more,
});

const field = (blockId: string, actionId: string, initial: string) => ({
  type: 'input' as const,
  block_id: blockId,
  label: { type: 'plain_text' as const, text: blockId },
  element: { type: 'plain_text_input' as const, action_id: actionId, initial_value: initial },
});

const typed = (blockId: string, actionId: string, value: string) => ({
  values: { [blockId]: { [actionId]: { type: 'plain_text_input' as const, value } } },
});

/** An app that acknowledges everything, and does with triggers and views what the test says. */
async function acknowledging(
  options: Partial<SlackOptions> = {},
): Promise<{ slack: SlackStandIn; web: WebClient }> {
  const running = await overSocket((app) => {
    app.command('/cmk', ({ ack }) => ack());
    app.action(/.*/, ({ ack }) => ack());
    app.view(/.*/, ({ ack }) => ack());
    app.view({ callback_id: /.*/, type: 'view_closed' }, ({ ack }) => ack());
  }, options);
  onTestFinished(() => running.stop());
  return { slack: running.slack, web: webClient(running.slack) };
}

/** The trigger_id of what Rita did last. */
const lastTrigger = (slack: SlackStandIn): string =>
  String(slack.log.deliveries.at(-1)?.payload['trigger_id']);

async function trigger(slack: SlackStandIn): Promise<string> {
  await slack.act({ type: 'command', user: rita, channel: general, text: '/cmk' });
  return lastTrigger(slack);
}

async function pressDeeper(slack: SlackStandIn): Promise<string> {
  const viewId = slack.stateFor(rita).views.at(-1)?.id ?? '';
  const container = { type: 'view', viewId } as const;
  await slack.act({ type: 'action', user: rita, container, blockId: 'actions', actionId: 'deeper' });
  return lastTrigger(slack);
}

test('a trigger opens one modal and no second', async () => {
  const { slack, web } = await acknowledging();
  const trigger_id = await trigger(slack);
  await web.views.open({ trigger_id, view: modal('One') });
  expect(await errorOf(web.views.open({ trigger_id, view: modal('Two') }))).toBe('exchanged_trigger_id');
  expect(await errorOf(web.views.open({ trigger_id: '1.2.x', view: modal('Two') }))).toBe(
    'invalid_trigger_id',
  );
});

test('a trigger that has outlived its time opens nothing', async () => {
  const { slack, web } = await acknowledging({ triggerLifeMs: 0 });
  const trigger_id = await trigger(slack);
  expect(await errorOf(web.views.open({ trigger_id, view: modal('One') }))).toBe('expired_trigger_id');
  expect(slack.stateFor(rita).views).toEqual([]);
});

test('three modals lie upon each other and not four, each knowing the one below and the root', async () => {
  const { slack, web } = await acknowledging();
  await web.views.open({ trigger_id: await trigger(slack), view: modal('One') });
  const two = await web.views.push({ trigger_id: await pressDeeper(slack), view: modal('Two') });
  const three = await web.views.push({ trigger_id: await pressDeeper(slack), view: modal('Three') });
  const four = web.views.push({ trigger_id: await pressDeeper(slack), view: modal('Four') });
  expect(await errorOf(four)).toBe('push_limit_reached');
  const [root, middle] = slack.stateFor(rita).views;
  expect(two.view).toMatchObject({ root_view_id: root?.id, previous_view_id: root?.id });
  expect(three.view).toMatchObject({ root_view_id: root?.id, previous_view_id: middle?.id });
  await slack.act({ type: 'close', user: rita, viewId: three.view?.id ?? '' });
  expect(slack.stateFor(rita).views.map(({ callbackId }) => callbackId)).toEqual(['One', 'Two']);
});

test('a push needs a trigger from inside a modal that is open', async () => {
  const { slack, web } = await acknowledging();
  const outside = await trigger(slack);
  expect(await errorOf(web.views.push({ trigger_id: outside, view: modal('One') }))).toBe('not_found');
});

test('an update with an old hash is refused, and one of a closed modal finds nothing', async () => {
  const { slack, web } = await acknowledging();
  const opened = await web.views.open({ trigger_id: await trigger(slack), view: modal('One') });
  const { id: view_id = '', hash = '' } = opened.view ?? {};
  await web.views.update({ view_id, hash, view: modal('Two') });
  const late = web.views.update({ view_id, hash, view: modal('Three') });
  expect(await errorOf(late)).toBe('hash_conflict');
  expect(slack.stateFor(rita).views[0]?.title?.text).toBe('Two');
  await slack.act({ type: 'close', user: rita, viewId: view_id });
  expect(await errorOf(web.views.update({ view_id, view: modal('Four') }))).toBe('not_found');
});

test('an update keeps what was typed where block_id and action_id stayed, and nowhere else', async () => {
  const { slack, web } = await acknowledging();
  const opened = await web.views.open({ trigger_id: await trigger(slack), view: modal('One') });
  const view_id = opened.view?.id ?? '';
  await slack.act({ type: 'typed', user: rita, viewId: view_id, state: typed('name', 'value', 'mine') });
  await web.views.update({ view_id, view: modal('Two', { blocks: [field('name', 'value', 'new')] }) });
  expect(slack.stateFor(rita).views[0]?.state).toEqual(typed('name', 'value', 'mine'));
  await web.views.update({ view_id, view: modal('Three', { blocks: [field('name', 'other', 'new')] }) });
  expect(slack.stateFor(rita).views[0]?.state).toEqual(typed('name', 'other', 'new'));
});

test('an external_id belongs to one view at a time, and finds it', async () => {
  const { slack, web } = await acknowledging();
  await web.views.open({ trigger_id: await trigger(slack), view: modal('One', { external_id: 'mine' }) });
  await slack.act({ type: 'command', user: otto, channel: general, text: '/cmk' });
  const trigger_id = lastTrigger(slack);
  const second = web.views.open({ trigger_id, view: modal('Two', { external_id: 'mine' }) });
  expect(await errorOf(second)).toBe('duplicate_external_id');
  await web.views.update({ external_id: 'mine', view: modal('Three', { external_id: 'mine' }) });
  expect(slack.stateFor(rita).views[0]?.title?.text).toBe('Three');
});

test('the cross closes the whole stack, and the app hears of the views that asked for it', async () => {
  const { slack, web } = await acknowledging();
  const noisy = { notify_on_close: true };
  await web.views.open({ trigger_id: await trigger(slack), view: modal('One', noisy) });
  const two = await web.views.push({ trigger_id: await pressDeeper(slack), view: modal('Two') });
  await slack.act({ type: 'close', user: rita, viewId: two.view?.id ?? '', all: true });
  expect(slack.stateFor(rita).views).toEqual([]);
  const told = slack.log.deliveries.filter(({ type }) => type === 'view_closed');
  expect(told.map(({ payload }) => payload)).toMatchObject([
    { is_cleared: true, view: { callback_id: 'One' } },
  ]);
});

test.for([
  ['nothing', undefined, { ok: true, effect: 'close' }],
  ['clear', { response_action: 'clear' }, { ok: true, effect: 'clear' }],
  [
    'a view in place of it',
    { response_action: 'update', view: modal('New') },
    { ok: true, effect: 'update' },
  ],
  ['a view on top', { response_action: 'push', view: modal('New') }, { ok: true, effect: 'push' }],
  ['errors', { response_action: 'errors', errors: { name: 'No' } }, { ok: true, errors: { name: 'No' } }],
  [
    'errors for a block that is not there',
    { response_action: 'errors', errors: { nobody: 'No' } },
    invalid(),
  ],
  ['errors without any', { response_action: 'errors', errors: {} }, invalid()],
  ['an unknown action', { response_action: 'reload' }, invalid()],
  ['text', { text: 'Thank you' }, invalid()],
  ['a view that is not valid', { response_action: 'update', view: { type: 'modal' } }, invalid()],
] as const)('a submission is acknowledged with %s', async ([, body, expected]) => {
  const running = await overSocket((app) => {
    app.command('/cmk', async ({ ack, client, command: { trigger_id } }) => {
      await ack();
      await client.views.open({ trigger_id, view: modal('One') });
    });
    app.view('One', ({ ack }) => (body === undefined ? ack() : ack(body as never)));
  });
  onTestFinished(() => running.stop());
  const { slack } = running;
  await slack.act({ type: 'command', user: rita, channel: general, text: '/cmk' });
  const view = await slack.until(() => slack.stateFor(rita).views[0]);
  const answer = await slack.act({ type: 'submit', user: rita, viewId: view.id, state: view.state });
  expect(answer).toMatchObject(expected);
  const shown = slack.stateFor(rita).views.map(({ title }) => title?.text);
  const after = { close: [], clear: [], update: ['New'], push: ['One', 'New'] } as Record<string, string[]>;
  expect(shown).toEqual(after['effect' in expected ? expected.effect : 'errors'] ?? ['One']);
});

function invalid() {
  return { ok: false, error: 'invalid_ack' } as const;
}

test('an app that does not acknowledge in time is seen to have failed, and the modal stays', async () => {
  const running = await overSocket(
    (app) => {
      app.command('/cmk', async ({ ack, command, client }) => {
        if (command.text === 'silent') return;
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: modal('One') });
      });
      app.view('One', async () => {});
    },
    { ackTimeoutMs: 50 },
  );
  onTestFinished(() => running.stop());
  const { slack } = running;
  const silent = await slack.act({ type: 'command', user: rita, channel: general, text: '/cmk silent' });
  expect(silent).toMatchObject({ ok: false, error: 'operation_timeout' });
  expect(slack.stateFor(rita).toasts).toMatchObject([{ kind: 'operation_timeout' }]);
  await slack.act({ type: 'command', user: rita, channel: general, text: '/cmk' });
  const view = await slack.until(() => slack.stateFor(rita).views[0]);
  const answer = await slack.act({ type: 'submit', user: rita, viewId: view.id, state: view.state });
  expect(answer).toMatchObject({ ok: false, error: 'operation_timeout' });
  expect(slack.stateFor(rita).views).toHaveLength(1);
});

test('a view with faults is refused with all of them, each with a pointer', async () => {
  const { slack, web } = await acknowledging();
  const view = modal('A title of far more than 24 characters', { private_metadata: 'x'.repeat(3001) });
  const data = await dataOf(web.views.open({ trigger_id: await trigger(slack), view }));
  expect(data).toMatchObject({
    error: 'invalid_arguments',
    response_metadata: {
      messages: [
        '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
        '[ERROR] must be less than 3001 characters [json-pointer:/view/private_metadata]',
      ],
    },
  });
});
