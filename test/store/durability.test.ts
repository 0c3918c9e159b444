import { afterEach, expect, it, test } from 'vitest';
import { createLog } from '../../src/log.ts';
import { createDurabilityWatch } from '../../src/store/durability.ts';
import { useRedis, withRedis } from './private-redis.ts';

const silent = createLog('silent');

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
    const watch = await createDurabilityWatch(real.redis, false, silent);
    expect(await watch()).toEqual({ durable: true, faults: [] });
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
    const watch = await createDurabilityWatch(real.redis, false, silent);
    expect(await watch()).toEqual({ durable: false, faults: [fault] });
  });

  test('fsync at every write is as good', async () => {
    await real.redis.config('SET', 'appendfsync', 'always');
    expect((await (await createDurabilityWatch(real.redis, false, silent))()).durable).toBe(true);
  });

  test('all that is wrong is told at once', async () => {
    await real.redis.config('SET', 'appendonly', 'no');
    await real.redis.config('SET', 'maxmemory-policy', 'allkeys-random');
    const watch = await createDurabilityWatch(real.redis, false, silent);
    expect((await watch()).faults).toHaveLength(2);
  });

  test('a Redis that does not show its settings promises nothing', async () => {
    await real.redis.call('ACL', 'SETUSER', 'limited', 'on', 'nopass', '~*', '+@all', '-config');
    const url = new URL(real.server.url);
    url.username = 'limited';
    const watch = await createDurabilityWatch(real.connect(url.href), false, silent);
    expect(await watch()).toMatchObject({
      durable: false,
      faults: [expect.stringContaining('unknown'), expect.anything()],
    });
  });

  test('it is remembered, and looked at again where somebody is about to rely on it', async () => {
    const watch = await createDurabilityWatch(real.redis, false, silent);
    await real.redis.config('SET', 'appendonly', 'no');
    expect((await watch()).durable).toBe(true);
    expect((await watch(true)).durable).toBe(false);
    expect((await watch()).durable).toBe(false);
  });

  test('stand-ins on loopback may forget, and it is still said what is wrong', async () => {
    await real.redis.config('SET', 'appendonly', 'no');
    const watch = await createDurabilityWatch(real.redis, true, silent);
    expect(await watch()).toEqual({ durable: true, faults: ["appendonly is 'no': set appendonly yes"] });
  });
});
