import { expect, test, vi } from 'vitest';
import { createAttendance } from '../../src/store/instances.ts';
import { useRedis, withRedis } from './private-redis.ts';
import { keys } from './records.ts';

const minute = 60_000;

withRedis('the time in which some instance could take what people press', () => {
  const real = useRedis();

  /** Two instances on one Redis whose time, and their own, can be moved. */
  function standing() {
    const time = { offsetMs: 0 };
    const passes = (ms: number) => {
      time.offsetMs += ms;
    };
    const now = async () => {
      const [seconds, microseconds] = await real.redis.time();
      return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000) + time.offsetMs;
    };
    const instance = () => {
      const at = { isConnected: true };
      const common = { redis: real.redis, keys, offsetMs: () => time.offsetMs };
      return { at, ...createAttendance({ ...common, canTakeClicks: () => at.isConnected }) };
    };
    return { passes, now, instance };
  }

  test('nothing is missed while one of several is there', async () => {
    const { passes, now, instance } = standing();
    const [one, other] = [instance(), instance()];
    await one.note();
    const since = await now();
    for (let round = 0; round < 6; round += 1) {
      passes(50_000);
      await (round % 2 === 0 ? one : other).note();
    }
    expect(await one.unattendedMs(since, await now())).toBe(0);
  });

  test('only time in which no instance was there is missed, whichever instance asks, and however often', async () => {
    const { passes, now, instance } = standing();
    const [one, other] = [instance(), instance()];
    await one.note();
    const since = await now();
    one.at.isConnected = false;
    passes(10 * minute);
    await one.note();
    await other.note();
    passes(50_000);
    await other.note();
    const missed = await other.unattendedMs(since, await now());
    expect(Math.round(missed / minute)).toBe(10);
    expect(await one.unattendedMs(since, await now())).toBe(missed);
    expect(await other.unattendedMs(since + 4 * minute, await now())).toBeCloseTo(missed - 4 * minute, -3);
    expect(await other.unattendedMs(since + 11 * minute, await now())).toBe(0);
  });

  test('a gap that still lasts is missed too, also where nobody can ask for a connection', async () => {
    const { passes, now, instance } = standing();
    const one = instance();
    await one.note();
    const since = await now();
    one.at.isConnected = false;
    passes(3 * minute);
    expect(Math.round((await one.unattendedMs(since, await now())) / minute)).toBe(3);
  });

  test('a process that was frozen does not say that it was there', async () => {
    const { passes, now, instance } = standing();
    const one = instance();
    await one.note();
    const since = await now();
    passes(5 * minute);
    const own = performance.now() + 5 * minute;
    const spied = vi.spyOn(performance, 'now').mockReturnValue(own);
    const missed = await one.unattendedMs(since, await now());
    spied.mockRestore();
    expect(Math.round(missed / minute)).toBe(5);
  });

  test('nor does one whose machine was asleep, which stops the clock of the process', async () => {
    const { passes, now, instance } = standing();
    const one = instance();
    await one.note();
    const since = await now();
    passes(5 * minute);
    const spied = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 5 * minute);
    const missed = await one.unattendedMs(since, await now());
    spied.mockRestore();
    expect(Math.round(missed / minute)).toBe(5);
  });

  test('half a minute does not count as a gap: a restart, a routine reconnect', async () => {
    const { passes, now, instance } = standing();
    await instance().note();
    const since = await now();
    passes(55_000);
    expect(await instance().unattendedMs(since, await now())).toBe(0);
  });

  test.each([
    ['is deleted', () => real.redis.del(keys.attendance)],
    ['holds no number', () => real.redis.hset(keys.attendance, 'end', 'x')],
    ['has a gap that is none', () => real.redis.hset(keys.attendance, 'from', 'to')],
    [
      'is something else',
      async () => {
        await real.redis.del(keys.attendance);
        await real.redis.set(keys.attendance, 'x');
      },
    ],
  ])('all of it is missed where what was noted %s', async (_how, breakIt) => {
    const { passes, now, instance } = standing();
    const one = instance();
    await one.note();
    const since = await now();
    passes(5 * minute);
    await one.note();
    await breakIt();
    expect(await instance().unattendedMs(since, await now())).toBeGreaterThan(4 * minute);
  });
});
