import { findRun } from '../../../src/domain/organization.ts';
import { hour, keyIn, otherVault, terms } from '../world.ts';
import type { Action } from './actions.ts';
import { type Account, cast, firstApprovers } from './cast.ts';
import type { Simulation } from './simulation.ts';

type Change = Extract<Action, { do: 'change' }>;

const ladder = ['NEW', 'RUNNING', 'UPDATE_EXISTING_RESOURCES', 'SOMETHING_NEW', 'COMPLETED'];

/** Whatever Adobe is working on goes one stage on. */
export function advance({ atAdobe }: Simulation): void {
  for (const [name, { identifier, status }] of atAdobe) {
    const next = ladder[ladder.indexOf(status) + 1];
    if (status !== 'FAILED' && next !== undefined) atAdobe.set(name, { identifier, status: next });
  }
}

function failAtAdobe({ atAdobe }: Simulation): void {
  for (const [name, { identifier, status }] of atAdobe) {
    if (status !== 'COMPLETED') atAdobe.set(name, { identifier, status: 'FAILED' });
  }
}

const withKind = (accounts: readonly Account[], who: string, kind: Account['kind']): Account[] =>
  accounts.map((account) => (account.id === who ? { ...account, kind } : account));

const firstKind = (who: string): Account['kind'] => cast.find(({ id }) => id === who)?.kind ?? 'member';

/** Something changes outside: people, the vault, Adobe, Redis's settings. */
export function change(simulation: Simulation, { what, who, check, verdict }: Change): void {
  const run = findRun(simulation.state);
  const name = run?.configurationName ?? 'Config1';
  switch (what) {
    case 'deactivate':
      simulation.accounts = withKind(simulation.accounts, who, 'deactivated');
      return;
    case 'reactivate':
      simulation.accounts = withKind(simulation.accounts, who, firstKind(who));
      return;
    case 'leaveApprovers':
      simulation.approvers = simulation.approvers.filter((id) => id !== who);
      return;
    case 'joinApprovers':
      simulation.approvers = [...new Set([...simulation.approvers, who])];
      return;
    case 'verdict':
      simulation.verdicts = { ...simulation.verdicts, [check]: verdict };
      return;
    case 'hide':
      simulation.hidden = verdict === 'pass' ? [] : [...simulation.hidden, check];
      return;
    case 'advanceAtAdobe':
      advance(simulation);
      return;
    case 'failAtAdobe':
      failAtAdobe(simulation);
      return;
    case 'createElsewhere':
      if (run?.key !== undefined && !simulation.atAdobe.has(name)) {
        simulation.atAdobe.set(name, { identifier: run.key.identifier, status: 'RUNNING' });
      }
      return;
    case 'createElsewhereWithOtherKey': {
      const place = verdict === 'pass' ? name.toLowerCase() : name;
      const foreign = { identifier: keyIn(otherVault, 'foreign').identifier, status: 'COMPLETED' };
      if (!simulation.atAdobe.has(place)) simulation.atAdobe.set(place, foreign);
      return;
    }
    case 'forgetful':
    case 'durable':
      simulation.durable = what === 'durable';
      return;
    case 'stricterTerms':
      simulation.terms = { ...terms, quorum: 3, coolingOffMs: hour };
      return;
    case 'usualTerms':
      simulation.terms = terms;
  }
}

/** People are back, everything can be seen and is well, and nobody else's configuration is in the way. */
export function heal(simulation: Simulation): void {
  simulation.accounts = cast;
  simulation.approvers = firstApprovers;
  simulation.verdicts = {};
  simulation.hidden = [];
  simulation.durable = true;
  simulation.terms = terms;
  const foreign = keyIn(otherVault, 'foreign').identifier;
  for (const [name, { identifier }] of simulation.atAdobe) {
    if (identifier === foreign) simulation.atAdobe.delete(name);
  }
}
