import { Redis } from 'ioredis';
import { afterEach, expect, test } from 'vitest';
import { findRedisRefusal, isRedisAway } from '../../src/errors.ts';
import { createLog } from '../../src/runtime/log.ts';
import { openStore } from '../../src/store/open.ts';
import { createWriteProbe } from '../../src/store/durability.ts';
import { endServers, startServer } from '../e2e/redis-servers.ts';
import { until } from '../faults/until.ts';
import { withRedis } from './private-redis.ts';
import { keys } from './records.ts';

const log = createLog('silent');
const inCluster = ['--cluster-enabled', 'yes'];
const at = (port: number, path = '') => ({ url: `redis://127.0.0.1:${port}${path}` });

withRedis('a Redis that is one node of a cluster', () => {
  const opened: Redis[] = [];
  const keep = (redis: Redis) => (opened.push(redis), redis);
  afterEach(async () => {
    for (const redis of opened.splice(0)) redis.disconnect();
    await endServers();
  });

  /** Two nodes; the first has all slots. */
  async function startCluster() {
    const [one, two] = [await startServer(inCluster), await startServer(inCluster)];
    const [first, second] = [one, two].map(({ port }) => keep(new Redis(port, '127.0.0.1'))) as [
      Redis,
      Redis,
    ];
    await first.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
    await first.call('CLUSTER', 'MEET', '127.0.0.1', String(two.port));
    await until('they know each other', async () =>
      (await second.cluster('INFO')).includes('cluster_state:ok'),
    );
    const other = await second.cluster('MYID');
    const slot = String(await first.cluster('KEYSLOT', keys.probe));
    const own = await first.cluster('MYID');
    const say = (...args: string[]) => first.call('CLUSTER', ...args);
    return { port: one.port, other, own, slot, say };
  }

  test.each([
    ['the slot is elsewhere', ['NODE'], 'MOVED', /one node of a cluster/u],
    ['the slot moves', ['MIGRATING'], 'ASK', /one node of a cluster/u],
  ])(
    'is told by its own word where %s, at the start and while it runs',
    async (_what, [how = ''], word, words) => {
      const { port, slot, other, own, say } = await startCluster();
      const store = keep(await openStore(at(port), keys, log));
      await say('SETSLOT', slot, how, other);
      const fault = await store
        .eval("return redis.call('SET', KEYS[1], '1')", 1, keys.probe)
        .catch((error: unknown) => error);
      expect(findRedisRefusal(fault), String(fault)).toBe(word);
      expect(isRedisAway(fault)).toBe(false);
      const probe = createWriteProbe(store, keys);
      await probe.look();
      expect(probe.why()).toMatch(words);
      await expect(openStore(at(port), keys, log)).rejects.toThrow(words);
      await say('SETSLOT', slot, ...(how === 'NODE' ? ['NODE', own] : ['STABLE']));
      await probe.look();
      expect(probe.why()).toBeUndefined();
    },
    60_000,
  );

  test('has no other database, and it is said', async () => {
    const { port } = await startCluster();
    await expect(openStore(at(port, '/5'), keys, log)).rejects.toThrow(/database 5 cannot be used.*cluster/u);
  }, 60_000);
});

withRedis('what a service refuses in words of its own', () => {
  test.each([
    ['ERR max daily request limit exceeded. Limit: 10000, Usage: 10001.', 'LIMIT'],
    ['ERR max number of clients reached', 'LIMIT'],
    ['TRYAGAIN Multiple keys request during rehashing of slot', 'TRYAGAIN'],
    [
      'UNBLOCKED force unblock from blocking operation, instance state changed (master -> replica?)',
      'UNBLOCKED',
    ],
    ['DENIED Redis is running in protected mode', 'DENIED'],
    ["ERR Error running script (call to f_1): @user_script:1: READONLY You can't write", 'READONLY'],
    [
      "ERR The user executing the script can't run this command or subcommand script: f_1, on @user_script:1.",
      'NOPERM',
    ],
    [
      "ERR ACL failure in script: User cmk has no permissions to run the 'hset' command script: f_1",
      'NOPERM',
    ],
    ['WRONGTYPE Operation against a key holding the wrong kind of value', undefined],
    ['ERR value is not an integer or out of range', undefined],
    ["ERR unknown command 'FOO', with args beginning with: ", undefined],
    ['NOSCRIPT No matching script. Please use EVAL.', undefined],
  ])('%s', (message, word) => {
    expect(findRedisRefusal(Object.assign(new Error(message), { name: 'ReplyError' }))).toBe(word);
  });
});
