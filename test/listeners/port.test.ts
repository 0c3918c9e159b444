import { once } from 'node:events';
import { request } from 'node:http';
import { type Socket, connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { createPort, refuse } from '../../src/listeners/receivers.ts';
import { createGuard } from '../../src/listeners/replays.ts';
import { createLog } from '../../src/runtime/log.ts';
import type { Notes } from '../../src/store/notes.ts';
import { sign } from '../e2e/wire-slack.ts';
import { findFreePort } from '../../sandbox/free-port.ts';

const secret = 'a signing secret';
const opened: { close(): Promise<void> | void }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).toReversed()) await one.close();
});

/** The port as the bot opens it, with the guard before what takes a delivery. */
async function open(): Promise<number> {
  const notes = { isFirst: async () => true } as unknown as Notes;
  const guard = createGuard(secret, notes, createLog('silent'));
  const number = await findFreePort();
  const port = createPort({
    host: '127.0.0.1',
    port: number,
    routes: [{ path: '/healthz', method: 'GET', handler: (_request, response) => response.end('alive') }],
    deliveries: {
      path: '/slack/events',
      receive: (asked, response, connections) => {
        void guard(asked, connections).then(
          (passed) => (typeof passed === 'number' ? refuse(response, passed) : response.end('taken')),
          () => refuse(response, 503),
        );
      },
    },
  });
  await port.open();
  opened.push(port);
  return number;
}

async function hold(port: number, count: number, head: string): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(port, '127.0.0.1'));
  opened.push({ close: () => sockets.forEach((socket) => socket.destroy()) });
  for (const socket of sockets) {
    socket.on('error', () => undefined).resume();
    if (head !== '') socket.write(head);
  }
  await Promise.all(
    sockets.map(async (socket) => socket.connecting && once(socket, 'connect').catch(() => undefined)),
  );
  return sockets;
}

async function deliver(port: number, given = sign({ command: '/cmk' }, secret)): Promise<number | undefined> {
  const call = request({
    port,
    host: '127.0.0.1',
    method: 'POST',
    path: '/slack/events',
    agent: false,
    timeout: 3_000,
    headers: {
      'x-slack-signature': given.signature,
      'x-slack-request-timestamp': given.timestamp,
    },
  });
  call.end(given.body);
  const [response] = (await once(call, 'response')) as [{ statusCode?: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

const health = async (port: number) => (await fetch(`http://127.0.0.1:${port}/healthz`)).status;

const fresh = sign({ command: '/cmk' }, secret);
const headOf = (more: string) => `POST /slack/events HTTP/1.1\r\nhost: x\r\n${more}`;
const signed = `x-slack-signature: ${fresh.signature}\r\nx-slack-request-timestamp: ${fresh.timestamp}\r\n`;

test.each([
  ['say nothing', ''],
  ['never end their headers', headOf('x: y\r\n')],
  [
    'have a fresh header of the right form and no end of a body',
    headOf(`${signed}content-length: 1000000\r\n\r\nx`),
  ],
])('S13 while 1500 connections that %s are held, /healthz and Slack get through', async (_what, head) => {
  const port = await open();
  const sockets = await hold(port, 1_500, head);
  expect(await health(port)).toBe(200);
  expect(await deliver(port)).toBe(200);
  // What did not fit in the kernel's queue learns of it only after a second or more, when its first byte is sent again.
  const heldOpen = () => sockets.filter(({ destroyed, closed }) => !destroyed && !closed).length;
  await expect.poll(heldOpen, { timeout: 15_000 }).toBeLessThanOrEqual(513);
});

test.each([
  ['no signature', ''],
  ['a malformed signature', `x-slack-signature: v0=zz\r\nx-slack-request-timestamp: ${fresh.timestamp}\r\n`],
  ['a time long ago', `x-slack-signature: ${fresh.signature}\r\nx-slack-request-timestamp: 1500000000\r\n`],
])('S13 with %s it is refused before any of its body is there', async (_what, headers) => {
  const port = await open();
  const [socket] = await hold(port, 1, headOf(`${headers}content-length: 1000000\r\n\r\n`));
  const [answer] = (await once(socket?.resume() as Socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 401 /u);
});

test('S13 a body over a mebibyte is refused by its length, before any of it is there', async () => {
  const port = await open();
  const [socket] = await hold(port, 1, headOf(`${signed}content-length: 1048577\r\n\r\n`));
  const [answer] = (await once(socket as Socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /u);
});

test('S13 bodies that come at once and never end hold 16 MiB together, not one each', async () => {
  const port = await open();
  expect(await health(port)).toBe(200);
  const sockets = await hold(port, 300, headOf(`${signed}content-length: 1000000\r\n\r\n`));
  // Whoever is closed for its slowness hears 408; whoever makes room for others hears nothing.
  const slow = new Set<Socket>();
  for (const socket of sockets) {
    socket.on('data', () => slow.add(socket));
    if (!socket.destroyed) socket.write(Buffer.alloc(900_000, 0x61));
  }
  const evicted = () => sockets.filter((socket) => socket.closed && !slow.has(socket)).length;
  await expect.poll(evicted, { timeout: 20_000 }).toBeGreaterThan(250);
  expect(await deliver(port)).toBe(200);
});
