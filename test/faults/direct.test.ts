import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast, channel } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { approve, prepare, propose } from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { tally } from './figures.ts';
import { type Lane, openLane } from './lane.ts';
import { type Attempt, countCalls, killAtEach, guardPoints, pointsByName, pointsOfOthers } from './points.ts';
import { isWhole, shuffled } from './sample.ts';

const laneCount = 2;
const enoughMs = isWhole ? 2 * 3_600_000 : 4 * 60_000;
const withinMs = enoughMs + 10 * 60_000;
const outcomeOf = ({ posts, end }: Attempt) => `${posts} POST, ${end}`;

/** What is said, read and put on the record; what is asked of Azure is killed elsewhere. */
const isOfInterest = (name: string) => /^(?:urgent|gateWitnesses|record|notes|adobe)\./u.test(name);

/** Approved by one of two; from then on the channel takes nothing, and the direct messages do. */
async function askInClosedChannel(sandbox: Sandbox): Promise<void> {
  await prepare(sandbox);
  await propose(sandbox);
  await approve(sandbox, cast.firstApprover);
  const error = 'restricted_action_read_only_channel';
  const methods = ['chat.postMessage', 'chat.update'];
  await sandbox.slack.setWeather({ answers: methods.map((method) => ({ method, to: channel, error })) });
}

withRedis('a process that is killed where the channel takes nothing and all is said directly', () => {
  const lanes: Lane[] = [];
  const attempts: Attempt[] = [];
  let names: string[] = [];
  let untried = 0;

  beforeAll(async () => {
    for (let opened = 0; opened < laneCount; opened += 1)
      lanes.push(await openLane({ CMK_COOLING_OFF: '1m' }, askInClosedChannel));
    const [first] = lanes;
    if (first === undefined) throw new Error('there is no lane');
    names = await countCalls(first);
    const began = performance.now();
    const firsts = [...guardPoints, ...pointsByName(names.filter(isOfInterest))];
    const others = shuffled(pointsOfOthers(names)).filter(
      ({ call }) => typeof call === 'number' && isOfInterest(names[call - 1] ?? ''),
    );
    attempts.push(...(await killAtEach(lanes, firsts, began + enoughMs)));
    attempts.push(...(await killAtEach(lanes, others, began + enoughMs)));
    untried = firsts.length + others.length - attempts.length;
  }, withinMs);
  afterAll(() => Promise.all(lanes.map((lane) => lane.close())));

  test('F25 killed at each call in a closed channel: never a second POST, nothing lost', ({ task }) => {
    const reached = attempts.filter(({ name }) => name !== undefined);
    const figure = `${reached.length} kills, ${untried} left for want of time: ${tally(reached.map(outcomeOf))}`;
    task.meta.row = { number: 'F25', fault: 'killed while all is said directly', figure };
    expect(names).toContain('gateWitnesses.readDirect');
    expect(guardPoints.filter((point) => !reached.some((attempt) => attempt.point === point))).toEqual([]);
    expect(attempts.filter(({ posts }) => posts > 1)).toEqual([]);
    expect(attempts.filter(({ problems }) => problems.length > 0)).toEqual([]);
    const early = attempts.filter(({ moment }) => moment !== 'after the intent, before the write');
    expect([...new Set(early.map(outcomeOf))]).toEqual(['1 POST, enabled']);
    const unsent = attempts.filter(({ moment }) => moment === 'after the intent, before the write');
    expect(unsent.every((attempt) => outcomeOf(attempt) === '0 POST, outcomeUnknown')).toBe(true);
  });
});
