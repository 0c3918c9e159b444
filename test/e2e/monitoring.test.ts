import { fileURLToPath } from 'node:url';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { cast } from '../../sandbox/cast.ts';
import { type PrivateRedis, findRedisServer } from '../../sandbox/redis.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { canaryName, queueName } from '../../src/jobs/queue/queue.ts';
import type { Readiness } from '../../src/monitoring/readiness.ts';
import { createKeys } from '../../src/store/keys.ts';
import { answerTo, fill, settledView, startSetup, startWorld, vaultForm } from './story.ts';
import { type WireBot, startWireBot } from './wire-bot.ts';
import { findFreePort } from '../../sandbox/free-port.ts';

const noServer = findRedisServer(process.env) === undefined && process.env['CI'] === undefined;

describe.skipIf(noServer)('seen from outside', () => {
  let sandbox: Sandbox;
  let origin: string;
  const printed: string[] = [];

  beforeAll(async () => {
    const port = await findFreePort();
    origin = `http://127.0.0.1:${port}`;
    sandbox = await startWorld({
      variables: { PORT: String(port), CMK_OPERATORS: cast.azureAdministrator, LOG_LEVEL: 'info' },
      show: (text) => printed.push(text),
    });
  });
  afterAll(async () => {
    await sandbox.close();
  });

  const get = async (path: string) => {
    const response = await fetch(`${origin}${path}`);
    return { status: response.status, text: await response.text() };
  };
  const readiness = async () => {
    const { status, text } = await get('/readyz');
    return { status, ...(JSON.parse(text) as Readiness) };
  };
  const metric = async (line: RegExp) => line.exec((await get('/metrics')).text)?.[1];
  const redis = () => sandbox.redis as PrivateRedis;
  const log = () =>
    printed
      .join('')
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as Record<string, unknown>] : []));

  test('a bot that has all it needs is alive and ready', async () => {
    expect(await get('/healthz')).toEqual({ status: 200, text: 'alive\n' });
    expect(await readiness()).toEqual({
      status: 200,
      ready: true,
      checks: { process: 'ok', redis: 'ok', durability: 'ok', auditKey: 'ok', slack: 'ok', queue: 'ok' },
      jobsSetAside: 0,
      otherInstances: [],
    });
  });

  test('what people ask for, jobs, calls outside and standings are counted, by names that do not grow', async () => {
    await startSetup(sandbox);
    await sandbox.person(cast.requester).reads('Adobe named its app');
    expect(Number(await metric(/cmk_interaction_seconds_count\{kind="command"\} (\d+)/u))).toBe(1);
    expect(Number(await metric(/cmk_interaction_seconds_count\{kind="view"\} (\d+)/u))).toBe(1);
    const published = () => metric(/cmk_jobs_total\{kind="publish",outcome="done"\} (\d+)/u);
    await expect.poll(async () => Number(await published())).toBeGreaterThan(0);
    expect(
      await metric(
        /(cmk_upstream_seconds_count\{system="slack",operation="chat.postMessage",outcome="ok"\})/u,
      ),
    ).toBeDefined();
    expect(
      await metric(
        /(cmk_upstream_seconds_count\{system="adobe",operation="getAppRegistration",outcome="ok"\})/u,
      ),
    ).toBeDefined();
    expect(
      await metric(/(cmk_upstream_seconds_count\{system="azure",operation="findVault",outcome="ok"\})/u),
    ).toBeDefined();
    expect(await metric(/cmk_organizations\{phase="preparing"\} (\d+)/u)).toBe('1');
    expect(await metric(/cmk_outbox_length (\d+)/u)).toBe('0');
    expect(await metric(/cmk_approvals_waiting (\d+)/u)).toBe('0');
    expect((await get('/metrics')).text).not.toMatch(/operation="[^"]*[/?=]/u);
    await expect.poll(() => metric(/cmk_publish_lag_seconds (\d+)/u)).toBe('0');
  });

  test('one trace leads from the click over the entries and the jobs to the messages', async () => {
    const keys = createKeys('{cmk}');
    const store = new Redis(redis().url);
    try {
      const [organization] = (await store.keys(keys.record('*'))).map((key) => key.split(':')[2] ?? '');
      const lines = await store.lrange(keys.record(organization ?? ''), 0, -1);
      const entries = lines.map(
        (line) => JSON.parse(line.slice(line.indexOf('{'))) as { sequence: number; trace: string },
      );
      const [first] = entries;
      expect(first?.trace).toMatch(/^[0-9a-f]{8}$/u);
      const ofTrace = log().filter(({ trace }) => trace === first?.trace);
      expect(ofTrace.filter(({ msg }) => msg === 'answered')).toMatchObject([{ kind: 'view' }]);
      const told = ofTrace.filter(({ msg }) => msg === 'told in Slack');
      expect(told.length).toBeGreaterThan(0);
      const message = sandbox.slack
        .messagesIn(String(told[0]?.['channel']))
        .find(({ ts }) => ts === told[0]?.['ts']);
      expect(message?.metadata?.event_payload).toMatchObject({ trace: first?.trace });
    } finally {
      store.disconnect();
    }
  });

  test('poison in the queue is set aside and shown to operators, and what is behind it runs', async () => {
    const connection = new Redis(redis().url, { maxRetriesPerRequest: null });
    const queue = new Queue(queueName, { connection, prefix: createKeys('{cmk}').queues });
    try {
      await queue.add(
        'rubbish',
        { schema: 1, kind: 'publish', organization: 'x'.repeat(1_000_000) },
        { jobId: 'poison-1' },
      );
      await queue.add('rubbish', 'not even an object', { jobId: 'poison-2' });
      const behind = await queue.addBulk(
        Array.from({ length: 100 }, (_, place) => ({
          name: canaryName,
          data: {},
          opts: { jobId: `behind-${place}`, removeOnComplete: true },
        })),
      );
      await expect.poll(() => queue.getJobCountByTypes('waiting', 'active')).toBe(0);
      expect(behind).toHaveLength(100);
      expect((await readiness()).jobsSetAside).toBe(2);
      expect(await metric(/cmk_jobs_set_aside (\d+)/u)).toBe('2');
      const operator = sandbox.person(cast.azureAdministrator);
      expect(await answerTo(sandbox, operator, '/cmk status')).toContain('2 jobs set aside');
      expect(await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status')).not.toContain(
        'set aside',
      );
      const logged = log().filter(({ msg }) => String(msg).startsWith('a job was set aside'));
      expect(new Set(logged.map(({ job }) => job))).toEqual(new Set(['poison-1', 'poison-2']));
      expect(JSON.stringify(logged).length).toBeLessThan(20_000);
    } finally {
      await queue.obliterate({ force: true });
      await queue.close();
      connection.disconnect();
    }
  });

  test('a Redis that forgets is said where operators and people look, and nobody is turned away otherwise', async () => {
    const store = new Redis(redis().url);
    try {
      await store.config('SET', 'maxmemory-policy', 'allkeys-lru');
      await sandbox.restartBot();
      const { status, checks } = await readiness();
      expect(status).toBe(503);
      expect(checks['durability']).toContain(
        "maxmemory-policy is 'allkeys-lru': set maxmemory-policy noeviction",
      );
      const said = await answerTo(sandbox, sandbox.person(cast.requester), '/cmk status');
      expect(said).toContain('Nothing irreversible is done at the moment');
      expect(said).toContain("maxmemory-policy is 'allkeys-lru'");
      expect(printed.join('')).toContain('Redis may forget: irreversible work is refused');
    } finally {
      await store.config('SET', 'maxmemory-policy', 'noeviction');
      store.disconnect();
    }
    await sandbox.restartBot();
    expect((await readiness()).status).toBe(200);
  });

  test('while Redis is away it is alive and not ready, and afterwards ready by itself', async () => {
    await redis().kill();
    await expect.poll(async () => (await readiness()).status).toBe(503);
    const { checks } = await readiness();
    expect(checks['redis']).not.toBe('ok');
    expect(checks['slack']).toBe('ok');
    expect((await get('/healthz')).status).toBe(200);
    expect((await get('/metrics')).status).toBe(200);
    await redis().restart();
    await expect.poll(async () => (await readiness()).status, { timeout: 30_000 }).toBe(200);
  });

  test('told to stop, it answers whoever it is answering, and only then ends', async () => {
    const requester = sandbox.person(cast.requester);
    await requester.types('/cmk setup');
    const front = await settledView(sandbox, requester);
    if (front.callbackId !== 'vault') await requester.clicks('vault');
    await requester.sees('vault');
    sandbox.azure.script.always('arm', { kind: 'never' });
    sandbox.azure.script.always('dataPlane', { kind: 'never' });
    const filled = fill(sandbox, requester, 'vault', vaultForm).catch((error: unknown) => error);
    await sandbox.slack.until(() => JSON.stringify(requester.view()?.blocks ?? []).includes('Checking…'));
    const began = performance.now();
    await sandbox.bot().stop();
    expect(performance.now() - began).toBeLessThan(25_000);
    expect(JSON.stringify(requester.view()?.blocks ?? [])).not.toContain('Checking…');
    await filled;
  }, 60_000);
});

