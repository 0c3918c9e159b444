import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { startAndEnd } from './start-and-end.ts';
import { startWorld } from './story.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
let sandbox: Sandbox;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  sandbox = await startWorld();
  const { slack, adobe, azure, redis } = sandbox;
  environment = botEnvironment(
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
});
afterAll(() => sandbox.close());

describe('a start that cannot come to its end', () => {
  test('for want of every setting names all of them, and what needs none', async () => {
    const { code, printed } = await startAndEnd({});
    expect(code).toBe(1);
    const needed = [
      'SLACK_BOT_TOKEN',
      'SLACK_APP_TOKEN / SLACK_SIGNING_SECRET',
      'ADOBE_CLIENT_ID',
      'ADOBE_CLIENT_SECRET',
      'ADOBE_SCOPES',
      'ADOBE_ORG_ID',
      'CMK_CHANNEL',
      'CMK_APPROVERS',
      'CMK_AUDIT_KEY',
      'REDIS_URL',
    ];
    expect(printed).toContain(`${needed.length} settings are missing or wrong`);
    for (const name of needed) expect(printed).toContain(`\n  ${name}\n`);
    expect(printed).toContain('npm run sandbox');
  });

  test.each([
    ['Redis is not there', 'REDIS_URL', { REDIS_URL: 'redis://127.0.0.1:9' }, 'ECONNREFUSED'],
    ['Slack refuses the bot token', 'SLACK_BOT_TOKEN', { SLACK_BOT_TOKEN: 'xoxb-other' }, 'invalid_auth'],
    ['Slack refuses the app token', 'SLACK_APP_TOKEN', { SLACK_APP_TOKEN: 'xapp-other' }, 'invalid_auth'],
  ])('because %s, names %s and the cause, without a stack', async (_kind, name, change, cause) => {
    const { code, printed } = await startAndEnd({ ...environment, LOG_LEVEL: 'fatal', ...change });
    expect(code).toBe(1);
    expect(printed).toContain('The bot did not start.');
    expect(printed).toMatch(new RegExp(`\\n {2}${name}\\n.*${cause}.*expected`, 'u'));
    expect(printed).not.toMatch(/^ +at /mu);
  });

  test('because a setting of the log is wrong, names it like any other', async () => {
    const { code, printed } = await startAndEnd({ ...environment, LOG_LEVEL: 'loud' });
    expect(code).toBe(1);
    expect(printed).toMatch(/\n {2}LOG_LEVEL\n.*expected one of trace, debug/u);
  });

  test('because Redis refuses the password, tells the cause and never the password', async () => {
    const wrong = new URL(environment['REDIS_URL'] ?? '');
    wrong.username = 'somebody';
    wrong.password = 'never-to-be-printed';
    const { code, printed } = await startAndEnd({
      ...environment,
      LOG_LEVEL: 'trace',
      REDIS_URL: wrong.href,
    });
    expect(code).toBe(1);
    expect(printed).toMatch(/\n {2}REDIS_URL\n/u);
    expect(printed).toContain('WRONGPASS');
    expect(printed).not.toContain('never-to-be-printed');
  });

  test('because its port is taken, names PORT', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const taken = { SLACK_SIGNING_SECRET: 'secret', SLACK_APP_TOKEN: '', PORT: String(port) };
    const { code, printed } = await startAndEnd({ ...environment, LOG_LEVEL: 'fatal', ...taken });
    other.close();
    expect(code).toBe(1);
    expect(printed).toMatch(/\n {2}PORT\n.*EADDRINUSE/u);
  });
});

test.skipIf(process.platform === 'win32')(
  'a SIGTERM that npm gets ends the bot of npm start, although the shell between them hands nothing on',
  async () => {
    const npm = spawn('npm', ['start'], {
      cwd: root,
      env: { ...environment, PATH: process.env['PATH'], LOG_LEVEL: 'info' },
      // A group of its own, so that nothing is left where it fails.
      detached: true,
    });
    let printed = '';
    npm.stdout.setEncoding('utf8').on('data', (part: string) => (printed += part));
    await expect.poll(() => printed, { timeout: 30_000 }).toContain('"ready"');
    npm.kill('SIGTERM');
    try {
      // Only once nobody can write to its output any more.
      await once(npm, 'close', { signal: AbortSignal.timeout(20_000) });
    } finally {
      spawnSync('kill', ['-9', '--', `-${npm.pid}`]);
    }
  },
);
