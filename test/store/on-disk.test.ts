import { afterEach, expect, test } from 'vitest';
import { createIsOnDisk } from '../../src/store/on-disk.ts';
import { startVersionProxy } from '../e2e/redis-servers.ts';
import { useRedis, withRedis } from './private-redis.ts';

withRedis('whether an intent is on the disk before it is used', () => {
  const real = useRedis();
  const closings: (() => void)[] = [];
  afterEach(() => {
    for (const close of closings.splice(0)) close();
  });

  const versionOf = async () => /redis_version:(\S+)/u.exec(await real.redis.info('server'))?.[1] ?? '';
  const isOld = async () => Number.parseFloat(await versionOf()) < 7.2;

  test('an old server cannot be asked: what its settings promise has to do', async ({ skip }) => {
    if (!(await isOld())) skip();
    expect(await createIsOnDisk(real.redis, false)()).toBe(true);
  });

  test('one that can be asked says so within its second', async ({ skip }) => {
    if (await isOld()) skip();
    await real.redis.set('intent', '1');
    expect(await createIsOnDisk(real.redis, false)()).toBe(true);
  });

  test('one that calls itself new and cannot answer leaves it open, so that nothing is sent', async ({
    skip,
  }) => {
    if (!(await isOld())) skip();
    const is = await versionOf();
    const proxy = await startVersionProxy(
      Number(new URL(real.server.url).port),
      is,
      is.replace(/^\d\.\d/u, '7.9'),
    );
    closings.push(() => proxy.close());
    const redis = real.connect(`redis://127.0.0.1:${proxy.port}`);
    await expect(createIsOnDisk(redis, false)()).rejects.toThrow(/unknown command/u);
    expect(await createIsOnDisk(redis, true)()).toBe(true);
  });
});
