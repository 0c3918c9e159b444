import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import { beforeAll, expect, test } from 'vitest';
import { createReceiver } from '../../src/listeners/receivers.ts';
import { createLog } from '../../src/runtime/log.ts';

/** So many intervals are watched; a connection that is lost for want of a ping shows in the first. */
const watchedMs = 45_000;
const intervalsS = [9, 10, 11, 15, 18, 25];

interface Watched {
  readonly everyS: number;
  readonly connections: number;
  /** Of the time that was watched. */
  readonly shareWithout: number;
}

/** One Slack for each interval: asks for nothing, says hello, and pings. */
async function watch(everyS: number): Promise<Watched> {
  const http = createServer((_, response) => {
    const { port } = http.address() as AddressInfo;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ ok: true, url: `ws://127.0.0.1:${port}/link` }));
  });
  const server = new WebSocketServer({ server: http });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  let connections = 0;
  let open = 0;
  let withoutMs = 0;
  let lostAt = 0;
  server.on('connection', (connection: WebSocket) => {
    connections += 1;
    open += 1;
    if (lostAt > 0) withoutMs += performance.now() - lostAt;
    lostAt = 0;
    connection.send(JSON.stringify({ type: 'hello' }));
    const timer = setInterval(() => connection.ping(), everyS * 1000);
    // Slack pings from the start.
    connection.ping();
    connection.on('close', () => {
      clearInterval(timer);
      open -= 1;
      if (open === 0) lostAt = performance.now();
    });
  });
  const { port } = http.address() as AddressInfo;
  const { receiver } = createReceiver(
    {
      slack: {
        mode: 'socket',
        appToken: 'xapp-1',
        botToken: 'xoxb-1',
        apiUrl: `http://127.0.0.1:${port}/api/`,
        port: 0,
        host: '127.0.0.1',
      },
    } as Parameters<typeof createReceiver>[0],
    { whyNot: () => undefined, log: createLog('silent'), routes: [], fetch } as unknown as Parameters<
      typeof createReceiver
    >[1],
  );
  await receiver.start();
  await delay(watchedMs);
  if (lostAt > 0) withoutMs += performance.now() - lostAt;
  await receiver.stop();
  for (const client of server.clients) client.terminate();
  http.close();
  return { everyS, connections, shareWithout: withoutMs / watchedMs };
}

let all: readonly Watched[] = [];
beforeAll(async () => {
  all = await Promise.all(intervalsS.map(watch));
}, watchedMs + 30_000);

test('N3 pings of Slack’s every 9 to 18 s keep one connection; every 25 s they do not', ({ task }) => {
  const words = all.map(
    ({ everyS, connections, shareWithout }) =>
      `${everyS} s: ${connections === 1 ? 'one connection' : `${connections} connections, ${(shareWithout * 100).toFixed(0)} % without`}`,
  );
  task.meta.row = { number: 'N3', fault: 'Slack pings rarely', figure: words.join('; ') };
  for (const { everyS, connections } of all.filter((one) => one.everyS <= 18)) {
    expect({ everyS, connections }).toEqual({ everyS, connections: 1 });
  }
  expect(all.find(({ everyS }) => everyS === 25)?.connections).toBeGreaterThan(1);
});
