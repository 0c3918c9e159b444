import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { approve, approveAll, fill, prepare, propose, proposing, untilEnabled } from '../e2e/story.ts';
import { withRedis } from '../store/private-redis.ts';
import { type Carried, killAtEachKind } from './carrying-out.ts';
import { tally } from './figures.ts';
import { type Lane, openLane } from './lane.ts';
import { isWhole } from './sample.ts';

const laneCount = 2;
const withinMs = 40 * 60_000;

/** A drill is proposed, and one of two approvals there. */
async function askForDrill(sandbox: Sandbox): Promise<void> {
  await sandbox.person(cast.requester).types('/cmk drill');
  await fill(sandbox, sandbox.person(cast.requester), 'drill', proposing);
  await sandbox.person(cast.firstApprover).reads('DRILL of');
  await approve(sandbox, cast.firstApprover);
}

const drills = [
  {
    number: 'L3',
    of: 'enabling',
    roles: 1,
    end: 'preparing',
    intents: 0,
    ask: async (sandbox: Sandbox) => {
      await prepare(sandbox);
      await askForDrill(sandbox);
    },
  },
  {
    number: 'L4',
    of: 'revoking',
    roles: 1,
    end: 'enabled',
    intents: 1,
    ask: async (sandbox: Sandbox) => {
      await prepare(sandbox);
      await propose(sandbox);
      await approveAll(sandbox);
      await untilEnabled(sandbox);
      await askForDrill(sandbox);
    },
  },
] as const;

withRedis('a process that is killed between the last approval of a drill and its end', () => {
  describe.each(drills)('a drill of $of', ({ number, of, roles, end, intents, ask }) => {
    const lanes: Lane[] = [];
    afterAll(() => Promise.all(lanes.map((lane) => lane.close())));
    beforeAll(async () => {
      const opened = Array.from({ length: laneCount }, () => openLane({}, ask));
      lanes.push(...(await Promise.all(opened)));
    }, withinMs);

    test(
      `${number} killed before and after every kind of call, it ends once, is told once, and nothing is written to Adobe or Azure`,
      async ({ task }) => {
        const drill: Carried = {
          job: 'rehearse',
          end,
          begun: 'proposed',
          done: 'drillEnded',
          // Of the report alone: the announcement says in its place that the drill is over.
          words: 'Nothing was sent to Adobe or changed in Azure',
          most: 14,
          undo: () => undefined,
        };
        const { kinds, attempts } = await killAtEachKind(lanes, drill);
        const reached = attempts.filter(({ name }) => name !== undefined);
        const writes = attempts.reduce((sum, one) => sum + one.writes, 0);
        const figure = `${kinds} kinds of calls, ${reached.length} kills, ${writes} writing calls: ${tally(attempts.map((one) => one.end))}`;
        task.meta.row = { number, fault: `killed in a drill of ${of}`, figure };
        expect(writes).toBe(0);
        expect(reached.length).toBeGreaterThan(isWhole ? kinds : 6);
        expect(attempts.filter(({ problems }) => problems.length > 0)).toEqual([]);
        expect([...new Set(attempts.map((one) => one.end))]).toEqual([
          `${roles} roles, begun 1, done 1, told 1, ${intents} intent`,
        ]);
      },
      withinMs,
    );
  });
});
