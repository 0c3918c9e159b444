import { afterAll, beforeAll, expect, test } from 'vitest';
import { withRedis } from '../store/private-redis.ts';
import { tableOf, tally } from './figures.ts';
import { type Lane, openLanes } from './lane.ts';
import { type Attempt, countCalls, guardPoints, killAtEach, pointsByName, pointsOfOthers } from './points.ts';
import { isWhole, shuffled } from './sample.ts';
import { searchedSoFar } from './secrets.ts';

const laneCount = 4;
/** Every kind of call comes first. Of the rest as many as there is time for, and the figure says how many are left. */
const enoughMs = isWhole ? 3 * 3_600_000 : 6 * 60_000;
const withinMs = enoughMs + 16 * 60_000;

const isReached = ({ name }: Attempt) => name !== undefined;
const outcomeOf = ({ posts, end }: Attempt) => `${posts} POST, ${end}`;
const isIn = (moments: readonly Attempt['moment'][]) => (attempt: Attempt) =>
  isReached(attempt) && moments.includes(attempt.moment);

function rowsOf(attempts: readonly Attempt[]): string[] {
  const byPlace = Map.groupBy(attempts, ({ name, point }) => `${name ?? 'never reached'} ${point.when}`);
  const rows = [...byPlace]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([place, some]) => {
      const [name = '', when = ''] = place.split(/ (?=before$|after$)/u);
      return [name, when, String(some.length), tally(some.map(outcomeOf))];
    });
  return tableOf([['killed at', '', 'points', 'POSTs and end states'], ...rows]);
}

withRedis('a process that is killed between the last approval and COMPLETED', () => {
  const lanes: Lane[] = [];
  const attempts: Attempt[] = [];
  let calls = 0;
  let untried = 0;

  beforeAll(async () => {
    const began = performance.now();
    lanes.push(...(await openLanes(laneCount)));
    const [first] = lanes;
    if (first === undefined) throw new Error('there is no lane');
    const names = await countCalls(first);
    calls = names.length;
    const firsts = [...guardPoints, ...pointsByName(names)];
    const others = shuffled(pointsOfOthers(names));
    attempts.push(...(await killAtEach(lanes, firsts)));
    attempts.push(...(await killAtEach(lanes, others, began + enoughMs)));
    untried = firsts.length + others.length - attempts.length;
  }, withinMs);
  afterAll(() => Promise.all(lanes.map((lane) => lane.close())));

  test('F3 killed before the intent: the gate is taken again, and one POST is made in the end', ({
    task,
  }) => {
    const some = attempts.filter(isIn(['before the intent']));
    const figure = `${some.length} points: ${tally(some.map(outcomeOf))}`;
    task.meta.row = { number: 'F3', fault: 'killed before the intent', figure };
    expect(some.length).toBeGreaterThan(0);
    expect([...new Set(some.map(outcomeOf))]).toEqual(['1 POST, enabled']);
  });

  test('F4 killed between the intent and the recorded outcome: never a second POST, and Adobe is asked', ({
    task,
  }) => {
    const unwritten = attempts.filter(isIn(['after the intent, before the write']));
    const written = attempts.filter(isIn(['after the write']));
    const ends = [...unwritten, ...written].map(outcomeOf);
    const fault = 'killed between intent and recorded outcome';
    task.meta.row = { number: 'F4', fault, figure: `${ends.length} points: ${tally(ends)}` };
    expect(unwritten.length).toBeGreaterThan(0);
    expect(written.length).toBeGreaterThan(0);
    expect([...new Set(unwritten.map(outcomeOf))]).toEqual(['0 POST, outcomeUnknown']);
    expect([...new Set(written.map(outcomeOf))]).toEqual(['1 POST, enabled']);
  });

  test('F23 killed before and after every call to store and clients: never a second POST, nothing lost', ({
    task,
  }) => {
    const reached = attempts.filter(isReached);
    const worst = Math.max(...attempts.map(({ posts }) => posts));
    const figure = `${calls} calls, ${reached.length} kills, ${untried} left for want of time: at most ${worst} POST; ${tally(reached.map(({ end }) => end))}`;
    task.meta.row = { number: 'F23', fault: 'killed before and after every call', figure };
    task.meta.details = rowsOf(attempts);
    expect(attempts.filter(({ posts }) => posts > 1)).toEqual([]);
    expect(guardPoints.filter((point) => !reached.some((attempt) => attempt.point === point))).toEqual([]);
    expect(attempts.filter(({ problems }) => problems.length > 0)).toEqual([]);
    const others = attempts.filter((attempt) => !isIn(['after the intent, before the write'])(attempt));
    expect([...new Set(others.map(outcomeOf))]).toEqual(['1 POST, enabled']);
  });

  test('A16 nothing secret stands in what the killed processes printed, nor in Redis', ({ task }) => {
    const { bytes, hits } = searchedSoFar();
    const figure = `${Math.round(bytes / 1e6)} MB searched, ${hits.length} hits`;
    task.meta.row = { number: 'A16', fault: 'secrets in logs, job data, records', figure };
    expect(bytes).toBeGreaterThan(0);
    expect(hits).toEqual([]);
  });
});
