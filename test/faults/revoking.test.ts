import { afterAll, beforeAll, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { proposeAct, rolesOfTheApp } from '../../sandbox/story.ts';
import { approve, approveAll, prepare, propose, untilEnabled } from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { type Carried, killAtEachKind } from './carrying-out.ts';
import { tally } from './figures.ts';
import { type Lane, openLane } from './lane.ts';

const laneCount = 2;
const withinMs = 40 * 60_000;

/** Enabled, revoking proposed, and one of two approvals there. */
async function askForRevocation(sandbox: Sandbox): Promise<void> {
  await prepare(sandbox);
  await propose(sandbox);
  await approveAll(sandbox);
  await untilEnabled(sandbox);
  await proposeAct(sandbox, 'revoke');
  await sandbox.person(cast.firstApprover).reads('Removes Adobe’s access to the key');
  await approve(sandbox, cast.firstApprover);
}

const revoking: Carried = {
  job: 'revoke',
  end: 'revoked',
  begun: 'revocationBegan',
  done: 'revoked',
  words: 'Luma: Access is revoked',
  undo({ sandbox }) {
    if (rolesOfTheApp(sandbox) === 0) sandbox.azure.world.assignRole(azure.vault, adobe.applicationId);
  },
};

withRedis('a process that is killed between the last approval and what it revokes', () => {
  const lanes: Lane[] = [];
  afterAll(() => Promise.all(lanes.map((lane) => lane.close())));
  beforeAll(async () => {
    const opened = Array.from({ length: laneCount }, () => openLane({}, askForRevocation));
    lanes.push(...(await Promise.all(opened)));
  }, withinMs);

  test(
    'L1 killed before and after every kind of call, the role is gone in the end, begun once, told once, with no second POST',
    async ({ task }) => {
      const { kinds, attempts } = await killAtEachKind(lanes, revoking);
      const reached = attempts.filter(({ name }) => name !== undefined);
      const figure = `${kinds} kinds of calls, ${reached.length} kills: ${tally(attempts.map(({ end }) => end))}`;
      task.meta.row = { number: 'L1', fault: 'killed while access is revoked', figure };
      expect(reached.length).toBeGreaterThan(kinds);
      expect(attempts.filter(({ problems }) => problems.length > 0)).toEqual([]);
      expect([...new Set(attempts.map(({ end }) => end))]).toEqual([
        '0 roles, begun 1, done 1, told 1, 1 intent',
      ]);
    },
    withinMs,
  );
});
