import { afterAll, beforeAll, expect, test } from 'vitest';
import { withRedis } from '../store/private-redis.ts';
import { tableOf, tally } from './figures.ts';
import { type Freeze, type Thawed, freezeAt } from './freezes.ts';
import { type Lane, openLanes } from './lane.ts';
import { countCalls, guardPoints } from './points.ts';
import type { Point } from './plan.ts';
import { isWhole, shuffled } from './sample.ts';
import { shareOut } from './shares.ts';

const laneCount = 5;
/** What matters most comes first. Of the rest as many as there is time for, and the figure says how many are left. */
const enoughMs = isWhole ? 3_600_000 : 6 * 60_000;
const withinMs = enoughMs + 16 * 60_000;
/** For as long as a publisher may say nothing before another one speaks. */
const leaseMs = 30_000;

/** As it runs for real: a lock of half a minute, and a process that is gone for longer than that. */
const long = { frozenMs: 75_000, lockDurationMs: 30_000 };
const short = { frozenMs: 5_000, lockDurationMs: 2_000 };

const isAfterPost = ({ call, when }: Point) => call === 'adobe.openSender().post' && when === 'after';
const beforeTheWrite = guardPoints.filter((point) => !isAfterPost(point));

const atTheIntent: readonly Freeze[] = [
  { ...long, point: { call: 'record.decideOnce', when: 'before' } },
  { ...long, point: { call: 'record.decideOnce', when: 'after' } },
  ...beforeTheWrite.map((point) => ({ ...long, point })),
  { ...long, point: { call: 'adobe.openSender().post', when: 'after' } },
];

const outcomeOf = ({ posts, end }: Thawed) => `${posts} POST, ${end}`;

function rowsOf(all: readonly Thawed[]): string[] {
  const rows = all
    .toSorted((one, other) => other.frozenMs - one.frozenMs || `${one.name}`.localeCompare(`${other.name}`))
    .map((thawed) => [
      thawed.name ?? 'never reached',
      thawed.point.when,
      `${Math.round(thawed.sleptMs / 1000)} s`,
      `${thawed.postsWhenWoken} POST when it woke`,
      outcomeOf(thawed),
    ]);
  return tableOf([['frozen at', '', 'for', 'meanwhile', 'in the end'], ...rows]);
}

withRedis('a process that is frozen between the last approval and COMPLETED, with another one alive', () => {
  const lanes: Lane[] = [];
  const all: Thawed[] = [];
  let untried = 0;

  beforeAll(async () => {
    const began = performance.now();
    lanes.push(...(await openLanes(laneCount)));
    const [first] = lanes;
    if (first === undefined) throw new Error('there is no lane');
    const names = [...new Set(await countCalls(first))];
    const elsewhere = shuffled(names).flatMap((call): Freeze[] => [
      { ...short, point: { call, when: 'before' } },
      { ...short, point: { call, when: 'after' } },
    ]);
    all.push(...(await shareOut(lanes, atTheIntent, freezeAt)));
    all.push(...(await shareOut(lanes, elsewhere, freezeAt, began + enoughMs)));
    untried = atTheIntent.length + elsewhere.length - all.length;
  }, withinMs);
  afterAll(() => Promise.all(lanes.map((lane) => lane.close())));

  test('F5 frozen, overtaken and woken: never a second POST, and the other one only asks', ({ task }) => {
    const worst = Math.max(...all.map(({ posts }) => posts));
    const figure = `${all.length} points (${atTheIntent.length} for 75 s), ${untried} left for want of time: at most ${worst} POST; ${tally(all.map(outcomeOf))}; ${all.flatMap(({ doubled }) => doubled).length} messages doubled`;
    task.meta.row = { number: 'F5', fault: 'frozen while another one takes over', figure };
    task.meta.details = rowsOf(all);
    expect(all.filter(({ posts }) => posts > 1)).toEqual([]);
    expect(all.filter(({ problems }) => problems.length > 0)).toEqual([]);
    // Whoever is frozen for longer than its lease may say again what the other one said meanwhile.
    const inLease = all.filter(({ sleptMs }) => sleptMs < leaseMs);
    expect(inLease.filter(({ doubled }) => doubled.length > 0)).toEqual([]);
    expect(all.filter(({ posts, end }) => (posts === 1) !== (end === 'enabled'))).toEqual([]);
  });

  test('F5 frozen for 75 s: before the intent the other one sends; after it nothing is sent until the gate is taken again; after the POST it is found', ({
    task,
  }) => {
    const outcomes = atTheIntent.map(({ point }) =>
      all.filter((one) => one.point === point).map((one) => [one.postsWhenWoken, one.posts, one.end]),
    );
    const figure = outcomes.map(([one]) => `${one?.[1]} POST, ${one?.[2]}`).join('; ');
    task.meta.row = {
      number: 'F5',
      fault: 'frozen 75 s before the intent; after it; after the POST',
      figure,
    };
    const unsent = [[0, 1, 'enabled']];
    const sent = [[1, 1, 'enabled']];
    expect(outcomes).toEqual([sent, unsent, ...beforeTheWrite.map(() => unsent), sent]);
  });
});
