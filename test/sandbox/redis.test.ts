import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import {
  findRedisServer,
  startEmbeddedRedis,
  startPrivateRedis,
  startRedis,
  type SandboxRedis,
} from '../../sandbox/redis.ts';

const program = findRedisServer(process.env);
const withServer = test.skipIf(program === undefined && process.env['CI'] === undefined);

async function ping(url: string): Promise<string> {
  const client = new Redis(url, { maxRetriesPerRequest: 0, retryStrategy: () => null, lazyConnect: true });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.ping();
  } finally {
    client.disconnect();
  }
}

async function runDelayedJob(redis: SandboxRedis): Promise<unknown> {
  const connection = { url: redis.url, maxRetriesPerRequest: null };
  const queue = new Queue('try', { connection, streams: { events: { maxLen: 50 } } });
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const worker = new Worker('try', async (job) => resolve(job.data), { connection });
  try {
    await queue.add('once', { said: 'hello' }, { delay: 20 });
    return await promise;
  } finally {
    await worker.close();
    await queue.close();
  }
}

test('without REDIS_URL and without a server on the PATH the embedded Redis runs BullMQ, and promises nothing', async () => {
  const redis = await startRedis({ env: { PATH: '/nowhere' } });
  try {
    expect(redis).toMatchObject({ kind: 'embedded', durable: false });
    expect(await runDelayedJob(redis)).toEqual({ said: 'hello' });
  } finally {
    await redis.close();
  }
  await expect(ping(redis.url)).rejects.toThrow();
});

test('a given Redis is used as it is and left alone', async () => {
  const given = await startEmbeddedRedis();
  const redis = await startRedis({ env: { REDIS_URL: given.url, PATH: process.env['PATH'] } });
  expect(redis).toMatchObject({ kind: 'given', url: given.url, durable: false });
  await redis.close();
  expect(await ping(given.url)).toBe('PONG');
  await given.close();
});

withServer('a server on the PATH is started privately with everything that makes it durable', async () => {
  const redis = await startRedis({ env: { PATH: process.env['PATH'] } });
  const client = new Redis(redis.url);
  try {
    expect(redis).toMatchObject({ kind: 'server', durable: true });
    const settings = ['appendonly', 'maxmemory-policy', 'hz', 'bind'];
    const values = await Promise.all(settings.map(async (name) => (await client.config('GET', name))[1]));
    expect(values).toEqual(['yes', 'noeviction', '100', '127.0.0.1']);
    const [, directory] = await client.config('GET', 'dir');
    expect(existsSync(String(directory))).toBe(true);
    expect(await runDelayedJob(redis)).toEqual({ said: 'hello' });
    client.disconnect();
    await redis.close();
    expect(existsSync(String(directory))).toBe(false);
    await expect(ping(redis.url)).rejects.toThrow();
  } finally {
    client.disconnect();
    await redis.close();
  }
});

withServer('a private server that is killed comes back on its port with what was fsynced', async () => {
  const redis = await startPrivateRedis(String(program));
  const client = new Redis(redis.url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
  client.on('error', () => undefined);
  try {
    const before = redis.pid();
    await client.config('SET', 'appendfsync', 'always');
    await client.set('kept', 'yes');
    await redis.kill();
    expect(redis.pid()).toBeUndefined();
    await expect(ping(redis.url)).rejects.toThrow();
    await redis.restart();
    expect(redis.pid()).not.toBe(before);
    expect(await client.get('kept')).toBe('yes');
    await expect(redis.restart()).rejects.toThrow('still running');
  } finally {
    client.disconnect();
    await redis.close();
  }
});

test(
  'a REDIS_URL that answers durable settings is called durable',
  { skip: program === undefined },
  async () => {
    const server = await startPrivateRedis(String(program));
    try {
      expect(await startRedis({ env: { REDIS_URL: server.url } })).toMatchObject({
        kind: 'given',
        durable: true,
      });
    } finally {
      await server.close();
    }
  },
);

withServer('a private server does not outlive a process that was killed', async () => {
  const owner = fork(fileURLToPath(new URL('redis-owner.ts', import.meta.url)));
  const [url] = (await once(owner, 'message')) as [string];
  expect(await ping(url)).toBe('PONG');
  owner.kill('SIGKILL');
  await expect.poll(() => ping(url).catch(() => 'gone')).toBe('gone');
});
