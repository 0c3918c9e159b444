import { afterAll, beforeAll, expect, test } from 'vitest';
import { adobe, azure, cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { proposeAct, rolesOfTheApp } from '../../sandbox/story.ts';
import { approve, approveAll, prepare, propose, untilEnabled } from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { tally } from './figures.ts';
import { type Lane, messagesTwice, openLane } from './lane.ts';
import type { Point } from './plan.ts';
import { recordProblems } from './record.ts';
import { endLease, letTimePass, shown } from './settle.ts';
import { shareOut } from './shares.ts';
import { until } from './until.ts';

const laneCount = 2;
const withinMs = 40 * 60_000;
const lockDurationMs = 500;

/** Enabled, revoking proposed, and one of two approvals there. */
async function askForRevocation(sandbox: Sandbox): Promise<void> {
  await prepare(sandbox);
  await propose(sandbox);
  await approveAll(sandbox);
  await untilEnabled(sandbox);
  await proposeAct(sandbox, 'revoke');
  await sandbox.person(cast.firstApprover).reads('asks for your approval to REVOKE');
  await approve(sandbox, cast.firstApprover);
}

async function isRevoked(lane: Lane): Promise<boolean> {
  if ((await lane.state()).phase === 'revoked') return true;
  await letTimePass(lane, ['begin', 'revoke']);
  return false;
}

/** Back to the last approval, Azure too. */
async function begin(lane: Lane): Promise<void> {
  await lane.reset();
  if (rolesOfTheApp(lane.sandbox) === 0) {
    lane.sandbox.azure.world.assignRole(azure.vault, adobe.applicationId);
  }
}

interface Attempt {
  readonly name: string | undefined;
  readonly end: string;
  readonly problems: readonly string[];
}

async function killAt(lane: Lane, point: Point): Promise<Attempt> {
  await begin(lane);
  const victim = await lane.startBot({ point, signal: 'SIGKILL', lockDurationMs });
  await victim.ready;
  await until('it is dead or done', async () => victim.isGone() || isRevoked(lane));
  await victim.kill();
  await endLease(lane);
  const heir = await lane.startBot({ lockDurationMs });
  await heir.ready;
  lane.sandbox.clock.pass(0);
  await until('access is revoked', () => isRevoked(lane));
  await shown(lane);
  const types = (await lane.store.entries(adobe.orgId, 0)).map(({ entry }) => entry.event.type);
  const once = (type: string) => types.filter((each) => each === type).length;
  return {
    name: victim.struckAt()?.name,
    end: `${rolesOfTheApp(lane.sandbox)} roles, begun ${once('revocationBegan')}, revoked ${once('revoked')}, ${once('intended')} intent`,
    problems: [...(await recordProblems(lane.redis, adobe.orgId)), ...messagesTwice(lane.sandbox)],
  };
}

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
      const [first] = lanes;
      if (first === undefined) throw new Error('there is no lane');
      await begin(first);
      const undisturbed = await first.startBot();
      await undisturbed.ready;
      await until('access is revoked', () => isRevoked(first));
      await shown(first);
      // Each kind of call once before and once after it: by number it is tried for the enablement.
      const names = [...new Set(undisturbed.calls().map(({ name }) => name))];
      const points = names.flatMap((call) => [
        { call, when: 'before' } as const,
        { call, when: 'after' } as const,
      ]);
      const attempts = await shareOut(lanes, points, killAt);
      const reached = attempts.filter(({ name }) => name !== undefined);
      const figure = `${names.length} kinds of calls, ${reached.length} kills: ${tally(attempts.map(({ end }) => end))}`;
      task.meta.row = { number: 'L1', fault: 'killed while access is revoked', figure };
      expect(reached.length).toBeGreaterThan(names.length);
      expect(attempts.filter(({ problems }) => problems.length > 0)).toEqual([]);
      expect([...new Set(attempts.map(({ end }) => end))]).toEqual(['0 roles, begun 1, revoked 1, 1 intent']);
    },
    withinMs,
  );
});
