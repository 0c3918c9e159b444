import { expect, onTestFinished, test } from 'vitest';
import type { SlackStandIn } from '../../../sandbox/slack/slack-stand-in.ts';
import { overSocket } from './bolt-app.ts';
import { general, otto, rita } from './seed.ts';

let now = 0;

async function standIn(): Promise<SlackStandIn> {
  now = Date.UTC(2030, 0, 1);
  const running = await overSocket(
    (app) => {
      app.command('/cmk', ({ ack }) => ack());
      app.action(/.*/, ({ ack }) => ack());
    },
    { clock: { now: () => now } },
  );
  onTestFinished(() => running.stop());
  return running.slack;
}

async function ofCommand(slack: SlackStandIn): Promise<string> {
  await slack.act({ type: 'command', user: rita, channel: general, text: '/cmk' });
  return String(slack.log.deliveries.at(-1)?.payload['response_url']);
}

async function post(url: string, body: object): Promise<[number, string]> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  return [response.status, await response.text()];
}

const texts = (slack: SlackStandIn, user: string): string[] =>
  (slack.stateFor(user).messages[general] ?? []).map(({ text }) => text);

test('an answer is for the sender alone unless it says in_channel', async () => {
  const slack = await standIn();
  const url = await ofCommand(slack);
  await post(url, { text: 'Quiet' });
  await post(url, { text: 'Loud', response_type: 'in_channel' });
  expect(texts(slack, rita)).toEqual(['Quiet', 'Loud']);
  expect(texts(slack, otto)).toEqual(['Loud']);
});

test('a response_url is good for five answers', async () => {
  const slack = await standIn();
  const url = await ofCommand(slack);
  for (let use = 0; use < 5; use += 1) expect(await post(url, { text: 'Hello' })).toEqual([200, 'ok']);
  expect(await post(url, { text: 'Hello' })).toEqual([404, 'used_url']);
});

test('a response_url is good for half an hour of the sandbox’s time', async () => {
  const slack = await standIn();
  const url = await ofCommand(slack);
  now += 30 * 60_000;
  expect(await post(url, { text: 'Hello' })).toEqual([200, 'ok']);
  now += 1;
  expect(await post(url, { text: 'Hello' })).toEqual([404, 'expired_url']);
});

test('bad blocks are refused with a status that is not 2xx', async () => {
  const slack = await standIn();
  expect(await post(await ofCommand(slack), { blocks: [{ type: 'party' }] })).toEqual([
    400,
    'invalid_blocks',
  ]);
  expect(texts(slack, rita)).toEqual([]);
});

test('the message that was acted on can be replaced, and an ephemeral one deleted', async () => {
  const slack = await standIn();
  const button = { type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } };
  await post(await ofCommand(slack), {
    text: 'Choose',
    blocks: [{ type: 'actions', block_id: 'b', elements: [button] }],
  });
  const press = async (): Promise<string> => {
    const ts = slack.stateFor(rita).messages[general]?.[0]?.ts ?? '';
    const container = { type: 'message', channel: general, ts } as const;
    await slack.act({ type: 'action', user: rita, container, blockId: 'b', actionId: 'go' });
    const { payload } = slack.log.deliveries.at(-1) ?? expect.fail('nothing was delivered');
    expect(payload['container']).toMatchObject({ is_ephemeral: true, message_ts: ts });
    expect(payload).not.toHaveProperty('message');
    return String(payload['response_url']);
  };
  const first = await press();
  const replaced = { text: 'Again', replace_original: true };
  await post(first, { ...replaced, blocks: [{ type: 'actions', block_id: 'b', elements: [button] }] });
  expect(texts(slack, rita)).toEqual(['Again']);
  await post(await press(), { delete_original: true });
  expect(texts(slack, rita)).toEqual([]);
});
