import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { afterEach, expect, test, vi } from 'vitest';
import { findRedisRefusal } from '../../src/errors.ts';
import { createLog } from '../../src/runtime/log.ts';
import { createInstances } from '../../src/store/instances.ts';
import { openStore } from '../../src/store/open.ts';
import { connectForPeople, connectForWorker, whyRefused } from '../../src/store/redis.ts';
import { createWriteProbe } from '../../src/store/durability.ts';
import {
  endServers,
  load,
  loadsSlowly,
  startEndpoint,
  startManaged,
  startServer,
} from '../e2e/redis-servers.ts';
import { until } from '../faults/until.ts';
import { findBothServers, withRedis } from './private-redis.ts';
import { keys } from './records.ts';

const log = createLog('silent');
const write = "return redis.call('SET', KEYS[1], '1')";
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

  const rights = [
    'evalsha',
    'bzpopmin',
    'hset',
    'hget',
    'zadd',
    'zrangebyscore',
    'rpoplpush',
    'lrem',
    'xadd',
    'type',
    'incr',
    'get',
  ];
  test.each(findBothServers().flatMap((file) => rights.map((right) => [file, right] as const)))(
    'is not opened because a right is missing, and it is said which: %s without %s',
    async (file, right) => {
      const { port } = await startServer(`--user default on nopass ~* &* +@all -${right}`.split(' '), file);
      const words = new RegExp(`lacks a right.*\\b${right}\\b`, 'iu');
      await expect(openStore(at(port), keys, log)).rejects.toThrow(words);
      expect(await admin(port).exists(keys.probe)).toBe(0);
    },
  );

  test.each(findBothServers())('a right that a script lacks is a refusal of Redis’s: %s', async (file) => {
    const { port } = await startServer('--user cmk on nopass ~* &* +@all'.split(' '), file);
    const store = await openStore({ url: `redis://cmk:any@127.0.0.1:${port}` }, keys, log);
    closings.push(() => store.disconnect());
    await admin(port).call('ACL', 'SETUSER', 'cmk', '-hset');
    const instances = createInstances(store, keys, { name: 'a', version: '1', terms: 't' });
    expect(findRedisRefusal(await instances.meet().catch(asError))).toBe('NOPERM');
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

  test.each([
    [
      'it lost its link to the new primary',
      ['CONFIG SET replica-serve-stale-data no', 'REPLICAOF 127.0.0.1 1'],
      'MASTERDOWN',
    ],
    ['it lost its replicas', ['CONFIG SET min-replicas-to-write 1'], 'NOREPLICAS'],
    ['its cluster has another primary', ['CLUSTER FAILOVER'], 'MOVED'],
    ['it lost its cluster', ['CLUSTER DELSLOTSRANGE 0 16383'], 'CLUSTERDOWN'],
  ])(
    'an old primary behind a stable endpoint is left, though it keeps its connections: %s',
    async (_how, loss, word) => {
      const isCluster = ['MOVED', 'CLUSTERDOWN'].includes(word);
      const args = isCluster ? ['--cluster-enabled', 'yes', '--cluster-node-timeout', '1000'] : [];
      const [first, second] = [await startServer(args), await startServer(args)];
      const [old, fresh] = [admin(first.port), admin(second.port)];
      const say = (redis: Redis, words: string) => {
        const [name = '', ...rest] = words.split(' ');
        return redis.call(name, ...rest);
      };
      for (const server of isCluster ? [old, fresh] : []) await say(server, 'CLUSTER ADDSLOTSRANGE 0 16383');
      if (word === 'MOVED') {
        await say(fresh, 'CLUSTER DELSLOTSRANGE 0 16383');
        await say(fresh, `CLUSTER MEET 127.0.0.1 ${first.port}`);
        const id = String(await say(old, 'CLUSTER MYID'));
        const follows = () =>
          say(fresh, `CLUSTER REPLICATE ${id}`).then(
            () => true,
            () => false,
          );
        await until('it follows', follows, 20_000);
        const isInStep = async () => (await fresh.info('replication')).includes('master_link_status:up');
        await until('it is in step', isInStep, 20_000);
      }
      const isWhole = async () => !isCluster || (await old.cluster('INFO')).includes('cluster_state:ok');
      await until('it has all slots', isWhole, 20_000);
      const endpoint = await startEndpoint(first.port);
      closings.push(() => endpoint.close());
      const store = await openStore(at(endpoint.port), keys, log);
      closings.push(() => store.disconnect());
      for (const words of loss) await say(word === 'MOVED' ? fresh : old, words);
      const refusal = () => store.eval(write, 1, keys.run).then(() => undefined, findRedisRefusal);
      endpoint.leadTo(second.port);
      expect(await until('it refuses', refusal, 20_000)).toBe(word);
      const isWritten = () =>
        store.eval(write, 1, keys.run).then(
          () => true,
          () => false,
        );
      await until('the new one takes writes', isWritten, 10_000);
      expect(await fresh.get(keys.run)).toBe('1');
    },
    60_000,
  );

  test.each(['CONFIG SET min-replicas-to-write 1', 'CLUSTER DELSLOTSRANGE 0 16383'])(
    'is asked again over a new connection at most every two seconds where no other server takes over, and it is said: %s',
    async (words) => {
      const { port } = await startServer(['--cluster-enabled', 'yes']);
      const other = admin(port);
      await other.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
      await until('it has all slots', async () => (await other.cluster('INFO')).includes('cluster_state:ok'));
      const store = await openStore(at(port), keys, log);
      closings.push(() => store.disconnect());
      const [name = '', ...rest] = words.split(' ');
      await other.call(name, ...rest);
      let connections = 0;
      store.on('connect', () => {
        connections += 1;
      });
      const probe = createWriteProbe(store, keys);
      const said: (string | undefined)[] = [];
      const began = performance.now();
      while (performance.now() - began < 5_000) {
        await probe.look();
        said.push(probe.why());
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(connections).toBeLessThanOrEqual(3);
      expect(said).not.toContain(undefined);
      const unsaid = said.filter((why) => !/too few replicas|the cluster is down/u.test(why ?? ''));
      // A new connection takes a moment.
      expect(unsaid.length, unsaid.join()).toBeLessThanOrEqual(2 * connections);
    },
    30_000,
  );
});
