import type { Action } from './actions.ts';
import { commandOf, pick } from './commands.ts';
import { cooperate } from './cooperate.ts';
import { change } from './outside.ts';
import { type Simulation, attempt, createSimulation } from './simulation.ts';
import { work } from './work.ts';

function perform(simulation: Simulation, action: Action): void {
  switch (action.do) {
    case 'wait':
      simulation.now += action.ms;
      return;
    case 'cooperate':
      cooperate(simulation, action.choice);
      return;
    case 'click':
      attempt(simulation, commandOf(simulation, action));
      return;
    case 'job':
      work(simulation, action);
      return;
    case 'change':
      change(simulation, action);
      return;
    case 'forgeGate': {
      const proposals = simulation.entries.flatMap(({ event }) =>
        event.type === 'proposed' ? [event.proposal.fingerprint] : [],
      );
      const fingerprint = pick([...proposals, 'f'.repeat(64)], action.choice);
      attempt(simulation, { type: 'passGate', outcome: { kind: 'holds' }, fingerprint });
    }
  }
}

/** Plays one history through the rules, from an empty record. */
export function play(history: readonly Action[]): Simulation {
  const simulation = createSimulation();
  for (const action of history) perform(simulation, action);
  return simulation;
}
