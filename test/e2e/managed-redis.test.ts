import { Redis } from 'ioredis';
import { afterEach, describe, expect, test } from 'vitest';
import { adobe, cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { tour } from '../../sandbox/tour.ts';
import type { Readiness } from '../../src/monitoring/readiness.ts';
import { until } from '../faults/until.ts';
import { findBothServers, withRedis } from '../store/private-redis.ts';
import { readRecord } from './aftermath.ts';
import { endServers, startManaged, startServer } from './redis-servers.ts';
import {
  answerTo,
  approveAll,
  fill,
  modalAfter,
  prepare,
  press,
  propose,
  proposing,
  settledView,
  startSetup,
  startWorld,
  submit,
  untilEnabled,
} from './story.ts';

const jane = 'Jane Doe (platform team): a multi-AZ transaction log';
const noConfig = ['--rename-command', 'CONFIG', ''];

let sandbox: Sandbox | undefined;
const closings: (() => void)[] = [];
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
  for (const close of closings.splice(0)) close();
  await endServers();
});

/** The bot is told what an operator would tell it: nothing that only a sandbox may have. */
async function worldOn(port: number, variables: Readonly<Record<string, string>> = {}): Promise<Sandbox> {
  sandbox = await startWorld({
    environment: { ...process.env, REDIS_URL: `redis://127.0.0.1:${port}` },
    variables: { CMK_ALLOW_VOLATILE_REDIS: undefined, ...variables },
  });
  return sandbox;
}

async function readiness({ botUrl }: Sandbox): Promise<Readiness & { readonly status: number }> {
  const response = await fetch(new URL('/readyz', botUrl));
  return { status: response.status, ...((await response.json()) as Readiness) };
}

const untilReadiness = (world: Sandbox, redis: RegExp, withinMs?: number) =>
  until(
    `Redis is ${redis.source}`,
    async () => {
      const seen = await readiness(world);
      return redis.test(seen.checks['redis'] ?? '') && seen;
    },
    withinMs,
  );

async function expectTour(world: Sandbox): Promise<void> {
  const lines: string[] = [];
  const code = await tour(world, () => undefined, { tell: (line) => lines.push(line) });
  expect(lines.join('\n')).toContain('Luma is enabled. Adobe saw 1 POST.');
  expect(code).toBe(0);
}

const proposals = async (world: Sandbox) =>
  (await readRecord(world)).flatMap(({ event }) => (event.type === 'proposed' ? [event.proposal] : []));

