import type { Redis } from 'ioredis';
import { afterEach, expect, it, test } from 'vitest';
import { createLog } from '../../src/runtime/log.ts';
import {
  createDurabilityWatch,
  type DurabilityOptions,
  settleAfterRestartMs,
} from '../../src/store/durability.ts';
import { useRedis, withRedis } from './private-redis.ts';
import { keys } from './records.ts';

const log = createLog('silent');

const watchOf = (redis: Redis, options: Partial<DurabilityOptions> = {}) =>
  createDurabilityWatch({
    redis,
    keys,
    allowVolatile: false,
    declaredBy: undefined,
    offsetMs: () => 0,
    log,
    ...options,
  }).then(({ durability }) => durability);

withRedis('whether Redis keeps what it is told', () => {
  const real = useRedis();
  const good = { appendonly: 'yes', appendfsync: 'everysec', 'maxmemory-policy': 'noeviction' };

  afterEach(async () => {
    for (const [name, value] of Object.entries(good)) await real.redis.config('SET', name, value);
    // Redis does not end while it writes its first append-only file.
    await expect
      .poll(() => real.redis.info('persistence'))
      .toMatch(/aof_rewrite_in_progress:0[^]*aof_rewrite_scheduled:0/u);
  });

  test('it does with an append-only file and without eviction', async () => {
    const watch = await watchOf(real.redis);
    expect(await watch()).toEqual({ durable: true, faults: [], restarted: false });
  });

  it.each([
    ['appendonly', 'no', "appendonly is 'no': set appendonly yes"],
    ['appendfsync', 'no', "appendfsync is 'no': set appendfsync everysec or always"],
    ['maxmemory-policy', 'allkeys-lru', "maxmemory-policy is 'allkeys-lru': set maxmemory-policy noeviction"],
    [
      'maxmemory-policy',
      'volatile-ttl',
      "maxmemory-policy is 'volatile-ttl': set maxmemory-policy noeviction",
    ],
  ])('with %s %s it does not, and it is said what to set', async (name, value, fault) => {
    await real.redis.config('SET', name, value);
    const watch = await watchOf(real.redis);
    expect(await watch()).toEqual({ durable: false, faults: [fault], restarted: false });
  });

  test('fsync at every write is as good', async () => {
    await real.redis.config('SET', 'appendfsync', 'always');
    expect((await (await watchOf(real.redis))()).durable).toBe(true);
  });

  test('all that is wrong is told at once', async () => {
    await real.redis.config('SET', 'appendonly', 'no');
    await real.redis.config('SET', 'maxmemory-policy', 'allkeys-random');
    const watch = await watchOf(real.redis);
    expect((await watch()).faults).toHaveLength(2);
  });

  /** As on a managed service: the user may do all but this. */
  const without = async (...rights: string[]) => {
    await real.redis.call('ACL', 'SETUSER', 'limited', 'reset', 'on', 'nopass', '~*', '+@all', ...rights);
    const url = new URL(real.server.url);
    url.username = 'limited';
    return real.connect(url.href);
  };

  test('what nothing shows, a named person may vouch for; what is shown to be wrong, nobody', async () => {
    const declaredBy = 'Jane Doe (platform team): a multi-AZ transaction log';
    const redis = await without('-config', '-waitaof').catch(() => without('-config'));
    await real.redis.config('SET', 'appendonly', 'no');
    const watch = await watchOf(redis, { declaredBy });
    expect(await watch()).toEqual({ durable: true, faults: [], restarted: false, declaredBy });
    await real.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
    expect((await watch(true)).faults).toEqual([expect.stringContaining('noeviction')]);
    const open = await watchOf(real.redis, { declaredBy });
    expect((await open()).durable).toBe(false);
  });

  test('it is remembered, and looked at again where somebody is about to rely on it', async () => {
    const watch = await watchOf(real.redis);
    await real.redis.config('SET', 'appendonly', 'no');
    expect((await watch()).durable).toBe(true);
    expect((await watch(true)).durable).toBe(false);
    expect((await watch()).durable).toBe(false);
  });

  test('stand-ins on loopback may forget, and it is still said what is wrong', async () => {
    await real.redis.config('SET', 'appendonly', 'no');
    const watch = await watchOf(real.redis, { allowVolatile: true });
    expect(await watch()).toEqual({
      durable: true,
      faults: ["appendonly is 'no': set appendonly yes"],
      restarted: false,
    });
  });

  test('a server that refuses to write keeps nothing, and what it says is passed on', async () => {
    const watch = await watchOf(real.redis);
    await real.redis.set('full', 'x'.repeat(100_000));
    await real.redis.config('SET', 'maxmemory', '1');
    try {
      expect(await watch(true)).toMatchObject({ durable: false, faults: [expect.stringContaining('OOM')] });
    } finally {
      await real.redis.config('SET', 'maxmemory', '0');
    }
  });

  test('a restart is seen by every instance, also by one that begins after it, until it has settled', async () => {
    let offset = 0;
    const options = { offsetMs: () => offset };
    const before = await watchOf(real.redis, options);
    expect((await before()).restarted).toBe(false);
    await real.server.kill();
    await real.server.restart();
    await expect.poll(() => real.redis.ping().catch(() => 'away')).toBe('PONG');
    expect((await before(true)).restarted).toBe(true);
    const after = await watchOf(real.redis, options);
    expect((await after()).restarted).toBe(true);
    offset = settleAfterRestartMs;
    expect((await before(true)).restarted).toBe(false);
    expect((await after(true)).restarted).toBe(false);
  });
});
