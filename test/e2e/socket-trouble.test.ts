import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { cast } from '../../sandbox/cast.ts';
import { findFreePort } from '../../sandbox/free-port.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { ScriptedAnswer } from '../../sandbox/slack/weather.ts';
import type { Readiness } from '../../src/monitoring/readiness.ts';
import { startAndEnd } from './start-and-end.ts';
import { answerTo, startWorld } from './story.ts';

let sandbox: Sandbox;
let origin: string;
const printed: string[] = [];

beforeAll(async () => {
  const port = await findFreePort();
  origin = `http://127.0.0.1:${port}`;
  sandbox = await startWorld({
    variables: { PORT: String(port), LOG_LEVEL: 'info' },
    show: (text) => printed.push(text),
  });
});
afterAll(() => sandbox.close());

const slackCheck = async () => {
  const answer = (await (await fetch(`${origin}/readyz`)).json()) as Readiness;
  return answer.checks['slack'];
};
const linesSaying = (words: string) =>
  printed
    .join('')
    .split('\n')
    .filter((line) => line.includes(words));
const waitFor = (words: RegExp) => expect.poll(slackCheck, { timeout: 30_000, interval: 100 }).toMatch(words);

describe('a connection that Slack refuses while the bot runs', () => {
  beforeEach(() => {
    printed.length = 0;
  });

  test.each<[string, Omit<ScriptedAnswer, 'method'>]>([
    ['N1 the app token is refused twice', { error: 'invalid_auth', times: 2 }],
    ['N1 the answer is none that is documented', { body: { ok: true }, times: 1 }],
    ['N1 a code that nobody listed', { error: 'too_many_websockets', times: 1 }],
    ['N1 a page of a proxy with a status of 200', { body: '<html>Sign in</html>', times: 1 }],
    ['N1 too often, for a second', { status: 429, headers: { 'retry-after': '1' }, times: 1 }],
  ])(
    '%s: not ready, one line, and tried again until it passes',
    async (_what, answer) => {
      const { slack } = sandbox;
      await slack.setWeather({ answers: [{ method: 'apps.connections.open', ...answer }] });
      slack.disconnectSockets();
      await waitFor(/^there is no connection to Slack: /u);
      await waitFor(/^ok$/u);
      expect(linesSaying('there is no connection to Slack; it is tried again')).toHaveLength(1);
      expect(linesSaying('"level":50')).toEqual([]);
      expect(linesSaying('"level":60')).toEqual([]);
      expect(await answerTo(sandbox, sandbox.person(cast.requester), '/cmk help')).toContain('/cmk setup');
    },
    60_000,
  );

  test('N1 Slack cannot be reached at all: not ready, and open again once it can', async () => {
    const { slack } = sandbox;
    await slack.setWeather({ down: 'refused' });
    await waitFor(/^there is no connection to Slack: /u);
    await slack.setWeather({ down: false });
    await waitFor(/^ok$/u);
    expect(linesSaying('"level":60')).toEqual([]);
  }, 60_000);

  test('Slack’s routine refresh leaves hardly any time without a connection', async () => {
    const { slack } = sandbox;
    await expect.poll(() => slack.connectionCount()).toBe(1);
    // One that breaks as soon as it is open is not asked for again at once.
    const since = performance.now();
    await expect.poll(() => performance.now() - since, { timeout: 10_000 }).toBeGreaterThan(5_000);
    slack.refreshSockets();
    await slack.until(() => slack.connectionCount() === 0);
    const began = performance.now();
    await slack.until(() => slack.connectionCount() === 1);
    expect(performance.now() - began).toBeLessThan(1_500);
  }, 20_000);
});

describe('N2 a WebSocket that cannot be opened at the start', () => {
  async function startTowards(url: string) {
    const { slack, adobe, azure, redis } = sandbox;
    await slack.setWeather({ answers: [{ method: 'apps.connections.open', body: { ok: true, url } }] });
    const environment = botEnvironment(
      {
        slackApiUrl: slack.apiUrl,
        adobeUrl: adobe.url,
        azureUrl: azure.url,
        redisUrl: redis.url,
        durable: redis.durable,
        port: 0,
        mode: 'socket',
      },
      process.env,
    );
    const ended = await startAndEnd({ ...environment, LOG_LEVEL: 'fatal' });
    await slack.setWeather({ answers: [] });
    return ended;
  }

  function expectWords({ code, printed: words }: Awaited<ReturnType<typeof startTowards>>, host: string) {
    expect(code).toBe(1);
    expect(words).toContain('The bot did not start.');
    expect(words).toContain(`the WebSocket to ${host} could not be opened`);
    expect(words).toContain('wss-primary.slack.com');
    expect(words).not.toMatch(/^ +at /mu);
  }

  test('where nobody listens ends it with words', async () => {
    const port = await findFreePort();
    const ended = await startTowards(`ws://127.0.0.1:${port}/link/?ticket=secret-ticket`);
    expectWords(ended, `127.0.0.1:${port}`);
    expect(ended.printed).toContain('ECONNREFUSED');
    expect(ended.printed).not.toContain('secret-ticket');
  });

  test.each<[string, (socket: Socket) => void]>([
    ['a firewall that swallows everything', () => undefined],
    [
      'a proxy that answers with a page',
      (socket) => {
        socket.once('data', () => socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 7\r\n\r\nblocked'));
      },
    ],
    ['a host that hangs up', (socket) => socket.destroy()],
  ])(
    'behind %s ends it with words',
    async (_what, answer) => {
      const sockets = new Set<Socket>();
      const server = createServer((socket) => {
        sockets.add(socket.on('error', () => undefined));
        answer(socket);
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const ended = await startTowards(`ws://127.0.0.1:${port}/link/`);
      for (const socket of sockets) socket.destroy();
      server.close();
      expectWords(ended, `127.0.0.1:${port}`);
    },
    60_000,
  );

  test.each<[string, object | undefined]>([
    ['says nothing', undefined],
    ['says that the link is disabled', { type: 'disconnect', reason: 'link_disabled' }],
  ])(
    'that opens and %s ends it with words',
    async (_what, frame) => {
      const server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
      server.on('connection', (socket) => {
        if (frame !== undefined) socket.send(JSON.stringify(frame));
      });
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const ended = await startTowards(`ws://127.0.0.1:${port}/link/`);
      for (const socket of server.clients) socket.terminate();
      server.close();
      expectWords(ended, `127.0.0.1:${port}`);
    },
    60_000,
  );
});
