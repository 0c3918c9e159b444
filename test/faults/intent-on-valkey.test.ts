import { afterAll, describe, expect, test } from 'vitest';
import { findBothServers } from '../store/private-redis.ts';
import { tally } from './figures.ts';
import { type Lane, openLane } from './lane.ts';
import { guardPoints, killAt } from './points.ts';

/** All kill points are tried on the server that is found first. */
const name = 'valkey-server';
const isThere = findBothServers().some((file) => file.endsWith(name));

describe.skipIf(!isThere)('a process that is killed around the intent, where WAITAOF is real', () => {
  const lanes: Lane[] = [];
  afterAll(() => Promise.all(lanes.map((lane) => lane.close())));

  test('F4 killed between the intent and the write, on a server that knows WAITAOF: at most one POST', async ({
    task,
  }) => {
    const lane = await openLane({}, undefined, name);
    lanes.push(lane);
    expect(await lane.redis.call('COMMAND', 'INFO', 'WAITAOF')).not.toEqual([null]);
    const attempts = [];
    for (const point of guardPoints) attempts.push(await killAt(lane, point));
    const ends = attempts.map(({ posts, end }) => `${posts} POST, ${end}`);
    const fault = 'killed around the intent, with a real WAITAOF';
    task.meta.row = { number: 'F4', fault, figure: `${ends.length} points: ${tally(ends)}` };
    expect(attempts.filter(({ name: call }) => call === undefined)).toEqual([]);
    expect(attempts.flatMap(({ problems }) => problems)).toEqual([]);
    for (const { posts, end, moment } of attempts) {
      const isWritten = moment === 'after the write' || moment === 'recorded';
      expect([moment, posts, end]).toEqual([
        moment,
        isWritten ? 1 : 0,
        isWritten ? 'enabled' : 'outcomeUnknown',
      ]);
    }
  }, 600_000);
});
