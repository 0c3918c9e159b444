import { expect, test } from 'vitest';
import { nothingRecent } from '../../src/domain/checks/judge-health.ts';
import { createWatchList, parseLook } from '../../src/store/watch-list.ts';
import { useRedis, withRedis } from './private-redis.ts';
import { keys, storeOn } from './records.ts';

test('a deny assignment in the way of revoking is read back', () => {
  const at = { denial: 'stack', scope: '/subscriptions/s' };
  const obstacles = [
    { kind: 'denied', ...at },
    { kind: 'perhapsDenied', ...at },
  ];
  const text = JSON.stringify({ revocability: { obstacles, approversAt: 1 } });
  expect(parseLook(text).revocability?.obstacles).toEqual(obstacles);
});

withRedis('the list of the watch', () => {
  const real = useRedis();
  const list = () => createWatchList(real.redis, keys);
  const lastCheck = async (organization: string) =>
    (await storeOn(real.redis).read([organization]))[0]?.lastCheck;

  test('those who wait longest come first, and nobody before their time', async () => {
    await list().keep(
      new Map([
        ['B', 200],
        ['A', 100],
        ['C', 300],
      ]),
    );
    expect(await list().due(250, 10)).toEqual(['A', 'B']);
    expect(await list().due(250, 1)).toEqual(['A']);
    expect(await list().due(99, 10)).toEqual([]);
    expect(await list().nextAt()).toBe(100);
  });

  test('whoever is in it keeps their time, and nobody is lost by keeping others', async () => {
    await list().keep(new Map([['A', 100]]));
    await list().checked('A', { at: 100, recent: nothingRecent, nextAt: 900 });
    await list().keep(
      new Map([
        ['A', 150],
        ['B', 160],
      ]),
    );
    expect(await list().due(899, 10)).toEqual(['B']);
    expect(await list().due(900, 10)).toEqual(['B', 'A']);
  });

  test('what was pending is remembered until the next look', async () => {
    const recent = {
      ...nothingRecent,
      pending: { roleAssignment: { to: 'roleAbsent:', since: 5 } },
      over: { keyEnabled: 4 },
    };
    await list().checked('A', { at: 5, recent, nextAt: 65 });
    expect(await lastCheck('A')).toEqual({ at: 5, recent });
    expect(await lastCheck('B')).toEqual({ at: undefined, recent: nothingRecent });
    await list().checked('A', { at: 65, recent: nothingRecent, nextAt: 900 });
    expect(await lastCheck('A')).toEqual({ at: 65, recent: nothingRecent });
  });

  test('what nobody can read counts as lost', async () => {
    await real.redis.hset(keys.watchSeen, 'A', '{"at":');
    expect(await lastCheck('A')).toEqual({ at: undefined, recent: nothingRecent });
  });

  test('an empty list has nobody next, and a look that failed comes again', async () => {
    expect(await list().nextAt()).toBeUndefined();
    await list().putOff('A', 60);
    expect(await list().nextAt()).toBe(60);
    await list().remove('A');
    expect(await list().nextAt()).toBeUndefined();
  });
});
