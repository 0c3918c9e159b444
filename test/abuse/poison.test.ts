import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { adobe, cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { createKeys } from '../../src/store/keys.ts';
import { answerTo, approveAll, prepare, propose } from '../e2e/story.ts';
import { isQuiet } from '../faults/queue.ts';
import { searchForSecrets, shareWorld } from './world.ts';

const keys = createKeys('{cmk}');
const work = `${keys.queues}:work`;
const operator = cast.azureAdministrator;
const deep = '['.repeat(100_000);

/** One unreadable value in every place where the bot keeps something, while it runs. */
const poison: Readonly<Record<string, (redis: Redis) => Promise<unknown>>> = {
  'the outbox: not JSON': (redis) => redis.hset(keys.outbox, 'not-json', '{nope'),
  'the outbox: another shape': (redis) => redis.hset(keys.outbox, 'shape', '[1,{"kind":"look"}]'),
  'the outbox: a megabyte': (redis) => redis.hset(keys.outbox, 'huge', 'x'.repeat(1_048_576)),
  'the outbox: nested 100 000 deep': (redis) => redis.hset(keys.outbox, 'deep', deep),
  'the outbox: another schema': (redis) => redis.hset(keys.outbox, 'newer', '{"schema":99,"kind":7}'),
  'the notes: nested deep': (redis) => redis.hset(keys.notes(adobe.orgId), 'missed', deep),
  'a lease that never ends': async (redis) => {
    await redis.del(keys.lease(adobe.orgId));
    await redis.hset(keys.lease(adobe.orgId), 'nobody', '1');
  },
  'the watch list: a string': (redis) => redis.set(keys.watchDue, 'poison'),
  'what the watch saw: a list': async (redis) => {
    await redis.del(keys.watchSeen);
    await redis.rpush(keys.watchSeen, 'poison');
  },
  'the queue: a job that is not JSON': async (redis) => {
    await redis.hset(`${work}:broken`, { name: 'look', data: '{nope', opts: '{}' });
    await redis.lpush(`${work}:wait`, 'broken');
  },
  'the queue: a job that is a string': async (redis) => {
    await redis.set(`${work}:string`, 'poison');
    await redis.lpush(`${work}:wait`, 'string');
  },
  'the queue: its delayed jobs are a string': (redis) => redis.set(`${work}:delayed`, 'poison'),
  'the queue: its settings are no numbers': (redis) => redis.hset(`${work}:meta`, 'opts.maxLenEvents', 'x'),
  'the queue: its counter counts nothing': (redis) => redis.set(`${work}:id`, 'poison'),
  'another organization’s head: a string': (redis) => redis.set(keys.head('Other@AdobeOrg'), 'poison'),
};

let sandbox: Sandbox;
describe('somebody writes into Redis what nobody can read', () => {
  shareWorld({ variables: { CMK_OPERATORS: operator } }, async (opened) => {
    sandbox = opened;
    await prepare(sandbox);
  });

  test('S8 one value that cannot be read, in each place', { timeout: 240_000 }, async ({ task }) => {
    const redis = new Redis(sandbox.redis.url);
    try {
      for (const plant of Object.values(poison)) await plant(redis);
      await propose(sandbox);
      // What the notes held is lost: the thread is told again from its beginning.
      await redis.del(keys.notes(adobe.orgId));
      await redis.set(keys.notes(adobe.orgId), 'poison');
      await approveAll(sandbox);
      await expect.poll(() => isQuiet(redis), { timeout: 90_000 }).toBe(true);
      expect(await redis.hlen(keys.outbox)).toBe(0);
      const shown = await answerTo(sandbox, sandbox.person(operator), '/cmk status');
      expect(shown).toMatch(/\d+ values in Redis set aside/u);
      const figure = `${Object.keys(poison).length + 1} planted; approved all the same, and operators are shown what was set aside`;
      task.meta.row = { number: 'S8', fault: task.name.slice(3), figure };
    } finally {
      redis.disconnect();
    }
  });
});

searchForSecrets();
