import { once } from 'node:events';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cast, channel, secrets, workspace } from '../../sandbox/cast.ts';
import { findFreePort } from '../../sandbox/free-port.ts';
import { findRedisServer } from '../../sandbox/redis.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { startWorld } from '../e2e/story.ts';
import { type Signed, sign } from '../e2e/wire-slack.ts';
import { type TlsProxy, findProgram, startCaddy, startNginx } from './proxies.ts';

const command = (text: string, responseUrl = 'http://127.0.0.1:1/none') =>
  sign(
    {
      command: '/cmk',
      text,
      user_id: cast.requester,
      team_id: workspace.team.id,
      channel_id: channel,
      api_app_id: workspace.app.id,
      trigger_id: '1.2.3',
      response_url: responseUrl,
    },
    secrets.signingSecret,
  );

const headersOf = ({ timestamp, signature }: Partial<Signed>) => ({
  'content-type': 'application/x-www-form-urlencoded',
  ...(timestamp !== undefined && { 'x-slack-request-timestamp': timestamp }),
  ...(signature !== undefined && { 'x-slack-signature': signature }),
});

const deliver = (proxy: TlsProxy, signed: Partial<Signed>) =>
  proxy.ask({ path: '/slack/events', headers: headersOf(signed) }, signed.body);

interface Upstream {
  readonly server: Server;
  readonly at: string;
  /** What was posted to it. */
  readonly seen: readonly IncomingMessage[];
  readonly bodies: readonly string[];
}

/** Something in the place of a bot, alive when it is asked. */
async function startUpstream(answer: 'ok' | 'dies'): Promise<Upstream> {
  const seen: IncomingMessage[] = [];
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    if (request.method === 'GET') return void response.end('alive');
    seen.push(request);
    let body = '';
    request.setEncoding('utf8').on('data', (part: string) => (body += part));
    request.on('end', () => {
      bodies.push(body);
      if (answer === 'ok') response.end('ok');
      else request.socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, seen, bodies, at: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const noRedis = findRedisServer(process.env) === undefined;
const proxies = [
  ['nginx', startNginx],
  ['caddy', startCaddy],
] as const;

describe.each(proxies)('%s, with the file in deploy, in front of the bot', (name, start) => {
  const isMissing = (findProgram(name) === undefined || noRedis) && process.env['CI'] === undefined;

  describe.skipIf(isMissing)(isMissing ? `needs ${name} and redis-server` : 'with the real bot', () => {
    let sandbox: Sandbox;
    let proxy: TlsProxy;

    beforeAll(async () => {
      sandbox = await startWorld({ mode: 'http' });
      proxy = await start([new URL(sandbox.botUrl).host]);
    });
    afterAll(async () => {
      await proxy?.close();
      await sandbox?.close();
    });

    test('passes a signed delivery as it is, and the bot answers it', async () => {
      const { status, body } = await deliver(proxy, command('help'));
      expect(status).toBe(200);
      expect(body).toContain('/cmk setup');
    });

    test('passes what the bot refuses: unsigned, signed with another secret, sent twice', async () => {
      const { body, timestamp } = command('help');
      expect((await deliver(proxy, { body })).status).toBe(401);
      expect((await deliver(proxy, { body, timestamp, signature: 'v0=00' })).status).toBe(401);
      const signed = command('help again');
      expect((await deliver(proxy, signed)).status).toBe(200);
      expect((await deliver(proxy, signed)).status).toBe(401);
    });

    test('leads from HTTP to HTTPS', async () => {
      const host = 'cmk.example.com';
      const answer = await fetch(proxy.plainUrl, { headers: { host }, redirect: 'manual' });
      expect([301, 308]).toContain(answer.status);
      expect(answer.headers.get('location')).toMatch(/^https:\/\//u);
    });
  });

  const hasNoProxy = findProgram(name) === undefined && process.env['CI'] === undefined;

  describe.skipIf(hasNoProxy)(hasNoProxy ? `needs ${name}` : 'in front of something else', () => {
    test('passes Slack’s path and nothing else, and no body that is larger than the bot takes', async () => {
      const upstream = await startUpstream('ok');
      const proxy = await start([upstream.at]);
      try {
        for (const path of ['/healthz', '/readyz', '/metrics', '/', '/slack/events/more'])
          expect(await proxy.ask({ path, method: 'GET' })).toMatchObject({ status: 404 });
        const most = 'x'.repeat(1024 * 1024);
        expect((await deliver(proxy, { body: most })).status).toBe(200);
        // Caddy passes it on while it comes, so that either of the two may be first to give up.
        expect([413, 502]).toContain((await deliver(proxy, { body: `${most}x` })).status);
      } finally {
        await proxy.close();
        upstream.server.close();
      }
    });

    test('passes over one that cannot be reached, with headers and body as they came', async () => {
      const well = await startUpstream('ok');
      const nobody = `127.0.0.1:${await findFreePort()}`;
      const proxy = await start([nobody, well.at]);
      try {
        const four = async () => {
          const answers = [];
          for (let time = 0; time < 4; time += 1) answers.push(await deliver(proxy, command('a')));
          return answers;
        };
        // Caddy finds out within a moment of its start.
        await expect
          .poll(four, { timeout: 10_000 })
          .toEqual(Array.from({ length: 4 }, () => ({ status: 200, body: 'ok' })));
        const signed = command('b', 'https://hooks.slack.com/a?b=ü');
        expect(await deliver(proxy, signed)).toEqual({ status: 200, body: 'ok' });
        expect(well.bodies.at(-1)).toBe(signed.body);
        expect(well.seen.at(-1)?.headers).toMatchObject({
          ...headersOf(signed),
          'content-length': String(signed.body.length),
          host: 'cmk.example.com',
        });
      } finally {
        await proxy.close();
        well.server.close();
      }
    });

    test('never sends to another what one of them has received', async () => {
      const dying = [await startUpstream('dies'), await startUpstream('dies')];
      const proxy = await start(dying.map(({ at }) => at));
      try {
        expect((await deliver(proxy, command('once'))).status).toBe(502);
        expect(dying.flatMap(({ seen }) => seen)).toHaveLength(1);
      } finally {
        await proxy.close();
        for (const { server } of dying) server.close();
      }
    });
  });
});
