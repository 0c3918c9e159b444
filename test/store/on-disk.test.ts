import { Redis } from 'ioredis';
import { afterEach, describe, expect, test } from 'vitest';
import { createIsOnDisk, tryWaitAof } from '../../src/store/durability.ts';
import { endServers, startServer } from '../e2e/redis-servers.ts';
import { findBothServers } from './private-redis.ts';
import { keys } from './records.ts';

const opened: Redis[] = [];
afterEach(async () => {
  for (const connection of opened.splice(0)) connection.disconnect();
  await endServers();
});

async function serverWith(file: string, ...args: string[]): Promise<Redis> {
  const { port } = await startServer(args, file);
  const connection = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: 0 });
  connection.on('error', () => undefined);
  opened.push(connection);
  return connection;
}

describe.each(findBothServers())('whether an intent is on the disk before it is used: %s', (file) => {
  const hasIt = file.endsWith('valkey-server');
  const without = hasIt ? ['--rename-command', 'WAITAOF', ''] : [];

  test('a server that cannot be asked is known from the first try: what its settings promise has to be enough', async () => {
    const redis = await serverWith(file, ...without);
    expect(await tryWaitAof(redis, keys)).toBe('missing');
    const isOnDisk = createIsOnDisk(redis, { waitAof: () => 'missing', allowVolatile: false });
    expect(await isOnDisk()).toBe(true);
  });

  test('one that could be asked and now does not know it leaves it open, so that nothing is sent', async () => {
    const redis = await serverWith(file, ...without);
    const options = { waitAof: () => 'proves' as const, allowVolatile: false };
    await expect(createIsOnDisk(redis, options)()).rejects.toThrow(/unknown command/u);
    expect(await createIsOnDisk(redis, { ...options, allowVolatile: true })()).toBe(true);
  });

  test('one that takes no writes leaves it open, and is asked once it takes them', async () => {
    const redis = await serverWith(file, '--maxmemory', '1');
    expect(await tryWaitAof(redis, keys)).toBe('untried');
    await redis.config('SET', 'maxmemory', '0');
    expect(await tryWaitAof(redis, keys)).toBe(hasIt ? 'proves' : 'missing');
  });

  test.runIf(hasIt)('one that can be asked says so within its second', async () => {
    const redis = await serverWith(file);
    expect(await tryWaitAof(redis, keys)).toBe('proves');
    await redis.set('intent', '1');
    const isOnDisk = createIsOnDisk(redis, { waitAof: () => 'proves', allowVolatile: false });
    expect(await isOnDisk()).toBe(true);
  });

  test.runIf(hasIt)('one that never makes the disk write does not say that it did', async () => {
    const redis = await serverWith(file, '--appendfsync', 'no');
    expect(await tryWaitAof(redis, keys)).toBe('silent');
    await redis.set('intent', '1');
    const isOnDisk = createIsOnDisk(redis, { waitAof: () => 'silent', allowVolatile: false });
    expect(await isOnDisk()).toBe(false);
  });
});
