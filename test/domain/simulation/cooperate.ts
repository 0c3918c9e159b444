import type { Command } from '../../../src/domain/commands.ts';
import { lossToFix } from '../../../src/domain/checks/concerns.ts';
import { checkIds } from '../../../src/domain/checks/findings.ts';
import {
  type OutcomeUnknown,
  type Preparing,
  type Proposed,
  findRun,
} from '../../../src/domain/organization.ts';
import { openChecks } from '../../../src/domain/steps.ts';
import { app, destination, hour, vault } from '../world.ts';
import { actorOf, circleOf } from './cast.ts';
import { keysOf } from './commands.ts';
import { advance } from './outside.ts';
import { type Simulation, attempt, findingsOf, wouldAccept } from './simulation.ts';
import { work } from './work.ts';

const everybody = (simulation: Simulation) =>
  circleOf(
    simulation,
    simulation.accounts.map(({ id }) => id),
  );

function vaultCommand(simulation: Simulation, who: string, name: string): Command {
  const circle = everybody(simulation);
  const entitlement = 'Healthcare Shield';
  const actor = actorOf(who, simulation);
  return {
    type: 'chooseVault',
    actor,
    vault,
    configurationName: name,
    entitlement,
    circle,
    terms: simulation.terms,
  };
}

/** What is missing for a proposal, or the proposal itself. */
function prepare(simulation: Simulation, { run, spentNames, sequence }: Preparing): Command {
  const actor = actorOf(run.owner, simulation);
  const name = run.configurationName ?? '';
  const isSpent = spentNames.some((spent) => spent.toLowerCase() === name.toLowerCase());
  const isTaken = run.setback?.kind === 'gateRefused';
  const keys = keysOf(run);
  const [key] = keys;
  const known = isTaken && run.setback.refusal.kind === 'otherKey' ? run.setback.refusal.identifier : '';
  const theirs = keys.find(({ identifier }) => identifier === known);
  // What Adobe has already is joined with its own key.
  if (theirs !== undefined && theirs.identifier !== run.key?.identifier) {
    return { type: 'chooseKey', actor, key: theirs };
  }
  if (run.vault === undefined || isSpent || isTaken)
    return vaultCommand(simulation, run.owner, `Fresh${sequence}`);
  if (run.key === undefined && key !== undefined) return { type: 'chooseKey', actor, key };
  if (run.app === undefined) return { type: 'recordRegistration', outcome: app };
  const open = openChecks(run);
  const unknown = open.find(({ finding }) => finding.verdict === 'unknown');
  const unseen = checkIds.some((check) => run.findings[check] === undefined);
  if (unseen || (open.length > 0 && unknown === undefined)) {
    return {
      type: 'recordLook',
      findings: findingsOf(simulation),
      lookingSince: run.lookingSince.sequence,
    };
  }
  if (unknown !== undefined) return { type: 'attest', actor, check: unknown.check, reason: 'I have looked' };
  return {
    type: 'propose',
    actor,
    reason: 'The contract begins',
    acknowledged: true,
    confirmation: run.key?.name ?? '',
    caseNumber: 'E-000123',
    destination,
    circle: everybody(simulation),
    terms: simulation.terms,
    durable: simulation.durable,
  };
}

/** The first among all whose yes would come through says yes. */
function letSomebody(simulation: Simulation, command: (who: string) => Command): void {
  const willing = simulation.accounts
    .map(({ id }) => command(id))
    .find((candidate) => wouldAccept(simulation, candidate));
  if (willing !== undefined) attempt(simulation, willing);
}

function approveNext(simulation: Simulation, { run, proposal }: Proposed): void {
  letSomebody(simulation, (who) => ({
    type: 'approve',
    actor: actorOf(who, simulation),
    fingerprint: proposal.fingerprint,
    acknowledged: true,
    confirmation: run.key?.name ?? '',
    circle: everybody(simulation),
    terms: simulation.terms,
  }));
}

