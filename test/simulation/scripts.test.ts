import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as scripts from '../../src/store/scripts.ts';
import { useRedis, withRedis } from '../store/private-redis.ts';
import { RedisData } from './redis-data.ts';
import { type Server, twins } from './scripts.ts';

/** What a script is given, from a small world in which calls meet: the same keys, tokens and digests again and again. */
const one = (texts: readonly string[]) => fc.constantFrom(...texts);
const sequence = one(['0', '1', '2']);
const digest = one(['', 'aa', 'bb']);
const token = one(['t1', 't2']);
const cursor = one(['', '1.0', '2.0']);

interface Call {
  readonly script: string;
  readonly keys: readonly string[];
  readonly given: readonly string[];
}
const call = (script: string, keys: readonly string[], ...given: readonly fc.Arbitrary<string>[]) =>
  fc.tuple(...given).map((texts): Call => ({ script, keys, given: texts }));

const record = ['{sim}:head', '{sim}:record', '{sim}:outbox'];
const append = fc
  .tuple(
    sequence,
    digest,
    sequence,
    digest,
    fc.array(one(['line 1', 'line 2']), { maxLength: 2 }),
    one(['j1', 'j2']),
  )
  .map(([expected, was, next, becomes, lines, job]): Call => {
    const state = JSON.stringify({ sequence: next });
    const entries = [String(lines.length), ...lines];
    return {
      script: scripts.appendEntries,
      keys: record,
      given: [expected, was, next, becomes, state, ...entries, job, '{}'],
    };
  });
const calls = fc.oneof(
  { weight: 3, arbitrary: append },
  call(
    scripts.readSince,
    ['{sim}:head', '{sim}:record', '{sim}:seen'],
    one(['o']),
    sequence,
    one(['1', '500']),
  ),
  call(scripts.readHeads, ['{sim}:head', '{sim}:seen'], one(['o']), digest),
  // Something else stands in place of the head.
  call(scripts.readHeads, ['{sim}:lease', '{sim}:seen'], one(['o']), digest),
  call(
    scripts.moveCursor,
    ['{sim}:notes', '{sim}:lease'],
    one(['cursor']),
    cursor,
    cursor,
    token,
    one(['30000']),
  ),
  call(
    scripts.noteWhileHeld,
    ['{sim}:notes', '{sim}:lease'],
    one(['sending']),
    cursor,
    token,
    one(['30000']),
  ),
  call(scripts.keepLease, ['{sim}:lease'], token, one(['0', '30000'])),
  call(scripts.claimPlace, ['{sim}:claim'], token, one(['60000']), one(['0', '30000', '70000'])),
  call(scripts.yieldPlace, ['{sim}:claim'], token, one(['1000', '60000'])),
  call(scripts.noteRun, ['{sim}:run'], one(['r1', 'r2']), one(['0'])),
  call(scripts.readOutbox, ['{sim}:outbox'], one(['1', '1000'])),
  call(scripts.meetInstances, ['{sim}:instances'], one(['n1', 'n2']), one(['{"version":"1"}'])),
  call(scripts.noteAttendance, ['{sim}:attendance'], one(['0']), one(['', '1000']), one(['60000'])),
);

/** Two clocks never agree to the millisecond, and the real one is of today. */
function withoutTimes(answer: unknown, from: number): string {
  const rest: unknown = Array.isArray(answer) ? answer.slice(from) : (answer ?? null);
  return JSON.stringify(rest, (_key, value: unknown) => {
    const isTime = typeof value === 'string' && /^\d{6,}$/u.test(value);
    return isTime ? 'a time' : typeof value === 'string' ? value.replaceAll(/\d{10,}/gu, 'a time') : value;
  });
}

withRedis('the simulated scripts', () => {
  const real = useRedis();

  test('answer as the real ones do and leave the same behind, whatever is called after what', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(calls, { minLength: 1, maxLength: 25 }), token, async (all, holder) => {
        await real.redis.flushall();
        const data = new RedisData(() => 1_700_000_000_000);
        const server: Server = { data, now: () => 1_700_000_000_000 };
        await real.redis.set('{sim}:lease', holder, 'PX', 30_000);
        data.set('{sim}:lease', holder, 30_000);
        for (const { script, keys, given } of all) {
          const theirs = await real.redis
            .eval(script, keys.length, ...keys, ...given)
            .catch((error: Error) => error.name);
          let ours: unknown;
          try {
            ours = twins.get(script)?.(server, keys, given);
          } catch (error) {
            ours = (error as Error).name;
          }
          const from = [scripts.readHeads, scripts.readSince].includes(script) ? 2 : 0;
          expect(withoutTimes(ours, from)).toBe(withoutTimes(theirs, from));
        }
        expect([...data.list('{sim}:record')]).toEqual(await real.redis.lrange('{sim}:record', 0, -1));
        for (const key of ['{sim}:head', '{sim}:outbox', '{sim}:notes']) {
          expect(Object.fromEntries(data.hash(key))).toEqual(await real.redis.hgetall(key));
        }
      }),
      { numRuns: 150 },
    );
  });
});

describe('the simulated Redis', () => {
  test('knows every script of the store but those for several organizations and for what nobody can read', () => {
    const known = new Set(twins.keys());
    const left = Object.entries(scripts).filter(([, text]) => typeof text === 'string' && !known.has(text));
    expect(left.map(([name]) => name).toSorted()).toEqual([
      'noteGathered',
      'readLastSigners',
      'setAside',
      'takeJobOut',
    ]);
  });
});
