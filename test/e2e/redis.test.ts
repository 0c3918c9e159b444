import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { cast } from '../../sandbox/cast.ts';
import { findRedisServer } from '../../sandbox/redis.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { certificate, key } from '../clients/adobe/loopback-certificate.ts';
import { until } from '../faults/until.ts';
import {
  answers,
  endServers,
  startOnSmallDisk,
  startSentinel,
  startServer,
  startTlsServer,
  startVersionProxy,
} from './redis-servers.ts';
import { answerTo, startSetup, startWorld, submit, vaultForm } from './story.ts';
import { findFreePort } from '../../sandbox/free-port.ts';

const noServer = findRedisServer(process.env) === undefined && process.env['CI'] === undefined;
/** As docs/operate.md tells an operator to set it up. */
const rights =
  '~{cmk}* &* +@read +@write +@connection +@transaction +@scripting +@blocking +time +wait +waitaof -@dangerous +info +config|get +client';

describe.skipIf(noServer)('a Redis as operators have it', () => {
  let sandbox: Sandbox | undefined;
  afterEach(async () => {
    await sandbox?.close();
    sandbox = undefined;
    await endServers();
  });

  /** The setup's first form goes on the record, jobs run, and the thread tells of it. */
  async function works(variables: Readonly<Record<string, string>>): Promise<Sandbox> {
    sandbox = await startWorld({ variables });
    await startSetup(sandbox);
    await sandbox.person(cast.requester).reads('Adobe named its app');
    return sandbox;
  }

  test('over TLS, under an authority of its own', async () => {
    const { port, ca } = await startTlsServer(certificate, String(key));
    await works({ REDIS_URL: `rediss://localhost:${port}`, NODE_EXTRA_CA_CERTS: ca });
  });

  test('as a user who may do no more than the guide says', async () => {
    const { port } = await startServer();
    const admin = new Redis(port, '127.0.0.1');
    const known = (await admin.acl('LIST')).length;
    const given = rights.split(' ').filter((right) => right !== '+waitaof');
    await admin.acl('SETUSER', 'cmk', 'on', '>secret', ...given);
    expect(await admin.acl('LIST')).toHaveLength(known + 1);
    admin.disconnect();
    const world = await works({ REDIS_URL: `redis://cmk:secret@127.0.0.1:${port}` });
    const said = await answerTo(world, world.person(cast.requester), '/cmk status');
    expect(said).not.toContain('Nothing irreversible');
  });

  test('by Sentinel, and through a failover', async () => {
    const { sentinelPort, primary } = await startSentinel();
    const world = await works({
      REDIS_URL: 'redis://whatever:6379',
      REDIS_SENTINELS: `127.0.0.1:${sentinelPort}`,
      REDIS_SENTINEL_NAME: 'mymaster',
    });
    await primary.kill();
    const requester = world.person(cast.requester);
    await until('it has found the new primary', async () => {
      const said = await answerTo(world, requester, '/cmk status');
      return said.includes('Needs attention');
    });
    await requester.clicks('look');
    await requester.types('/cmk setup');
  }, 60_000);

  test('as one node of a Cluster, with everything in one slot', async () => {
    const { port } = await startServer(['--cluster-enabled', 'yes']);
    const admin = new Redis(port, '127.0.0.1');
    await admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await until('the cluster is whole', async () =>
      ((await admin.call('CLUSTER', 'INFO')) as string).includes('cluster_state:ok'),
    );
    await works({ REDIS_URL: `redis://127.0.0.1:${port}` });
    const keys = await admin.keys('*');
    const slots = new Set(await Promise.all(keys.map((name) => admin.call('CLUSTER', 'KEYSLOT', name))));
    expect(keys.length).toBeGreaterThan(5);
    expect(slots.size).toBe(1);
    admin.disconnect();
  });

  test('with a disk that is full: nothing is half done, and people are told what it is', async () => {
    const { port } = await startOnSmallDisk(200);
    sandbox = await startWorld({ variables: { REDIS_URL: `redis://127.0.0.1:${port}` } });
    const requester = sandbox.person(cast.requester);
    await requester.types('/cmk setup');
    await requester.sees('vault');
    const admin = new Redis(port, '127.0.0.1');
    await until('the disk is full', async () => {
      await admin.set('filler', 'x'.repeat(20_000)).catch(() => undefined);
      return (await admin.info('persistence')).includes('aof_last_write_status:err');
    });
    const { said, view } = await submit(sandbox, requester, 'vault', vaultForm);
    expect(said).toContain('it cannot save to its disk');
    expect(JSON.stringify(view?.state)).toContain(vaultForm.evidence);
    expect(await admin.keys('*:record')).toEqual([]);
    const other = sandbox.person(cast.azureAdministrator);
    expect(await answerTo(sandbox, other, '/cmk status')).toContain('it cannot save to its disk');
    admin.disconnect();
  });
});

describe.skipIf(noServer)('a start that cannot come to its end', () => {
  const program = fileURLToPath(new URL('../../src/app.ts', import.meta.url));
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startWorld();
  });
  afterAll(async () => {
    await sandbox.close();
    await endServers();
  });

  async function startWith(changed: Readonly<Record<string, string>>) {
    const at = {
      slackApiUrl: sandbox.slack.apiUrl,
      adobeUrl: sandbox.adobe.url,
      azureUrl: sandbox.azure.url,
    };
    const port = await findFreePort();
    const environment = botEnvironment(
      { ...at, redisUrl: sandbox.redis.url, durable: true, port, mode: 'socket' },
      {},
    );
    const env = { ...environment, PATH: process.env['PATH'] ?? '', ...changed };
    const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { code: child.exitCode, out, error };
  }

  async function content(port: number) {
    const redis = new Redis(port, '127.0.0.1');
    const keys = (await redis.keys('*')).toSorted();
    redis.disconnect();
    return keys;
  }

  test('because Redis is too old, which is said, and nothing is written there', async () => {
    const { port } = await startServer();
    const admin = new Redis(port, '127.0.0.1');
    const is = /redis_version:(\S+)/u.exec(await admin.info('server'))?.[1] ?? '';
    admin.disconnect();
    const proxy = await startVersionProxy(port, is, '5.0.99'.padEnd(is.length, '9').slice(0, is.length));
    const { code, error } = await startWith({ REDIS_URL: `redis://127.0.0.1:${proxy.port}` });
    proxy.close();
    expect(error).toMatch(/REDIS_URL[^]*Redis is version 5\.0\.9+, and the bot needs 6\.2 or later/u);
    expect(error).not.toMatch(/^ +at /mu);
    expect(code).toBe(1);
    expect(await content(port)).toEqual([]);
  });

  test('because nobody answers at REDIS_URL', async () => {
    const { code, error } = await startWith({ REDIS_URL: 'redis://:a-secret@127.0.0.1:1' });
    expect(error).toMatch(/REDIS_URL[^]*ECONNREFUSED 127\.0\.0\.1:1/u);
    expect(error).not.toContain('a-secret');
    expect(code).toBe(1);
  });

  test('because the port is taken, and no work has begun', async () => {
    const { port } = await startServer();
    await answers(port);
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const number = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, error } = await startWith({ REDIS_URL: `redis://127.0.0.1:${port}`, PORT: String(number) });
    taken.close();
    expect(error).toMatch(/PORT[^]*EADDRINUSE/u);
    expect(code).toBe(1);
    expect((await content(port)).filter((name) => name.includes('organization'))).toEqual([]);
  });
});
