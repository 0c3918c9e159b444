import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openAlert } from '../../src/domain/alerts.ts';
import { due, jobId, reactions } from '../../src/domain/rules/due.ts';
import { findLife } from '../../src/domain/organization.ts';
import type { Phase } from '../../src/domain/phases.ts';
import { nextMilestone } from '../../src/domain/propagation.ts';
import { forcedHistories } from './simulation/actions.ts';
import { actMisdeeds } from './simulation/acts.ts';
import { cooperate } from './simulation/cooperate.ts';
import { misdeeds } from './simulation/misdeeds.ts';
import { heal } from './simulation/outside.ts';
import { play } from './simulation/play.ts';
import type { Simulation } from './simulation/simulation.ts';

const many = { numRuns: Number(process.env['RUNS'] ?? 6_000) };
const slow = 3_600_000;

/** More than any way back needs: a failed name, another run, an unknown outcome settled, and once more. */
const manySteps = 80;

function workTowards(simulation: Simulation, goal: Phase): void {
  for (let step = 0; step < manySteps && simulation.state.phase !== goal; step += 1) cooperate(simulation, 0);
  expect(simulation.state.phase).toBe(goal);
}

test(
  'from everywhere, people who work together get the organization enabled, then revoked, then restored',
  () => {
    fc.assert(
      fc.property(forcedHistories, (history) => {
        const simulation = play(history);
        heal(simulation);
        for (const goal of ['enabled', 'revoked', 'enabled'] as const) workTowards(simulation, goal);
        expect(misdeeds(simulation, 'forced')).toEqual([]);
        expect(actMisdeeds(simulation, 'forced')).toEqual([]);
      }),
      many,
    );
  },
  slow,
);

test(
  'whatever must be under way was asked for when it became so, and everything that was appended is published',
  () => {
    fc.assert(
      fc.property(forcedHistories, (history) => {
        for (const { before, after } of play(history).moves) {
          const requested = reactions(before, after);
          const ids = new Set([...due(before), ...requested].map(jobId));
          expect(due(after).filter((need) => !ids.has(jobId(need)))).toEqual([]);
          const publishes = requested
            .filter(({ kind }) => kind === 'publish')
            .map(({ sequence }) => sequence);
          expect(publishes).toEqual(after.sequence === before.sequence ? [] : [after.sequence]);
        }
      }),
      many,
    );
  },
  slow,
);

test(
  'something is under way wherever the bot alone can go on',
  () => {
    fc.assert(
      fc.property(forcedHistories, (history) => {
        for (const { after } of play(history).moves) {
          const rests = after.phase === 'enabled' || after.phase === 'revoked';
          const life = findLife(after);
          const propagation = life?.propagation;
          const isSpreading = propagation !== undefined && nextMilestone(propagation) !== undefined;
          const isAlerting = life !== undefined && openAlert(life) !== undefined;
          const waitsForNobody = after.phase === 'unconfigured' || (rests && !isSpreading && !isAlerting);
          expect(due(after).length > 0, after.phase).toBe(!waitsForNobody);
          expect(due(after).every(({ organization }) => organization === after.organization)).toBe(true);
          expect(new Set(due(after).map(jobId)).size).toBe(due(after).length);
        }
      }),
      many,
    );
  },
  slow,
);
