import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endServers } from '../e2e/redis-servers.ts';
import { findBothServers } from '../store/private-redis.ts';
import { type Instances, openInstances } from './instances.ts';
import { type Plan, type Undone, undo } from './undone.ts';
import { isUnsafe, lost } from './undoing.ts';
import { searchForSecrets } from './world.ts';

const programs = findBothServers();

const plans: readonly (Plan & { readonly title: string })[] = [
  { threat: 'S1', instances: 1, takes: true, title: 'the lease taken, the queue paused, Redis put back' },
  { threat: 'S1', instances: 2, takes: true, title: 'the lease taken, the queue paused, Redis put back' },
  { threat: 'S2', instances: 1, takes: true, title: 'Slack answers 429 and then takes it, Redis fails over' },
  { threat: 'S2', instances: 2, takes: true, title: 'Slack answers 429 and then takes it, Redis fails over' },
  { threat: 'S2', instances: 1, takes: false, title: 'Slack answers 429 for minutes, Redis fails over' },
  { threat: 'S2', instances: 2, takes: false, title: 'Slack answers 429 for minutes, Redis fails over' },
];

async function knowsWaitAof({ redis }: Instances): Promise<boolean> {
  const [known] = (await redis.call('COMMAND', 'INFO', 'WAITAOF')) as unknown[];
  return known !== null;
}

function expectNoWayRound({ takes }: Plan, undone: Undone): void {
  const { posts, answers, finally: final, untrue, records } = undone;
  const story = JSON.stringify({ records, final }, undefined, 1);
  expect(Math.max(...Object.values(posts)), story).toBeLessThanOrEqual(1);
  expect(posts.expiry, story).toBe(0);
  expect(untrue, story).toEqual([]);
  expect(answers.map(isUnsafe), answers.join('\n')).toEqual(answers.map(() => !takes));
  for (const act of ['stop', 'reject', 'cancel'] as const) {
    // Who was told that it is done can rely on it; who was not reads nothing of the kind once it was sent.
    if (takes) expect(posts[act], `${act} ${story}`).toBe(0);
    else if (posts[act] > 0) expect(final[act]).toMatch(/Not safe yet|perhaps too late/u);
  }
  if (takes) expect(posts.intent, story).toBe(1);
}

const figureOf = ({ posts }: Undone) => lost.map((what) => `${what} ${posts[what]}`).join(', ');

describe.skipIf(programs.length === 0)(
  'Redis loses what was decided, and other instances come to the gate',
  () => {
    const worlds: Instances[] = [];
    let names: string[] = [];

    beforeAll(async () => {
      for (const program of programs) worlds.push(await openInstances(program, plans.length * lost.length));
      const known = await Promise.all(worlds.map(knowsWaitAof));
      names = known.map((isKnown) => (isKnown ? 'with WAITAOF' : 'without'));
    });
    afterAll(async () => {
      await Promise.all(worlds.map((world) => world.close()));
      await endServers();
    });

    for (const [at, plan] of plans.entries()) {
      const who = plan.instances === 1 ? 'one instance' : 'two instances';
      test(`${plan.threat} ${plan.title}: ${who}`, async ({ task }) => {
        const all = await Promise.all(worlds.map((world) => undo(world, plan, at * lost.length)));
        const figure = all.map((one, place) => `POSTs ${names[place]}: ${figureOf(one)}`).join('; ');
        task.meta.row = { number: plan.threat, fault: task.name.slice(3), figure };
        for (const one of all) expectNoWayRound(plan, one);
      }, 180_000);
    }
  },
);

searchForSecrets();
