import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findRedisServer } from '../../sandbox/redis.ts';
import { connectForPeople, connectForWorker } from '../../src/store/redis.ts';
import { endServers, startSentinel } from '../e2e/redis-servers.ts';
import { until } from '../faults/until.ts';
import { type SentinelProxy, startSentinelProxy } from './sentinel-proxy.ts';

const noServer = findRedisServer(process.env) === undefined && process.env['CI'] === undefined;

describe.skipIf(noServer)('a connection by Sentinel', () => {
  let proxy: SentinelProxy;
  let primaryPort: number;
  beforeAll(async () => {
    // Its own connections are dropped too, and it must not take that for a failover.
    const { sentinelPort, primary } = await startSentinel(60_000);
    primaryPort = primary.port;
    proxy = await startSentinelProxy(sentinelPort);
  });
  afterAll(async () => {
    proxy.close();
    await endServers();
  });

  /** Every client of the primary loses its connection, as in a failover. */
  async function dropClients(): Promise<void> {
    const admin = new Redis(primaryPort, '127.0.0.1');
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    admin.disconnect();
  }

  const kinds = [
    ['of people', connectForPeople],
    ['of the worker', connectForWorker],
  ] as const;

  async function connected(open: typeof connectForPeople): Promise<Redis> {
    const redis = open({
      url: 'redis://whatever:6379',
      sentinels: { addresses: [{ host: '127.0.0.1', port: proxy.port }], name: 'mymaster' },
    });
    redis.on('error', () => undefined);
    await redis.connect();
    return redis;
  }

  test.each(kinds)(
    '%s comes back when the failover is told while it asks for the primary',
    async (_, open) => {
      const redis = await connected(open);
      try {
        proxy.hold();
        await dropClients();
        await until('it asks where the primary is', () => proxy.held() > 0, 10_000);
        proxy.tellFailover();
        proxy.release();
        await until('it is back', () => redis.status === 'ready', 10_000);
        expect(await redis.ping()).toBe('PONG');
      } finally {
        redis.disconnect();
      }
    },
  );

  test.each(kinds)('%s gives up a Sentinel that does not answer and asks anew', async (_, open) => {
    const redis = await connected(open);
    try {
      proxy.hold();
      await dropClients();
      await until('it has asked a second time', () => proxy.held() > 1, 15_000);
      proxy.release();
      await until('it is back', () => redis.status === 'ready', 10_000);
      expect(await redis.ping()).toBe('PONG');
    } finally {
      redis.disconnect();
    }
  });

  test.each(kinds)('%s that is closed while it asks stays closed', async (_, open) => {
    const redis = await connected(open);
    proxy.hold();
    await dropClients();
    await until('it asks where the primary is', () => proxy.held() > 0, 10_000);
    redis.disconnect();
    proxy.release();
    await until('it is closed', () => redis.status === 'end', 10_000);
    await expect(redis.ping()).rejects.toThrow('closed');
  });
});
