import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { SlackOptions, SlackStandIn } from '../../../sandbox/slack/slack-stand-in.ts';
import { overHttp, overSocket, type Running } from './bolt-app.ts';
import { general, rita } from './seed.ts';
import { standing } from './standing.ts';

async function started(
  start: typeof overSocket,
  listen: (app: Running['app']) => void,
  options: Partial<SlackOptions> = {},
): Promise<SlackStandIn> {
  const running = await start(listen, options);
  onTestFinished(() => running.stop());
  return running.slack;
}

const command = { type: 'command', user: rita, channel: general, text: '/cmk' } as const;

test('a request with a signature of someone else, or an old one, is turned away by Bolt', async () => {
  const heard: string[] = [];
  const slack = await started(overHttp, (app) => {
    app.command('/cmk', async ({ ack, command: { text } }) => {
      heard.push(text);
      await ack();
    });
  });
  await slack.act(command);
  const { kind, payload } = slack.log.deliveries.at(-1) ?? expect.fail('nothing was delivered');
  const parcel = { kind, payload: { ...payload, text: 'forged' } };
  expect((await slack.deliver(parcel, { signature: `v0=${'0'.repeat(64)}` })).status).toBe(401);
  const sixMinutesAgo = Math.floor(Date.now() / 1000) - 360;
  expect((await slack.deliver(parcel, { timestamp: sixMinutesAgo })).status).toBe(401);
  expect(heard).toEqual(['']);
  expect((await slack.deliver({ ...parcel, payload: { ...payload, text: 'again' } })).status).toBe(200);
  expect(heard).toEqual(['', 'again']);
});

test('over HTTP an event that is not taken comes again, numbered and freshly signed', async () => {
  const heard: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    heard.push(request.headers);
    response.writeHead(heard.length < 3 ? 500 : 200).end();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const delivery = { url: `http://127.0.0.1:${port}/` };
  // Timestamps are whole seconds: only after one does a new signature differ.
  const { slack } = await standing({ delivery, eventRetryDelaysMs: [0, 1000] });
  await slack.act({ type: 'home', user: rita });
  await slack.until(() => slack.log.deliveries.length === 3);
  expect(heard.map((headers) => headers['x-slack-retry-num'])).toEqual([undefined, '1', '2']);
  expect(heard.at(-1)?.['x-slack-retry-reason']).toBe('http_error');
  expect(heard[2]?.['x-slack-signature']).not.toBe(heard[0]?.['x-slack-signature']);
  expect(new Set(slack.log.deliveries.map(({ payload }) => payload['event_id'])).size).toBe(1);
});

test.for([
  ['Socket Mode', overSocket],
  ['signed HTTP', overHttp],
] as const)(
  'a command that is not acknowledged is not sent again, and its sender is told, over %s',
  async ([, start]) => {
    const slack = await started(
      start,
      (app) => {
        app.command('/cmk', async () => {
          throw new Error('broken');
        });
      },
      { ackTimeoutMs: 100, eventRetryDelaysMs: [0] },
    );
    expect(await slack.act(command)).toMatchObject({ ok: false, error: 'operation_timeout' });
    expect(slack.stateFor(rita).toasts).toMatchObject([{ kind: 'operation_timeout' }]);
    expect(slack.log.deliveries).toMatchObject([{ type: '/cmk', ackMs: null, failure: 'timeout' }]);
  },
);

test('without any connection a command fails at once, and the person sees it', async () => {
  const slack = await started(overSocket, (app) => {
    app.command('/cmk', ({ ack }) => ack());
  });
  slack.disconnectSockets();
  await slack.until(() => !slack.stateFor(rita).app.connected);
  expect(await slack.act(command)).toMatchObject({ ok: false, error: 'dispatch_failed' });
});

test('a client whose sockets were cut, or are to be refreshed, comes back and is heard again', async () => {
  const slack = await started(overSocket, (app) => {
    app.command('/cmk', ({ ack }) => ack());
  });
  slack.disconnectSockets();
  await slack.until(() => slack.connectionCount() === 0);
  await slack.until(() => slack.connectionCount() === 1);
  expect(await slack.act(command)).toMatchObject({ ok: true });
  slack.refreshSockets();
  await slack.until(() => slack.connectionCount() === 0);
  await slack.until(() => slack.connectionCount() === 1);
  expect(await slack.act(command)).toMatchObject({ ok: true });
});

test('of two connections each payload goes to one', async () => {
  const heard: string[] = [];
  const slack = await started(overSocket, (app) => {
    app.command('/cmk', async ({ ack }) => {
      heard.push('first');
      await ack();
    });
  });
  const second = await overSocketBeside(slack, heard);
  onTestFinished(second);
  for (let sent = 0; sent < 4; sent += 1) await slack.act(command);
  expect(heard.toSorted()).toEqual(['first', 'first', 'second', 'second']);
});

async function overSocketBeside(slack: SlackStandIn, heard: string[]): Promise<() => Promise<void>> {
  const response = await fetch(`${slack.apiUrl}apps.connections.open`, {
    method: 'POST',
    headers: { authorization: 'Bearer xapp-1-test' },
  });
  const { url } = (await response.json()) as { url: string };
  const socket = new WebSocket(url);
  socket.addEventListener('message', ({ data }) => {
    const { envelope_id } = JSON.parse(String(data)) as { envelope_id?: string };
    if (envelope_id === undefined) return;
    heard.push('second');
    socket.send(JSON.stringify({ envelope_id, payload: {} }));
  });
  await slack.until(() => slack.connectionCount() === 2);
  return async () => {
    socket.close();
    await slack.until(() => slack.connectionCount() < 2);
  };
}

test('a ticket for a connection is good once', async () => {
  const slack = await started(overSocket, () => {});
  const response = await fetch(`${slack.apiUrl}apps.connections.open`, {
    method: 'POST',
    headers: { authorization: 'Bearer xapp-1-test' },
  });
  const { url } = (await response.json()) as { url: string };
  const opened = new WebSocket(url);
  await slack.until(() => slack.connectionCount() === 2);
  const again = new WebSocket(url);
  await new Promise((resolve) => again.addEventListener('error', resolve));
  expect(slack.connectionCount()).toBe(2);
  opened.close();
});

test('a command’s text comes escaped, with the ids of those it names', async () => {
  const slack = await started(overSocket, (app) => {
    app.command('/cmk', ({ ack }) => ack());
  });
  await slack.act({ ...command, text: '/cmk setup  <a> & @otto #keys @approvers nobody@tidal' });
  expect(slack.log.deliveries.at(-1)?.payload).toMatchObject({
    command: '/cmk',
    text: 'setup  &lt;a&gt; &amp; <@U0000OTTO1|otto> <#C0000GEN01|keys> <!subteam^S0000APPR1|@approvers> nobody@tidal',
    channel_name: 'keys',
    user_name: 'rita',
    is_enterprise_install: 'false',
  });
});
