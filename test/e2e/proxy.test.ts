import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { adobe, cast } from '../../sandbox/cast.ts';
import { findRedisServer } from '../../sandbox/redis.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import {
  type HostsBehindProxy,
  proxyPassword,
  proxyUser,
  startHostsBehindProxy,
} from '../proxy/hosts-behind-proxy.ts';
import { answerTo, approveAll, prepare, propose, startWorld, untilEnabled } from './story.ts';

const noServer = findRedisServer(process.env) === undefined && process.env['CI'] === undefined;

describe.skipIf(noServer)('N4 with nothing but a proxy that leads out', () => {
  let sandbox: Sandbox;
  let world: HostsBehindProxy;
  const printed: string[] = [];

  beforeAll(async () => {
    sandbox = await startWorld({ show: (text) => printed.push(text) });
    world = await startHostsBehindProxy(sandbox);
    // The sandbox's own key signs for nobody but stand-ins on this machine.
    const auditKey = `k1:${randomBytes(32).toString('base64')}`;
    await sandbox.restartBot({ ...world.variables, CMK_AUDIT_KEY: auditKey, LOG_LEVEL: 'trace' });
  }, 60_000);
  afterAll(async () => {
    await sandbox.close();
    await world.close();
  });

  test('the bot goes from /cmk setup to COMPLETED, and asks for no host that the manual does not list', async () => {
    await prepare(sandbox);
    await propose(sandbox);
    await approveAll(sandbox);
    await untilEnabled(sandbox);
    const auditor = sandbox.person(cast.firstApprover);
    expect(await answerTo(sandbox, auditor, '/cmk audit')).toMatch(/intact/iu);
    await expect.poll(() => world.hosts(), { timeout: 10_000 }).toContain('files.slack.com');
    // Too late for the acknowledgement: such an answer goes to the address for answers.
    const redis = new Redis(sandbox.redis.url);
    await redis.client('PAUSE', 600);
    redis.disconnect();
    await answerTo(sandbox, auditor, '/cmk status');
    expect(sandbox.adobe.posts(adobe.orgId)).toHaveLength(1);
    expect(sandbox.adobe.configurations(adobe.orgId)).toMatchObject([{ status: 'COMPLETED' }]);
    expect(world.hosts()).toEqual([
      'files.slack.com',
      'graph.microsoft.com',
      'hooks.slack.com',
      'ims-na1.adobelogin.com',
      'login.microsoftonline.com',
      'luma-cmk-vault.vault.azure.net',
      'management.azure.com',
      'platform.adobe.io',
      'slack.com',
      'wss-primary.slack.com',
    ]);
    const expected = `Basic ${btoa(`${proxyUser}:${proxyPassword}`)}`;
    expect(new Set(world.proxy.asked.map(({ authorization }) => authorization))).toEqual(new Set([expected]));
  }, 60_000);

  test.each<['HTTP/1.1 407 Proxy Authentication Required' | 'silence', RegExp]>([
    ['HTTP/1.1 407 Proxy Authentication Required', /407/u],
    ['silence', /no answer in time|timeout/iu],
  ])(
    'and prints neither the user nor the password of the proxy where CONNECT gets %s',
    async (answer, words) => {
      printed.length = 0;
      world.proxy.refuse(answer);
      sandbox.slack.disconnectSockets();
      await expect
        .poll(() => printed.join(''), { timeout: 40_000 })
        .toContain('there is no connection to Slack');
      world.proxy.refuse(undefined);
      await expect.poll(() => sandbox.slack.connectionCount(), { timeout: 40_000 }).toBe(1);
      const all = printed.join('');
      expect(all).toMatch(words);
      for (const secret of [
        proxyUser,
        proxyPassword,
        encodeURIComponent(proxyPassword),
        btoa(`${proxyUser}:${proxyPassword}`),
      ]) {
        expect(all).not.toContain(secret);
      }
    },
    90_000,
  );
});
