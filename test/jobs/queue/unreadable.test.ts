import type { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { botEnvironment } from '../../../sandbox/bot-environment.ts';
import { loadConfig } from '../../../src/config.ts';
import { createOutbox } from '../../../src/jobs/queue/outbox.ts';
import { createJobQueue, queueName } from '../../../src/jobs/queue/queue.ts';
import { sweep } from '../../../src/jobs/queue/sweep.ts';
import { createLog } from '../../../src/runtime/log.ts';
import { createNotes } from '../../../src/store/notes.ts';
import { createUnreadable } from '../../../src/store/unreadable.ts';
import { createWatchList } from '../../../src/store/watch-list.ts';
import { organization } from '../../domain/world.ts';
import { due, jobId } from '../../../src/domain/rules/due.ts';
import { useRedis, withRedis } from '../../store/private-redis.ts';
import { keys, seedProposal, storeOn } from '../../store/records.ts';

const other = 'Other@AdobeOrg';
const base = `${keys.queues}:${queueName}`;
const deep = '['.repeat(100_000);
const request = { schema: 1, kind: 'look', organization: other, sequence: 1, notBefore: 0 };

function configuration() {
  const nowhere = 'http://127.0.0.1:1';
  const at = { adobeUrl: nowhere, azureUrl: nowhere, slackApiUrl: `${nowhere}/api/`, redisUrl: nowhere };
  const redisUrl = 'redis://127.0.0.1:1';
  const loaded = loadConfig(botEnvironment({ ...at, redisUrl, durable: true, port: 0, mode: 'socket' }, {}));
  const [one] = loaded.ok ? loaded.config.organizations : [];
  if (!loaded.ok || one === undefined) throw new Error('the cast has no configuration');
  const organizations = [other, organization].map((orgId) => ({ ...one, orgId }));
  return { ...loaded.config, organizations };
}

type Planting = (redis: Redis, needed: string) => Promise<unknown>;
const inOutbox = (value: string) => (redis: Redis) => redis.hset(keys.outbox, 'poison', value);
const instead = (key: string) => (redis: Redis) => redis.set(key, 'poison');
const job = (id: string, fields: object) => async (redis: Redis) => {
  await redis.hset(`${base}:${id}`, fields);
  await redis.lpush(`${base}:wait`, id);
};
async function exhaustedEvents(redis: Redis): Promise<void> {
  await redis.del(`${base}:events`);
  await redis.xadd(`${base}:events`, '18446744073709551615-18446744073709551615', 'event', 'poison');
}

/** What is planted, where, and whether an operator finds it set aside; what is only made new is not kept. */
const plantings: readonly [string, Planting, boolean][] = [
  ['outbox: not JSON', inOutbox('{nope'), true],
  ['outbox: JSON of another shape', inOutbox('[1,2,3]'), true],
  ['outbox: null', inOutbox('null'), true],
  [
    'outbox: an id that the queue refuses',
    inOutbox(JSON.stringify({ ...request, organization: 'a:b' })),
    true,
  ],
  ['outbox: a megabyte', inOutbox('x'.repeat(1_048_576)), true],
  ['outbox: nested 100 000 deep', inOutbox(deep), true],
  ['outbox: another schema, another shape', inOutbox('{"schema":7}'), true],
  ['outbox: a newer version’s request', inOutbox(JSON.stringify({ ...request, schema: 7 })), false],
  ['outbox: a string', instead(keys.outbox), true],
  ['notes: a string', instead(keys.notes(organization)), true],
  ['notes: another organization’s are a list', (redis) => redis.rpush(keys.notes(other), 'poison'), true],
  ['notes: nested 100 000 deep', (redis) => redis.hset(keys.notes(organization), 'missed', deep), false],
  ['watch list: a string', instead(keys.watchDue), false],
  ['watch list: what was seen is a string', instead(keys.watchSeen), false],
  [
    'watch list: what was seen is not JSON',
    (redis) => redis.hset(keys.watchSeen, organization, '{nope'),
    false,
  ],
  [
    'watch list: what was seen has another shape',
    (redis) => redis.hset(keys.watchSeen, organization, '{"at":"x","recent":5}'),
    false,
  ],
  ['queue: what waits is a string', instead(`${base}:wait`), true],
  ['queue: what is delayed is a string', instead(`${base}:delayed`), true],
  ['queue: its settings are a string', instead(`${base}:meta`), true],
  [
    'queue: its settings are no numbers',
    (redis) => redis.hset(`${base}:meta`, 'opts.maxLenEvents', 'x'),
    true,
  ],
  ['queue: its counter counts nothing', instead(`${base}:id`), true],
  ['queue: its events can take no more', exhaustedEvents, true],
  ['queue: a string has the id of a job', (redis, needed) => redis.set(`${base}:${needed}`, 'poison'), true],
  [
    'queue: a hash has the id of a job',
    (redis, needed) => redis.hset(`${base}:${needed}`, 'foo', 'bar'),
    true,
  ],
  ['queue: a job that is not JSON', job('poison', { name: 'look', data: '{nope', opts: '{}' }), true],
  [
    'queue: a job whose settings are not JSON',
    job('poison', { name: 'look', data: '{}', opts: '{nope' }),
    true,
  ],
  [
    'queue: a job that is a string',
    async (redis) => {
      await redis.set(`${base}:poison`, 'poison');
      await redis.lpush(`${base}:wait`, 'poison');
    },
    true,
  ],
  ['queue: a job that is not there', (redis) => redis.lpush(`${base}:wait`, 'poison'), false],
  ['another organization’s head: a string', instead(keys.head(other)), false],
  ['another organization’s head: not JSON', (redis) => redis.hset(keys.head(other), 'state', '{nope'), false],
  ['another organization’s head: null', (redis) => redis.hset(keys.head(other), 'state', 'null'), false],
  [
    'another organization’s head: of another shape',
    (redis) =>
      redis.hset(keys.head(other), 'state', `{"schema":2,"phase":"enabled","organization":"${other}"}`),
    false,
  ],
  ['what was set aside: a string', instead(keys.setAside), false],
];

withRedis('what nobody can read', () => {
  const real = useRedis();

  /** One sweep of a bot that was already running when the poison was planted. */
  async function sweepAfter(redis: Redis, plant: () => Promise<unknown>): Promise<void> {
    const queue = createJobQueue(redis, keys);
    await queue.opened();
    await plant();
    await sweep({
      config: configuration(),
      record: storeOn(redis),
      notes: createNotes(redis, keys),
      watchList: createWatchList(redis, keys),
      outbox: createOutbox(redis, keys),
      unreadable: createUnreadable(redis, keys),
      queue,
      log: createLog('silent'),
    });
    await queue.close();
  }

  /** Everything that must be under way for the organization, in a list of the queue from which it will run. */
  async function underWay(redis: Redis): Promise<string[]> {
    const waiting = await redis.lrange(`${base}:wait`, 0, -1);
    const delayed = await redis.zrange(`${base}:delayed`, '0', '-1');
    const ids = [...waiting, ...delayed].filter((id) => id.startsWith(organization));
    const kinds = ids.map(
      async (id) => JSON.parse((await redis.hget(`${base}:${id}`, 'data')) ?? '') as object,
    );
    return (await Promise.all(kinds)).map((data) => ('kind' in data ? String(data.kind) : '')).toSorted();
  }

  describe('keeps nothing else waiting', () => {
    test.each(plantings)('%s', async (_name, plant, isKept) => {
      const { redis } = real;
      await seedProposal(storeOn(redis));
      await redis.del(keys.outbox);
      const { state } = await storeOn(redis).verified(organization);
      const expire = due(state).find(({ kind }) => kind === 'expire');
      if (expire === undefined) throw new Error('a proposal expires');
      await sweepAfter(redis, () => plant(redis, jobId(expire)));
      expect(await underWay(redis)).toEqual(expect.arrayContaining(['expire', 'publish', 'remind']));
      const kept = await createUnreadable(redis, keys).list();
      expect(kept.map(({ place }) => place).length > 0).toBe(isKept);
      expect(await redis.hget(keys.outbox, 'poison')).toBe(null);
    });
  });

  test('an append writes all of it where a string stands in place of the outbox', async () => {
    const { redis } = real;
    await redis.set(keys.outbox, 'poison');
    const { head } = await seedProposal(storeOn(redis)).then(() => storeOn(redis).verified(organization));
    expect(await redis.llen(keys.record(organization))).toBe(head.sequence);
    expect(await redis.hlen(keys.outbox)).toBeGreaterThan(0);
  });

  test('a lease that never ends keeps nobody from publishing, one of another instance does', async () => {
    const { redis } = real;
    const notes = createNotes(redis, keys);
    for (const plant of [
      () => redis.set(keys.lease(organization), 'poison'),
      () => redis.hset(keys.lease(organization), 'poison', '1'),
    ]) {
      await plant();
      const lease = await notes.lease(organization);
      expect(await lease?.keep()).toBe(true);
      expect(await notes.lease(organization)).toBe(undefined);
      await lease?.end();
    }
  });

  test('the watch goes on where its list was replaced, and is due again', async () => {
    const { redis } = real;
    const list = createWatchList(redis, keys);
    await redis.set(keys.watchDue, 'poison');
    await redis.rpush(keys.watchSeen, 'poison');
    await list.keep(new Map([[organization, 100]]));
    const recent = { pending: {}, unseen: {}, over: {} };
    await list.checked(organization, { at: 100, recent, nextAt: 200 });
    expect(await list.due(250, 10)).toEqual([organization]);
  });

  test('a hundred values are kept, with their beginning and for a month', async () => {
    const { redis } = real;
    const values = Array.from({ length: 150 }, (_, at) => [`poison ${at}`, `{${'x'.repeat(5_000)}`] as const);
    await redis.hset(keys.outbox, Object.fromEntries(values));
    await createOutbox(redis, keys).read();
    expect(await redis.hlen(keys.outbox)).toBe(0);
    const kept = Object.values(await redis.hgetall(keys.setAside));
    expect(kept).toHaveLength(100);
    expect(Math.max(...kept.map((text) => text.length))).toBeLessThan(3_000);
    expect(await redis.ttl(keys.setAside)).toBeGreaterThan(29 * 24 * 3600);
  });
});
