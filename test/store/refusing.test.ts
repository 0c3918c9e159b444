import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, expect, test, vi } from 'vitest';
import { findRedisRefusal } from '../../src/errors.ts';
import { createLog } from '../../src/runtime/log.ts';
import { openStore } from '../../src/store/open.ts';
import { connectForPeople, connectForWorker } from '../../src/store/redis.ts';
import { whyRefused } from '../../src/store/refusal-words.ts';
import { createWriteProbe } from '../../src/store/write-probe.ts';
import { endServers, load, loadsSlowly, startManaged, startServer } from '../e2e/redis-servers.ts';
import { withRedis } from './private-redis.ts';
import { keys } from './records.ts';

const log = createLog('silent');
const asError = (error: unknown) => error;
const at = (port: number, path = '') => ({ url: `redis://127.0.0.1:${port}${path}` });

withRedis('a Redis that answers and takes nothing', () => {
  const closings: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const close of closings.splice(0).toReversed()) await close();
    await endServers();
  });

  function admin(port: number): Redis {
    const client = new Redis(port, '127.0.0.1');
    closings.push(() => client.disconnect());
    return client;
  }

  test.each([
    ['it has no such database', ['--databases', '1'], '/5', /database 5 cannot be used.*out of range/u],
    ['it knows no SELECT', ['--rename-command', 'SELECT', ''], '/5', /database 5 cannot be used/u],
    [
      'its user may not choose a database',
      '--user default on nopass ~* &* +@all -select'.split(' '),
      '/5',
      /database 5 cannot be used.*select/u,
    ],
    ['it is a replica', ['--replicaof', '127.0.0.1', '1'], '', /REDIS_URL must lead to the primary/u],
    ['its memory is full', ['--maxmemory', '1'], '', /its memory is full/u],
    ['too few replicas', ['--min-replicas-to-write', '2'], '', /too few replicas/u],
    ['it runs no scripts', '--user default on nopass ~* &* +@all -eval'.split(' '), '', /lacks a right/u],
    ['it has other keys', '--user default on nopass ~other* &* +@all'.split(' '), '', /lacks a right/u],
  ])('is not opened because %s, and it is said', async (_why, args, path, words) => {
    const { port } = await startServer(args);
    await expect(openStore(at(port, path), keys, log)).rejects.toThrow(words);
  });

  test('somebody’s script that occupies it, and a password that was changed, are refusals that pass, in words', async () => {
    const { port } = await startServer(['--lua-time-limit', '50']);
    const redis = await openStore(at(port), keys, log);
    closings.push(() => redis.disconnect());
    const [other, operator] = [admin(port), admin(port)];
    await operator.ping();
    const looping = other.eval('while true do end', 0).catch(() => 'killed');
    const busy = await vi.waitUntil(async () => redis.get('any').then(() => undefined, asError), 10_000);
    expect(findRedisRefusal(busy)).toBe('BUSY');
    expect(whyRefused(busy)).toMatch(/somebody’s script occupies it/u);
    await operator.call('SCRIPT', 'KILL');
    expect(await looping).toBe('killed');
    await operator.config('SET', 'requirepass', 'changed');
    await expect(openStore(at(port), keys, log)).rejects.toThrow(/NOAUTH/u);
    expect(findRedisRefusal(new Error('NOAUTH Authentication required.'))).toBe('NOAUTH');
  });

  test('a database that is there is used, and no other', async () => {
    const { port } = await startServer();
    const store = await openStore(at(port, '/5'), keys, log);
    closings.push(() => store.disconnect());
    await store.set(keys.probe, '1');
    expect(await admin(port).exists(keys.probe)).toBe(0);
  });

  test.each([
    ['its memory is full', 'CONFIG SET maxmemory 1', 'CONFIG SET maxmemory 0', /its memory is full/u],
    [
      'too few replicas',
      'CONFIG SET min-replicas-to-write 3',
      'CONFIG SET min-replicas-to-write 0',
      /too few/u,
    ],
    ['its user lost scripts', 'ACL SETUSER cmk -eval -evalsha', 'ACL SETUSER cmk +eval', /lacks a right/u],
    ['its user lost its keys', 'ACL SETUSER cmk resetkeys ~other*', 'ACL SETUSER cmk ~*', /lacks a right/u],
    ['it follows another one', 'REPLICAOF 127.0.0.1 1', 'REPLICAOF NO ONE', /lead to the primary/u],
  ])('is noticed while it runs because %s, and that it is over', async (_why, bad, good, words) => {
    const { port } = await startServer('--user cmk on >secret ~* &* +@all'.split(' '));
    const store = await openStore({ url: `redis://cmk:secret@127.0.0.1:${port}` }, keys, log);
    closings.push(() => store.disconnect());
    const probe = createWriteProbe(store, keys);
    await probe.look();
    expect(probe.why()).toBeUndefined();
    const other = admin(port);
    const say = ([name = '', ...args]: string[]) => other.call(name, ...args);
    await say(bad.split(' '));
    await probe.look();
    expect(probe.why()).toMatch(words);
    await say(good.split(' '));
    const isOver = async () => {
      await probe.look();
      return probe.why();
    };
    await expect.poll(isOver, { timeout: 5_000 }).toBeUndefined();
  });

  test('is noticed while it loads its data, also by a connection that is made meanwhile', async () => {
    const { port } = await startServer(loadsSlowly);
    const store = await openStore(at(port), keys, log);
    closings.push(() => store.disconnect());
    const probe = createWriteProbe(store, keys);
    await load(port, 5_000);
    const why = async () => {
      await probe.look();
      return probe.why();
    };
    expect(await why()).toMatch(/still loading its data/u);
    store.disconnect(true);
    await expect.poll(() => store.status).toBe('connect');
    expect(await why()).toMatch(/still loading its data/u);
    await expect.poll(why, { timeout: 15_000 }).toBeUndefined();
  }, 30_000);

  test('is asked about once a second by a worker, not thousands of times', async () => {
    const { port } = await startServer();
    const connection = connectForWorker(at(port));
    const people = connectForPeople(at(port));
    await people.connect();
    const queue = new Queue('refusing', { connection: people });
    const worker = new Worker('refusing', () => Promise.resolve(), { connection });
    closings.push(
      () => people.disconnect(),
      () => connection.disconnect(),
      () => worker.close(true),
    );
    await worker.waitUntilReady();
    await queue.add('one', {});
    let errors = 0;
    worker.on('error', () => {
      errors += 1;
    });
    await admin(port).config('SET', 'maxmemory', '1');
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    expect(errors).toBeLessThan(20);
  }, 20_000);

  test('is left for the new primary after a failover behind a stable endpoint that keeps its connections', async () => {
    const managed = await startManaged();
    closings.push(() => managed.close());
    const store = await openStore(at(managed.port), keys, log);
    const worker = connectForWorker(at(managed.port));
    closings.push(
      () => store.disconnect(),
      () => worker.disconnect(),
    );
    await worker.connect();
    await managed.demote();
    const probe = createWriteProbe(store, keys);
    await probe.look();
    expect(probe.why()).toMatch(/REDIS_URL must lead to the primary/u);
    managed.leadToPrimary();
    const began = performance.now();
    const isBack = async () => {
      await probe.look();
      const written = await worker.set(keys.run, 'written').catch(() => 'refused');
      return probe.why() === undefined && written === 'OK';
    };
    await expect.poll(isBack, { timeout: 10_000, interval: 500 }).toBe(true);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(await admin(managed.port).get(keys.run)).toBe('written');
  }, 40_000);
});
