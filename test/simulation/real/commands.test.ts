import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as scripts from '../../../src/store/scripts.ts';
import type { Network } from '../network.ts';
import { connectTo, createRedisServer } from '../redis.ts';
import { createHost } from '../schedule.ts';
import type { Heard } from './heard.ts';
import { type Difference, type Replaying, refuseActiveExpiry, replay } from './replay.ts';
import { findFaketime, findServerForTime, startRedisInTime } from './server.ts';

const program = findServerForTime();
const library = findFaketime();
const isMissing = program === undefined || library === undefined;

const start = Date.UTC(2026, 0, 5);
const token = fc.constantFrom('t1', 't2');
const field = fc.constantFrom('a', 'b', 'c');
const score = fc.constantFrom('1', '2', '10');
/** Keys that keep their type, and one that is of whatever type it was made first. */
const keyOf = (own: string) => fc.oneof({ weight: 5, arbitrary: fc.constant(own) }, fc.constant('{sim}:any'));
const lease = keyOf('{sim}:lease');
const hash = keyOf('{sim}:hash');
const sorted = keyOf('{sim}:sorted');
const evaluated = (script: string, ...given: fc.Arbitrary<string>[]) =>
  fc.tuple(fc.constant('eval'), fc.constant(script), fc.constant('1'), ...given);
const fixed = (text: string) => fc.constant(text);

const command: fc.Arbitrary<readonly string[]> = fc.oneof(
  fc.tuple(fixed('set'), lease, token, fixed('PX'), fixed('30000'), fixed('NX')),
  fc.tuple(fixed('set'), lease, token, fixed('EX'), fixed('60'), fixed('NX')),
  fc.tuple(fixed('pttl'), lease),
  fc.tuple(fixed('type'), fc.oneof(lease, hash, sorted)),
  fc.tuple(fixed('hset'), hash, field, token),
  fc.tuple(fixed('hdel'), hash, field, field),
  fc.tuple(fixed('hgetall'), hash),
  fc.tuple(fixed('hlen'), hash),
  fc.tuple(fixed('lrange'), hash, fixed('0'), fixed('-1')),
  fc.tuple(fixed('zadd'), sorted, score, field),
  fc.tuple(fixed('zadd'), sorted, fixed('NX'), score, field, score, field),
  fc.tuple(fixed('zrem'), sorted, field),
  fc.tuple(fixed('zrange'), sorted, fixed('0'), fixed('0'), fixed('WITHSCORES')),
  fc.tuple(fixed('zrangebyscore'), sorted, fixed('-inf'), score, fixed('LIMIT'), fixed('0'), fixed('2')),
  evaluated(scripts.claimPlace, lease, token, fixed('60000'), fc.constantFrom('0', '30000')),
  evaluated(scripts.keepLease, lease, token, fc.constantFrom('0', '30000')),
  evaluated(scripts.yieldPlace, lease, token, fixed('30000')),
  evaluated(scripts.noteRun, hash, token, fixed('0')),
  evaluated(scripts.noteAttendance, hash, fixed('0'), fixed(''), fixed('60000')),
);
/** To the very millisecond at which something ends, one before and one after; now and then the clock is set back. */
const passes = fc.constantFrom(0, 1, 29_999, 30_000, 30_001, 60_000, -1_000);
const call = fc.record({ command, passes });

describe.skipIf(isMissing && process.env['CI'] === undefined)(
  'the simulated Redis beside a real one that sees the same time (needs libfaketime)',
  () => {
    let replaying: Replaying | undefined;
    let close: (() => Promise<void>) | undefined;
    beforeAll(async () => {
      const server = await startRedisInTime(program ?? 'redis-server', library ?? 'libfaketime', start);
      const redis = new Redis(server.url);
      await refuseActiveExpiry(redis);
      replaying = { redis, server, queuePrefix: '{sim}:queues', snapshots: new Map() };
      close = async () => {
        redis.disconnect();
        await server.close();
      };
    });
    afterAll(() => close?.());

    /** At once and one after the other. */
    const direct = { calls: 0, call: async (_call: unknown, apply: () => unknown) => apply() } as Network;

    async function hearAll(calls: readonly { command: readonly string[]; passes: number }[]) {
      let now = start;
      const server = createRedisServer(() => now);
      const all: Heard[] = [];
      server.heard = (heard) => void all.push(heard);
      const redis = connectTo({
        server,
        network: direct,
        host: createHost('north'),
        appended: () => undefined,
      });
      server.putBack(new Map());
      for (const {
        command: [name = '', ...given],
        passes: ms,
      } of calls) {
        now += ms;
        const args = name === 'eval' ? [given[0], 1, ...given.slice(2)] : given;
        const method = Reflect.get(redis, name) as (...given: readonly unknown[]) => Promise<unknown>;
        await method(...args).catch(() => undefined);
      }
      all.push({ at: server.now(), holds: server.data.copy() });
      return all;
    }

    async function replayAll(all: readonly Heard[]): Promise<Difference[]> {
      if (replaying === undefined) throw new Error('no server');
      await replaying.redis.flushall();
      const differences: Difference[] = [];
      for (const [place, heard] of all.entries())
        differences.push(...(await replay(replaying, heard, place + 1)));
      return differences;
    }

    test('answers as it does and keeps the same, to the millisecond at which something ends', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 30 }), async (calls) => {
          expect(await replayAll(await hearAll(calls))).toEqual([]);
        }),
        { numRuns: 200 },
      );
    });

    test('an answer that is slightly wrong is found, and so is a key that is not there', async () => {
      const calls = [
        { command: ['hset', '{sim}:hash', 'a', '1'], passes: 0 },
        { command: ['hlen', '{sim}:hash'], passes: 5 },
      ];
      const all = await hearAll(calls);
      const wrong = all.map((one) =>
        'command' in one && one.command[0] === 'hlen' ? { ...one, reply: 2 } : one,
      );
      const [found] = await replayAll(wrong);
      expect(found).toEqual({
        step: 4,
        at: start + 5,
        command: 'hlen ["{sim}:hash"]',
        simulated: '2',
        real: '1',
      });
      const lost = all.map((one) => ('holds' in one ? { ...one, holds: new Map() } : one));
      expect(await replayAll(lost)).toMatchObject([
        { command: 'what is kept at {sim}:hash', simulated: 'nothing' },
      ]);
    });
  },
);
