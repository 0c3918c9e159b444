import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Command } from '../../src/domain/commands.ts';
import { isDrilling } from '../../src/domain/open-request.ts';
import { findRun } from '../../src/domain/organization.ts';
import type { ActionName } from '../../src/views/blocks/blocks.ts';
import { cardButtons, stepMenu } from '../../src/views/standing/card.ts';
import { forcedHistories } from '../domain/simulation/actions.ts';
import { cooperate } from '../domain/simulation/cooperate.ts';
import { heal } from '../domain/simulation/outside.ts';
import { play } from '../domain/simulation/play.ts';
import type { Move } from '../domain/simulation/simulation.ts';

/** What is pressed on the card for what a person does next; any of them will do. */
function waysTo(command: Command, { before }: Move): readonly ActionName[] {
  const isPreparing = before.phase === 'preparing' || before.phase === 'unconfigured';
  switch (command.type) {
    case 'chooseVault':
      // Another name is asked for by the step's own form.
      return ['setup', 'vault', 'step'];
    case 'chooseKey':
      // Another key is chosen by going back to its step.
      return [findRun(before)?.key === undefined ? 'setup' : 'step'];
    case 'attest':
      return isPreparing ? ['setup'] : ['attest'];
    case 'proposeAct':
      return [command.act];
    case 'propose':
    case 'approve':
    case 'settle':
    case 'approveSettlement':
      return [command.type];
    default:
      throw new Error(`people do not bring it on by '${command.type}'`);
  }
}

function offered({ before }: Move): string[] {
  const run = findRun(before);
  if (run === undefined) return [];
  const menu = before.phase === 'preparing' ? [stepMenu(before, run)] : [];
  return [...cardButtons(before, run), ...menu].map(({ action_id }) => action_id ?? '');
}

/**
 * What a person did and what the record took, where there was a card to press. Nothing waits for a drill: the card stays
 * with what is real, and the drill's own request has the buttons.
 */
const isByHand = ({ command, entries, before }: Move) =>
  command.actor !== undefined && entries.length > 0 && findRun(before) !== undefined && !isDrilling(before);

test('whatever a person must do next stands on the card, from everywhere to enabled, revoked and restored', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(forcedHistories, (history) => {
      const simulation = play(history);
      heal(simulation);
      const from = simulation.moves.length;
      for (const goal of ['enabled', 'revoked', 'enabled'] as const) {
        for (let step = 0; step < 80 && simulation.state.phase !== goal; step += 1) cooperate(simulation, 0);
      }
      for (const move of simulation.moves.slice(from).filter(isByHand)) {
        const { command } = move;
        seen.add(command.type);
        const ways = waysTo(command, move);
        const found = offered(move).filter((action) => ways.some((way) => way === action));
        expect(found, `${command.type} while ${move.before.phase}`).not.toEqual([]);
      }
    }),
    { numRuns: Number(process.env['RUNS'] ?? 1_500) },
  );
  const everything = [
    'approve',
    'approveSettlement',
    'attest',
    'chooseKey',
    'chooseVault',
    'propose',
    'proposeAct',
    'settle',
  ];
  expect([...seen].toSorted()).toEqual(everything);
}, 600_000);
