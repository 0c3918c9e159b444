import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import { connectForWorker } from '../../src/store/redis.ts';
import { endServers, startManaged } from '../e2e/redis-servers.ts';
import { useRedis, withRedis } from './private-redis.ts';

withRedis("the worker's connection, told to end between two tries to connect", () => {
  const real = useRedis();

  test.each(['its own', 'a duplicate'])(
    'says so, and what waited for an answer hears of it: %s',
    async (which) => {
      const given = connectForWorker({ url: real.server.url });
      const connection = which === 'its own' ? given : given.duplicate();
      connection.on('error', () => undefined);
      await connection.connect();
      const ended = once(connection, 'end');
      const waiting = connection.bzpopmin('nothing', 0).catch((error: unknown) => String(error));
      await expect.poll(() => real.redis.info('clients')).toMatch(/blocked_clients:1\b/u);
      await real.server.kill();
      try {
        await expect.poll(() => connection.status, { interval: 5 }).toBe('reconnecting');
        connection.disconnect();
        expect(connection.status).toBe('end');
        expect(await waiting).toContain('Connection is closed');
        await ended;
      } finally {
        await real.server.restart();
      }
    },
  );
});

withRedis("the worker's connection, ended after it sent a command again", () => {
  const real = useRedis();

  test('leaves no rejection that nobody hears: that would end the process', async () => {
    const connection = connectForWorker({ url: real.server.url });
    connection.on('error', () => undefined);
    const unheard: unknown[] = [];
    const hear = (error: unknown) => unheard.push(error);
    process.on('unhandledRejection', hear);
    try {
      await connection.connect();
      const isBlocked = () => expect.poll(() => real.redis.info('clients')).toMatch(/blocked_clients:1\b/u);
      const waiting = connection.bzpopmin('nothing', 0).catch((error: unknown) => String(error));
      await isBlocked();
      await real.server.kill();
      await real.server.restart();
      await isBlocked();
      connection.disconnect();
      expect(await waiting).toContain('Connection is closed');
      // Node looks for unheard rejections once all that was to be done at once is done.
      await new Promise((resolve) => setImmediate(resolve));
      expect(unheard).toEqual([]);
    } finally {
      process.off('unhandledRejection', hear);
      connection.disconnect();
    }
  });
});

withRedis('the two connections of a worker, when another server takes over behind a stable endpoint', () => {
  const closings: (() => void)[] = [];
  afterEach(async () => {
    for (const close of closings.splice(0)) close();
    await endServers();
  });

  /** Both are still connected to the server that was demoted; new connections lead to the new primary. */
  async function failOver() {
    const managed = await startManaged();
    const connection = connectForWorker({ url: `redis://127.0.0.1:${managed.port}` });
    const blocking = connection.duplicate();
    closings.push(() => managed.close());
    for (const one of [connection, blocking]) {
      one.on('error', () => undefined);
      closings.push(() => one.disconnect());
    }
    await Promise.all([connection.connect(), blocking.connect()]);
    await managed.demote();
    managed.leadToPrimary();
    return { connection, blocking };
  }

  test('both reach the new primary, though only the blocking one was refused', async () => {
    const { connection, blocking } = await failOver();
    await expect(blocking.set('a', '1')).rejects.toThrow(/READONLY/u);
    await expect.poll(() => connection.status).toBe('ready');
    expect(await connection.set('b', '2')).toBe('OK');
    await expect.poll(() => blocking.status).toBe('ready');
    expect(await blocking.set('a', '1')).toBe('OK');
  });

  test('the blocking one reaches it, though the other one was refused just before', async () => {
    const { connection, blocking } = await failOver();
    await expect(connection.set('a', '1')).rejects.toThrow(/READONLY/u);
    await expect(blocking.set('b', '2')).rejects.toThrow(/READONLY/u);
    await expect.poll(() => blocking.status).toBe('ready');
    expect(await blocking.set('c', '3')).toBe('OK');
  });
});