describe.skipIf(noServer)('seen from outside, over HTTP', () => {
  const preload = fileURLToPath(new URL('../faults/ahead.ts', import.meta.url));
  let sandbox: Sandbox;
  let bot: WireBot | undefined;
  beforeAll(async () => {
    sandbox = await startWorld();
  });
  afterEach(() => bot?.stop());
  afterAll(() => sandbox.close());

  async function readinessWith(aheadMs: number) {
    const { slack, adobe, azure, redis } = sandbox;
    const at = { slackApiUrl: slack.apiUrl, adobeUrl: adobe.url, azureUrl: azure.url, redisUrl: redis.url };
    bot = await startWireBot({
      ...botEnvironment({ ...at, durable: true, port: 0, mode: 'http' }, {}),
      CMK_PREFIX: '{other}',
      NODE_OPTIONS: `--import=${preload}`,
      MACHINE_AHEAD_MS: String(aheadMs),
    });
    const response = await fetch(new URL('/readyz', bot.url));
    return { status: response.status, ...((await response.json()) as Readiness) };
  }

  test.each([
    [300_000, /^this host's clock is (?:4\.9|5\.[01]) minutes ahead of Slack's/u],
    [-300_000, /^this host's clock is (?:4\.9|5\.[01]) minutes behind Slack's/u],
  ])('a host whose clock is %i ms from Slack’s is not ready and says so', async (aheadMs, words) => {
    const { status, checks } = await readinessWith(aheadMs);
    expect(checks['clock']).toMatch(words);
    expect(status).toBe(503);
  });

  test('one that is three minutes from it is', async () => {
    const { status, checks } = await readinessWith(180_000);
    expect(checks['clock']).toBe('ok');
    expect(status).toBe(200);
  });
});
