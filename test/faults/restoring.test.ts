import { afterAll, beforeAll, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { proposeAct, rolesOfTheApp } from '../../sandbox/story.ts';
import { approve, untilSaid } from '../e2e/story.ts';
import { adopt } from '../e2e/watching.ts';
import { withRedis } from '../store/private-redis.ts';
import { type Carried, killAtEachKind } from './carrying-out.ts';
import { tally } from './figures.ts';
import { type Lane, openLane } from './lane.ts';

const laneCount = 2;
const withinMs = 40 * 60_000;

/** Taken in, revoked, restoring proposed, and one of two approvals there. */
async function askForRestoration(sandbox: Sandbox): Promise<void> {
  await adopt(sandbox);
  await proposeAct(sandbox, 'revoke');
  await sandbox.person(cast.firstApprover).reads('Removes Adobe’s access to the key');
  await approve(sandbox, cast.firstApprover);
  await approve(sandbox, cast.secondApprover);
  await untilSaid(sandbox, '*Access is revoked.*');
  await proposeAct(sandbox, 'restore');
  await sandbox.person(cast.firstApprover).reads('Gives Adobe access to the key again');
  await approve(sandbox, cast.firstApprover);
}

const restoring: Carried = {
  job: 'restore',
  end: 'enabled',
  begun: 'restorationBegan',
  done: 'restored',
  words: 'Luma: Access is restored',
  undo({ sandbox }) {
    sandbox.azure.world.removeRole(azure.vault, adobe.applicationId);
    if (rolesOfTheApp(sandbox) > 0) throw new Error('the role is still there');
  },
};

withRedis('a process that is killed between the last approval and what it restores', () => {
  const lanes: Lane[] = [];
  afterAll(() => Promise.all(lanes.map((lane) => lane.close())));
  beforeAll(async () => {
    const opened = Array.from({ length: laneCount }, () => openLane({}, askForRestoration));
    lanes.push(...(await Promise.all(opened)));
  }, withinMs);

  test(
    'L2 killed before and after every kind of call, the role is there once in the end, begun once, told once, with no POST',
    async ({ task }) => {
      const { kinds, attempts } = await killAtEachKind(lanes, restoring);
      const reached = attempts.filter(({ name }) => name !== undefined);
      const figure = `${kinds} kinds of calls, ${reached.length} kills: ${tally(attempts.map(({ end }) => end))}`;
      task.meta.row = { number: 'L2', fault: 'killed while access is restored', figure };
      expect(reached.length).toBeGreaterThan(kinds);
      expect(attempts.filter(({ problems }) => problems.length > 0)).toEqual([]);
      expect([...new Set(attempts.map(({ end }) => end))]).toEqual([
        '1 roles, begun 1, done 1, told 1, 0 intent',
      ]);
    },
    withinMs,
  );
});