function letPropose(simulation: Simulation, act: 'revoke' | 'restore'): void {
  const { state, durable } = simulation;
  const confirmation = findRun(state)?.key?.name ?? '';
  letSomebody(simulation, (who) => ({
    type: 'proposeAct',
    act,
    actor: actorOf(who, simulation),
    reason: 'The contract ends',
    acknowledged: true,
    confirmation,
    destination,
    circle: everybody(simulation),
    terms: simulation.terms,
    durable,
  }));
}

/** Somebody does it in Azure, and the bot looks; where it may not, somebody gives their word. */
function finish(simulation: Simulation): void {
  work(simulation, { do: 'job', job: 'act', choice: 0 });
  letSomebody(simulation, (who) => {
    const actor = actorOf(who, simulation);
    return { type: 'attest', actor, check: 'roleAssignment', reason: 'I have seen it' };
  });
}

/** Asks Adobe, waits out the hour, and settles as "not there" what is not there. */
function findOut(simulation: Simulation, state: OutcomeUnknown): void {
  const { settlement, settleableSince, absentSince, accepted } = state;
  const { sequence } = simulation.state;
  const wait = accepted === undefined ? hour : 24 * hour;
  work(simulation, { do: 'job', job: 'poll', choice: 0 });
  if (simulation.state.sequence !== sequence) return;
  if (settlement === undefined && settleableSince === undefined) {
    // The poll that comes then says that it may be settled.
    simulation.now += wait;
    work(simulation, { do: 'job', job: 'poll', choice: 0 });
    return;
  }
  if (settlement === undefined) {
    letSomebody(simulation, (who) => {
      const actor = actorOf(who, simulation);
      return {
        type: 'settle',
        actor,
        reason: 'Adobe knows of nothing',
        caseNumber: 'E-1',
        acknowledged: true,
        terms: simulation.terms,
      };
    });
    return;
  }
  // The hour can have begun anew since it was asked for.
  simulation.now = Math.max(simulation.now, (absentSince ?? simulation.now) + wait);
  if (simulation.now >= settlement.expiresAt) attempt(simulation, { type: 'expire' });
  letSomebody(simulation, (who) => {
    const actor = actorOf(who, simulation);
    return { type: 'approveSettlement', actor, acknowledged: true, circle: everybody(simulation) };
  });
}

/** One step towards the end, by whoever it is up to. `fate` picks what becomes of a POST; 0 is the best. */
export function cooperate(simulation: Simulation, fate: number): void {
  const { state } = simulation;
  switch (state.phase) {
    case 'unconfigured': {
      const taken = [...simulation.atAdobe.keys(), ...state.spentNames].map((name) => name.toLowerCase());
      const name = taken.includes('config1') ? `Fresh${state.sequence}` : 'Config1';
      letSomebody(simulation, (who) => vaultCommand(simulation, who, name));
      return;
    }
    case 'preparing':
      attempt(simulation, prepare(simulation, state));
      return;
    case 'awaitingApproval':
      if (simulation.now >= state.proposal.expiresAt) attempt(simulation, { type: 'expire' });
      else approveNext(simulation, state);
      return;
    case 'coolingOff':
      simulation.now = Math.max(simulation.now, state.until);
      work(simulation, { do: 'job', job: 'gate', choice: 0 });
      return;
    case 'enabling':
      if (state.post === 'intended') work(simulation, { do: 'job', job: 'post', choice: fate });
      else {
        advance(simulation);
        work(simulation, { do: 'job', job: 'poll', choice: 0 });
      }
      return;
    case 'outcomeUnknown':
      findOut(simulation, state);
      return;
    case 'enabled':
      letPropose(simulation, 'revoke');
      return;
    case 'revoking':
      simulation.verdicts = { ...simulation.verdicts, roleAssignment: 'fail' };
      finish(simulation);
      return;
    case 'revoked':
      // What was lost elsewhere than at the role comes back where it was lost: the watch finds it.
      if (lossToFix(state.life) === undefined) letPropose(simulation, 'restore');
      else work(simulation, { do: 'job', job: 'watch', choice: 4 });
      return;
    case 'restoring':
      simulation.verdicts = {};
      finish(simulation);
  }
}
