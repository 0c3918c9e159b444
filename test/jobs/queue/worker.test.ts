import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { realTime } from '../../../src/runtime/clock.ts';
import { type Config, loadConfig } from '../../../src/config.ts';
import type { Deps } from '../../../src/deps.ts';
import { storedLine } from '../../../src/domain/record/chain.ts';
import { type JobRequest, everyOrganization, jobId } from '../../../src/domain/rules/due.ts';
import { createEngine, type Engine, type JobEnd } from '../../../src/jobs/queue/worker.ts';
import { createJobQueue, type JobQueue, queueName } from '../../../src/jobs/queue/queue.ts';
import { createLog } from '../../../src/runtime/log.ts';
import { createNotes } from '../../../src/store/notes.ts';
import type { RecordStore } from '../../../src/store/record.ts';
import { createOutbox } from '../../../src/jobs/queue/outbox.ts';
import { createUnreadable } from '../../../src/store/unreadable.ts';
import { createWatchList } from '../../../src/store/watch-list.ts';
import { connectForPeople, connectForWorker } from '../../../src/store/redis.ts';
import { botEnvironment } from '../../../sandbox/bot-environment.ts';
import { adobe } from '../../../sandbox/cast.ts';
import { keys, storeOn } from '../../store/records.ts';
import { useRedis, withRedis } from '../../store/private-redis.ts';
import { startDeafeningProxy } from '../deafening-proxy.ts';

const log = createLog('silent');
const closings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close();
});

function configOf(): Config {
  const nowhere = 'http://127.0.0.1:1';
  const at = {
    adobeUrl: nowhere,
    azureUrl: nowhere,
    slackApiUrl: `${nowhere}/api/`,
    redisUrl: 'redis://127.0.0.1:1',
  };
  const loaded = loadConfig(botEnvironment({ ...at, durable: true, port: 0, mode: 'socket' }, {}));
  if (!loaded.ok) throw new Error('the cast has no configuration');
  return loaded.config;
}

interface Running {
  readonly engine: Engine;
  readonly queue: JobQueue;
  readonly ends: JobEnd[];
  /** Connections that workers were given. */
  readonly hired: () => number;
  /** Whether the last of them is between two tries to connect. */
  readonly seeksRedis: () => boolean;
}

const quickly = { everyMs: 50, deafAfterMs: 500, aloneAfterMs: 1_000 };

/** The real worker on a real queue; only its canaries come faster. */
function startEngine(
  redis: Redis,
  url: string,
  canary = quickly,
  whileWorking: (organization: string) => Promise<unknown> = () => Promise.resolve(),
): Running {
  const config = configOf();
  const store = storeOn(redis);
  const queue = createJobQueue(redis, keys);
  const sweeping = {
    config,
    record: store,
    notes: createNotes(redis, keys),
    watchList: createWatchList(redis, keys),
    outbox: createOutbox(redis, keys),
    unreadable: createUnreadable(redis, keys),
    queue,
    log,
  };
  const ends: JobEnd[] = [];
  const hired: Redis[] = [];
  const engine = createEngine({
    sweeping,
    queue,
    clock: realTime,
    connect() {
      const connection = connectForWorker({ url });
      connection.on('error', () => undefined);
      hired.push(connection);
      return connection;
    },
    prefix: keys.queues,
    sweepEveryMs: 60_000,
    lockDurationMs: 30_000,
    canary,
    ended: (end) => ends.push(end),
  });
  const record: RecordStore = {
    ...store,
    async verified(organization) {
      await whileWorking(organization);
      return store.verified(organization);
    },
  };
  const deps = { config, record, log, isStopping: () => false } as unknown as Deps;
  // Known from before: nothing came to the configuration. In one connection what is asked first is done first.
  redis.hset(keys.notes(everyOrganization), `known:${adobe.orgId}`, 'Luma').catch(() => undefined);
  engine.start(deps);
  closings.push(() => engine.stop());
  const seeksRedis = () => hired.at(-1)?.status === 'reconnecting';
  return { engine, queue, ends, hired: () => hired.length, seeksRedis };
}

const stale = { schema: 1, kind: 'remind', organization: adobe.orgId, notBefore: 0 } as const;