describe.each(findBothServers())('a service that refuses CONFIG: %s', (file) => {
  const hasWaitAof = file.endsWith('valkey-server');

  test.runIf(hasWaitAof)(
    'M1: the tour comes to COMPLETED where WAITAOF proves what CONFIG does not show, on nobody’s word',
    async () => {
      const world = await worldOn((await startServer(noConfig, file)).port, { CMK_REDIS_DURABLE_BY: jane });
      await expectTour(world);
      expect(await readiness(world)).not.toHaveProperty('redisDurableBy');
      expect((await proposals(world)).map(({ redisDurableBy }) => redisDurableBy)).toEqual([
        undefined,
        undefined,
      ]);
    },
    240_000,
  );

  test.runIf(!hasWaitAof)(
    'M1: nothing can be proposed while nobody vouches for what is not shown',
    async () => {
      const world = await worldOn((await startServer(noConfig, file)).port);
      const { status, checks } = await readiness(world);
      expect(status).toBe(503);
      expect(checks['durability']).toMatch(/appendfsync is unknown .* CMK_REDIS_DURABLE_BY/u);
      await prepare(world);
      const requester = world.person(cast.requester);
      await press(world, requester, 'propose');
      const { said } = await submit(world, requester, 'propose', proposing);
      expect(said).toContain('it is not certain that the bot’s Redis keeps the record');
      expect(await answerTo(world, world.person(cast.azureAdministrator), '/cmk status')).toContain(
        'appendfsync is unknown',
      );
    },
    120_000,
  );

  test.runIf(hasWaitAof)(
    'M6: without WAITAOF, whatever its version says, an enablement is sent and comes to COMPLETED',
    async () => {
      const { port } = await startServer(['--rename-command', 'WAITAOF', ''], file);
      const world = await worldOn(port);
      expect((await readiness(world)).status).toBe(200);
      await prepare(world);
      await propose(world);
      await approveAll(world);
      await untilEnabled(world);
      expect(world.adobe.posts(adobe.orgId)).toHaveLength(1);
      expect((await readRecord(world)).filter(({ event }) => event.type === 'notSent')).toEqual([]);
    },
    120_000,
  );

  // Neither CONFIG nor INFO shows anything of a file there.
  test('M2: a declaration is read by all before they say yes, stands on the record, and it comes to COMPLETED', async () => {
    const { port } = await startServer([...noConfig, '--appendonly', 'no'], file);
    const world = await worldOn(port, { CMK_REDIS_DURABLE_BY: jane });
    expect(await readiness(world)).toMatchObject({ status: 200, redisDurableBy: jane });
    await prepare(world);
    const requester = world.person(cast.requester);
    await press(world, requester, 'propose');
    expect(JSON.stringify((await settledView(world, requester)).blocks)).toContain(jane);
    await fill(world, requester, 'propose', proposing);
    const approver = world.person(cast.firstApprover);
    const asked = await approver.reads('Approval requested: this cannot be undone');
    expect(JSON.stringify(asked.blocks)).toContain(jane);
    await press(world, approver, 'approve');
    expect(JSON.stringify((await settledView(world, approver)).blocks)).toContain(jane);
    await approver.closes();
    await approveAll(world);
    await untilEnabled(world);
    expect(world.adobe.posts(adobe.orgId)).toHaveLength(1);
    expect((await proposals(world)).map(({ redisDurableBy }) => redisDurableBy)).toEqual([jane]);
    expect(await modalAfter(world, requester, '/cmk revoke')).toContain(jane);
  }, 180_000);

  test('M2: a gate does not open on another declaration than the one that was approved', async () => {
    const { port } = await startServer([...noConfig, '--appendonly', 'no'], file);
    const world = await worldOn(port, { CMK_REDIS_DURABLE_BY: jane });
    await prepare(world);
    const requester = world.person(cast.requester);
    await press(world, requester, 'propose');
    await fill(world, requester, 'propose', proposing);
    await approveAll(world);
    await world.restartBot({ CMK_REDIS_DURABLE_BY: 'John Roe (platform team): it is durable' });
    world.clock.pass(20 * 60_000);
    await requester.reads('nobody approved the declaration');
    expect(world.adobe.posts()).toEqual([]);
    await world.restartBot({ CMK_REDIS_DURABLE_BY: jane });
    await untilEnabled(world);
    expect(world.adobe.posts(adobe.orgId)).toHaveLength(1);
  }, 180_000);
});

