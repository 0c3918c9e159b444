import { expect, onTestFinished, test } from 'vitest';
import type { Act, ActAnswer, ClientState } from '../../../sandbox/slack/client-api.ts';
import { overSocket } from './bolt-app.ts';
import { elsewhere, gail, general, otto, rita, secret } from './seed.ts';
import { standing } from './standing.ts';

const getState = async (url: string, user: string): Promise<ClientState> =>
  (await fetch(`${url}/client/state?user=${user}`)).json() as Promise<ClientState>;

async function postAct(url: string, act: Act): Promise<ActAnswer> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${url}/client/act`, { method: 'POST', headers, body: JSON.stringify(act) });
  return (await response.json()) as ActAnswer;
}

test('a client sees what its person may see, acts for them, and is told of changes', async () => {
  const { slack } = await standing();
  const state = await getState(slack.url, rita);
  expect(state.channels.map(({ id }) => id)).toEqual([general, secret, elsewhere]);
  expect(state.me.realName).toBe('Rita Request');
  expect((await getState(slack.url, gail)).channels).toEqual([]);

  const stop = new AbortController();
  const events = await fetch(`${slack.url}/client/events?user=${otto}`, { signal: stop.signal });
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe('data: {"type":"changed","seq":0}\n\n');
  const said = await postAct(slack.url, {
    type: 'message',
    user: rita,
    channel: general,
    text: 'a & b, @otto',
  });
  expect(said).toMatchObject({ ok: true, channel: general });
  expect((await reader?.read())?.value).toMatch(/^data: \{"type":"changed","seq":\d+\}\n\n$/);
  stop.abort();
  const { messages } = await getState(slack.url, otto);
  expect(messages[general]).toMatchObject([{ user: rita, text: `a &amp; b, <@${otto}>`, byApp: false }]);
});

test.for<[string, Act, string]>([
  ['a stranger', { type: 'home', user: 'U0000NONE1' }, 'unknown_user'],
  [
    'a command that nobody has',
    { type: 'command', user: rita, channel: general, text: '/none' },
    'unknown_command',
  ],
  ['a channel of others', { type: 'message', user: gail, channel: general, text: 'Hi' }, 'not_in_channel'],
  [
    'a channel that is not there',
    { type: 'message', user: rita, channel: 'C1', text: 'Hi' },
    'channel_not_found',
  ],
  ['a modal that is not open', { type: 'close', user: rita, viewId: 'V1' }, 'view_not_found'],
  ['no act at all', { type: 'dance', user: rita } as never, 'invalid_act'],
  ['half an act', { type: 'command', user: rita, channel: general } as never, 'invalid_act'],
  [
    'a state that is none',
    { type: 'submit', user: rita, viewId: 'V1', state: { values: 1 } } as never,
    'invalid_act',
  ],
])('%s is refused', async ([, act, error]) => {
  const { slack } = await standing();
  expect(await postAct(slack.url, act)).toMatchObject({ ok: false, error });
});

test('who is deactivated does nothing more', async () => {
  const { slack } = await standing();
  slack.deactivate(rita);
  const act: Act = { type: 'message', user: rita, channel: general, text: 'Hi' };
  expect(await slack.act(act)).toMatchObject({ ok: false, error: 'user_deactivated' });
});

test('an act that is not sent as JSON is not taken, so that no other page can post it', async () => {
  const { slack } = await standing();
  const body = JSON.stringify({ type: 'message', user: rita, channel: general, text: 'Hi' });
  const response = await fetch(`${slack.url}/client/act`, { method: 'POST', body });
  expect(response.status).toBe(415);
  expect(slack.messagesIn(general)).toEqual([]);
});

test('a menu asks the app for its options, and a pick outside an input is told to the app', async () => {
  const picked: unknown[] = [];
  const running = await overSocket((app) => {
    app.options('vault', ({ ack, payload }) => {
      const texts = ['kv-one', 'kv-two'].filter((name) => name.includes(payload.value));
      return ack({ options: texts.map((text) => ({ text: { type: 'plain_text', text }, value: text })) });
    });
    app.action('vault', async ({ ack, payload, body }) => {
      picked.push(payload, 'state' in body ? body.state : undefined);
      await ack();
    });
  });
  onTestFinished(() => running.stop());
  const { slack, app } = running;
  const element = { type: 'external_select' as const, action_id: 'vault', min_query_length: 2 };
  const blocks = [{ type: 'actions' as const, block_id: 'b', elements: [element] }];
  const { ts = '' } = await app.client.chat.postMessage({ channel: general, text: 'Which?', blocks });
  const where = {
    user: rita,
    container: { type: 'message', channel: general, ts },
    blockId: 'b',
    actionId: 'vault',
  } as const;
  expect(await slack.act({ type: 'options', ...where, query: 'k' })).toEqual({ ok: true, options: [] });
  const found = await slack.act({ type: 'options', ...where, query: 'tw' });
  const option = { text: { type: 'plain_text' as const, text: 'kv-two' }, value: 'kv-two' };
  expect(found).toMatchObject({ ok: true, options: [option] });
  const value = { type: 'external_select' as const, selected_option: option };
  await slack.act({ type: 'action', ...where, value });
  expect(picked).toMatchObject([
    { type: 'external_select', action_id: 'vault', block_id: 'b', selected_option: option },
    { values: { b: { vault: { selected_option: null } } } },
  ]);
});