withRedis('a worker that runs and hears nothing', () => {
  const real = useRedis();

  test('is found, replaced by one that hears, and the work goes on', async () => {
    const proxy = await startDeafeningProxy(real.server.url);
    closings.push(() => proxy.close());
    const { engine, queue, ends, hired } = startEngine(real.redis, proxy.url);
    await queue.add([{ ...stale, sequence: 1 }], Date.now());
    await expect.poll(() => ends.length).toBe(1);
    expect(proxy.deafen()).toBeGreaterThan(0);
    await expect.poll(() => hired(), { timeout: 10_000 }).toBe(2);
    await expect.poll(() => engine.isDeaf(), { timeout: 10_000 }).toBe(false);
    await queue.add([{ ...stale, sequence: 2 }], Date.now());
    await expect.poll(() => ends.length).toBe(2);
  });

  test('finishes a job once Redis takes its end, and does not give it up', async () => {
    const { queue, ends } = startEngine(
      real.redis,
      real.server.url,
      { ...quickly, deafAfterMs: 60_000, aloneAfterMs: 60_000 },
      () => real.redis.replicaof('127.0.0.1', '1'),
    );
    await queue.add([{ ...stale, sequence: 1 }], Date.now());
    await expect.poll(() => ends.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    await real.redis.replicaof('NO', 'ONE');
    const left = () => real.redis.keys(`${keys.queues}:*:${jobId({ ...stale, sequence: 1 })}*`);
    await expect.poll(left, { timeout: 5_000 }).toEqual([]);
    expect(await queue.setAside()).toEqual([]);
    expect(ends).toHaveLength(1);
  });

  test('is found also where others take every job', async () => {
    const proxy = await startDeafeningProxy(real.server.url);
    closings.push(() => proxy.close());
    const other = startEngine(real.redis, real.server.url);
    const { engine, hired } = startEngine(real.redis, proxy.url);
    await expect.poll(() => proxy.deafen()).toBeGreaterThan(0);
    await expect.poll(() => hired(), { timeout: 10_000 }).toBe(2);
    await expect.poll(() => engine.isDeaf(), { timeout: 10_000 }).toBe(false);
    expect(other.engine.isDeaf()).toBe(false);
  });

  test('is not what a Redis that is away makes of it', async () => {
    const redis = connectForPeople({ url: real.server.url });
    closings.push(() => redis.disconnect());
    redis.on('error', () => undefined);
    await redis.connect();
    const { engine, queue, ends, hired } = startEngine(redis, real.server.url);
    await queue.opened();
    // The test's own connection is lost as well, which is no news.
    real.redis.on('error', () => undefined);
    await real.server.kill();
    const failed = () =>
      queue.setAside().then(
        () => false,
        () => true,
      );
    const awaySince = performance.now();
    await expect.poll(failed).toBe(true);
    await expect.poll(() => performance.now() - awaySince, { timeout: 5_000 }).toBeGreaterThan(1_500);
    await real.server.restart();
    expect(engine.isDeaf()).toBe(false);
    expect(hired()).toBe(1);
    await expect
      .poll(
        () =>
          queue.add([{ ...stale, sequence: 3 }], Date.now()).then(
            () => true,
            () => false,
          ),
        { timeout: 10_000 },
      )
      .toBe(true);
    await expect.poll(() => ends.length, { timeout: 10_000 }).toBe(1);
  });
});

withRedis('a worker while Azure is silent', () => {
  const real = useRedis();

  test('runs everything else, however many organizations are to be looked at', async () => {
    const answered = Promise.withResolvers<void>();
    const never = { ...quickly, everyMs: 3_600_000 };
    const { queue, ends } = startEngine(real.redis, real.server.url, never, async (organization) => {
      if (organization !== adobe.orgId) await answered.promise;
    });
    const looks = Array.from({ length: 60 }, (_, place) => ({
      ...stale,
      kind: 'look' as const,
      organization: `ORG${place}`,
      sequence: 0,
    }));
    await queue.add(looks, Date.now());
    await queue.add([{ ...stale, sequence: 1 }], Date.now());
    await expect.poll(() => ends.map(({ kind }) => kind), { timeout: 3_000 }).toEqual(['remind']);
    answered.resolve();
    await expect.poll(() => ends.length, { timeout: 20_000 }).toBe(61);
  });
});

withRedis('a worker that is looking for Redis', () => {
  const real = useRedis();

  /** Whether somebody waits for a job, and asks for none meanwhile. */
  const waits = async () => /blocked_clients:1\b/u.test(await real.redis.info('clients'));

  async function connect(): Promise<Redis> {
    const redis = connectForPeople({ url: real.server.url });
    closings.push(() => redis.disconnect());
    redis.on('error', () => undefined);
    await redis.connect();
    return redis;
  }

  test('stops when it is told to', async () => {
    const never = { ...quickly, everyMs: 3_600_000 };
    const { engine, seeksRedis } = startEngine(await connect(), real.server.url, never);
    await expect.poll(waits).toBe(true);
    await real.server.kill();
    await expect.poll(seeksRedis, { interval: 5 }).toBe(true);
    let hasStopped = false;
    const stopping = engine.stop().then(() => {
      hasStopped = true;
    });
    await real.server.restart();
    await expect.poll(() => hasStopped, { timeout: 10_000 }).toBe(true);
    await stopping;
  });

  test('leaves no connection behind when it is replaced', async () => {
    const proxy = await startDeafeningProxy(real.server.url);
    closings.push(() => proxy.close());
    // BullMQ looks for what became of its waiting after six seconds.
    const slowly = { everyMs: 50, deafAfterMs: 7_500, aloneAfterMs: 60_000 };
    const { engine, hired } = startEngine(real.redis, proxy.url, slowly);
    await expect.poll(waits).toBe(true);
    proxy.shut();
    await expect.poll(hired, { timeout: 15_000 }).toBe(2);
    proxy.open();
    await expect.poll(() => engine.isDeaf(), { timeout: 10_000 }).toBe(false);
    await engine.stop();
    await expect.poll(() => proxy.connections(), { timeout: 10_000 }).toBe(0);
  });
});

withRedis('jobs of other versions', () => {
  const real = useRedis();

  test('those of 0.1.0 are run', async () => {
    const text = readFileSync(new URL('../../upgrade/0.1.0.json', import.meta.url), 'utf8');
    const sample = JSON.parse(text) as { jobs: Record<string, JobRequest> };
    const stored = Object.values(sample.jobs).filter(({ kind }) => kind !== 'publish');
    expect(stored.length).toBeGreaterThan(2);
    const { ends, queue } = startEngine(real.redis, real.server.url);
    await queue.add(
      stored.map((request) => ({ ...request, notBefore: 0 })),
      Date.now(),
    );
    await expect.poll(() => ends.length).toBe(stored.length);
    // Nothing of it is wanted in an empty Redis, which the jobs themselves find out.
    expect(new Set(ends.map(({ outcome }) => outcome))).toEqual(new Set(['stale']));
    expect(await queue.setAside()).toEqual([]);
  });

  test('one of a newer version waits for a worker that knows it, and is neither run nor lost', async () => {
    const { ends, queue } = startEngine(real.redis, real.server.url);
    const newer = { ...stale, schema: 2, sequence: 9, whatever: 'it means' } as unknown as JobRequest;
    await queue.add([newer], Date.now());
    const key = `${keys.queues}:${queueName}`;
    await expect.poll(() => real.redis.zcard(`${key}:delayed`)).toBe(1);
    const data = await real.redis.hget(`${key}:${jobId(newer)}`, 'data');
    expect(JSON.parse(data ?? '')).toEqual({ ...newer, tries: 1 });
    expect(ends).toEqual([]);
    expect(await queue.setAside()).toEqual([]);
  });
});

withRedis('jobs of a record that cannot be relied on', () => {
  const real = useRedis();
  // The last of many tries.
  const job = { ...stale, sequence: 1, tries: 50 } as JobRequest;
  const delay = async () =>
    Number(await real.redis.hget(`${keys.queues}:${queueName}:${jobId(job)}`, 'delay'));

  test.each([
    ['any instance: a minute', 'no entry', 60_000],
    ['one that has its key: five seconds', storedLine('other', '0'.repeat(64), '{}'), 5_000],
  ])('are not set aside, and wait after many tries for %s', async (_what, line, expectedMs) => {
    const { ends, queue } = startEngine(real.redis, real.server.url);
    await real.redis.rpush(keys.record(adobe.orgId), line);
    await queue.add([job], Date.now());
    // A moment passes until it is put back.
    await expect.poll(delay, { timeout: 10_000 }).toBeGreaterThan(expectedMs - 1_000);
    expect(await delay()).toBeLessThanOrEqual(expectedMs);
    expect(ends.filter(({ kind }) => kind === 'remind')).toEqual([{ kind: 'remind', outcome: 'failed' }]);
    expect(await queue.setAside()).toEqual([]);
  });
});