withRedis('a service that fails over behind a stable endpoint', () => {
  /** Longer than a job's lock lasts. */
  const outageMs = 45_000;

  test('M3, M4: /readyz says that it is a replica, and all is back within ten seconds of the new primary', async () => {
    const managed = await startManaged();
    closings.push(() => managed.close());
    const world = await worldOn(managed.port);
    await startSetup(world);
    await managed.demote();
    const down = await untilReadiness(world, /it is a replica/u, 60_000);
    expect(down.status).toBe(503);
    const since = performance.now();
    await until('longer than the lock of a job lasts', () => performance.now() - since > outageMs, 60_000);
    managed.leadToPrimary();
    const began = performance.now();
    await untilReadiness(world, /^ok$/u, 10_000);
    const requester = world.person(cast.requester);
    expect(await answerTo(world, requester, '/cmk status')).toContain('Needs attention');
    await requester.clicks('look');
    expect(performance.now() - began).toBeLessThan(10_000);
    // The worker too: a job that was refused all the while writes, and the thread tells of it.
    const isTold = () => requester.messages().some(({ text }) => text.includes('Adobe named its app'));
    // Ten seconds on a machine that has nothing else to do.
    await until('a job writes', isTold, 20_000 - (performance.now() - began));
  }, 200_000);

  test('M3: the tour comes to COMPLETED with one POST though it fails over while the gate is open', async () => {
    const managed = await startManaged();
    closings.push(() => managed.close());
    const world = await worldOn(managed.port);
    let failedOver = false;
    const failing = (async () => {
      const requester = world.person(cast.requester);
      await until(
        'the gate is near',
        () => requester.messages().some(({ text }) => text.includes('All approvals received')),
        200_000,
      );
      const before = world.adobe.wire().length;
      const isAskedByGate = () =>
        world.adobe
          .wire()
          .slice(before)
          .some(({ method, path }) => method === 'GET' && path.includes('/customer/config'));
      await until('the gate asks Adobe', isAskedByGate, 100_000);
      await managed.demote();
      managed.leadToPrimary();
      failedOver = true;
    })();
    await Promise.all([expectTour(world), failing]);
    expect(failedOver).toBe(true);
  }, 300_000);
});

withRedis('a server that refuses the bot while it runs', () => {
  test('a password that is no longer valid is named as the cause, and printed nowhere', async () => {
    const { port } = await startServer('--user cmk on >never-to-be-printed ~* &* +@all'.split(' '));
    const world = await worldOn(port, {
      REDIS_URL: `redis://cmk:never-to-be-printed@127.0.0.1:${port}`,
      LOG_LEVEL: 'trace',
    });
    const admin = new Redis(port, '127.0.0.1');
    closings.push(() => admin.disconnect());
    await admin.call('ACL', 'SETUSER', 'cmk', 'resetpass', '>another');
    await admin.call('CLIENT', 'KILL', 'USER', 'cmk');
    await until('it is logged', () => world.bot().output().includes('WRONGPASS'));
    expect(world.bot().output()).toContain('"args":"[redacted]"');
    expect(world.bot().output()).not.toContain('never-to-be-printed');
    const seen = await readiness(world);
    expect(seen.status).toBe(503);
    expect(JSON.stringify(seen)).not.toContain('never-to-be-printed');
  });

  test('M4, M9: /readyz gives the cause within a minute, and each cause is one line a minute', async () => {
    const { port } = await startServer();
    const world = await worldOn(port, { LOG_LEVEL: 'info' });
    await startSetup(world);
    await world.person(cast.requester).reads('Adobe named its app');
    const admin = new Redis(port, '127.0.0.1');
    closings.push(() => admin.disconnect());
    const linesBefore = world.bot().output().split('\n').length;
    await admin.config('SET', 'maxmemory', '1');
    const began = performance.now();
    const full = await untilReadiness(world, /its memory is full/u);
    expect(full.status).toBe(503);
    expect(JSON.stringify(full.checks)).not.toMatch(/disk/u);
    await until('three quarters of a minute are over', () => performance.now() - began > 45_000);
    const lines = world
      .bot()
      .output()
      .split('\n')
      .slice(linesBefore - 1)
      .filter((line) => line.startsWith('{'));
    const causes = lines.map((line) => {
      const { level, msg, err } = JSON.parse(line) as {
        level: number;
        msg: string;
        err?: { message?: string };
      };
      return `${level} ${msg}: ${err?.message ?? ''}`;
    });
    const warnings = causes.filter((cause) => !cause.startsWith('30'));
    expect(warnings.filter((cause, at) => warnings.indexOf(cause) !== at)).toEqual([]);
    expect(warnings.join('\n')).not.toContain('set aside');
    expect(causes.length, causes.join('\n')).toBeLessThan(12);
    await admin.config('SET', 'maxmemory', '0');
    await untilReadiness(world, /^ok$/u, 15_000);
    // What it keeps is looked at once a minute, and a full server could not be tried.
    await until('it is ready again', async () => (await readiness(world)).status === 200, 75_000);
  }, 180_000);
});
