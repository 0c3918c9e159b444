import type { AskOutcome, Command, PostOutcome, GateOutcome } from '../../../src/domain/commands.ts';
import type { UpstreamFault } from '../../../src/domain/post.ts';
import { actSubstanceOf, substanceOf } from '../../../src/domain/rules/approval-rules.ts';
import { judgeActGate, judgeGate } from '../../../src/domain/rules/gate.ts';
import type { CheckedStep } from '../../../src/domain/checks/findings.ts';
import { type CoolingOff, findLife, findRun, settledNames } from '../../../src/domain/organization.ts';
import { milestoneDue } from '../../../src/domain/propagation.ts';
import { rehearsed } from '../../../src/domain/proposal.ts';
import { app, destination, keyIn, vault } from '../world.ts';
import type { Action } from './actions.ts';
import { actorOf, circleOf } from './cast.ts';
import { pick } from './commands.ts';
import { type Simulation, attempt, find, findingsOf } from './simulation.ts';
import { watchAgain } from './watching.ts';

const fault: UpstreamFault = { system: 'azure', operation: 'PUT keys', kind: 'refused', detail: 'no' };

/** What Slack and Redis do to a record is asked elsewhere: here nothing is lost. */
const record = { fault: undefined, isEnded: false };

/** The gate of revoking and restoring, as jobs/begin takes it. */
function lookThroughActGate(
  simulation: Simulation,
  state: CoolingOff,
  act: 'revoke' | 'restore',
): GateOutcome {
  const substance = actSubstanceOf(act, state.organization, state.run, destination);
  if ('reason' in substance) throw new Error(`a proposal without its parts: ${substance.reason}`);
  const value = circleOf(simulation, [state.proposal.by]);
  const circle = { kind: 'seen', value } as const;
  const { terms, durable } = simulation;
  const { act: asked } = state.proposal;
  return judgeActGate(state, {
    substance: { ...substance, act: asked },
    circle,
    terms,
    record,
    durable,
    others: [],
  });
}

/** Its own names first, then those settled as "not there" that did not fail. */
function findAtGate(simulation: Simulation, name: string, settled: readonly string[]) {
  const own = find(simulation, [name, name.toLowerCase()]);
  if (own.kind === 'found') return own;
  return find(
    simulation,
    settled.filter((other) => simulation.atAdobe.get(other)?.status !== 'FAILED'),
  );
}

/** The gate as jobs/enable takes it. */
function lookThroughGate(simulation: Simulation, state: CoolingOff): GateOutcome {
  const { run, proposal } = state;
  const act = rehearsed(proposal.act);
  if (act !== 'enable') return lookThroughActGate(simulation, state, act);
  const substance = substanceOf(state.organization, run, destination);
  if ('reason' in substance) throw new Error(`a proposal without its parts: ${substance.reason}`);
  const name = run.configurationName ?? '';
  return judgeGate(state, {
    findings: findingsOf(simulation),
    substance: { ...substance, act: proposal.act, verdicts: proposal.verdicts },
    circle: { kind: 'seen', value: circleOf(simulation, run.contributors) },
    terms: simulation.terms,
    record,
    durable: simulation.durable,
    others: [],
    configuration: { kind: 'seen', value: findAtGate(simulation, name, settledNames(state)) },
  });
}

function takeGate(simulation: Simulation, choice: number): void {
  const { state } = simulation;
  if (state.phase !== 'coolingOff') return;
  const { fingerprint } = state.proposal;
  if (state.announced === undefined) {
    attempt(simulation, { type: 'recordAnnouncement', shownAt: simulation.now });
    return;
  }
  if (choice === 7) {
    const { sequence: announced } = state.announced;
    attempt(simulation, { type: 'extendCoolingOff', announced, unattendedMs: 600_000 });
    return;
  }
  attempt(simulation, { type: 'passGate', outcome: lookThroughGate(simulation, state), fingerprint });
}

const postOutcomes: readonly (PostOutcome & { readonly arrives: boolean })[] = [
  { kind: 'accepted', status: 'CREATED', answerName: 'acpAnswer', arrives: true },
  { kind: 'unknown', cause: 'timeout', detail: '', arrives: true },
  { kind: 'unknown', cause: 'connectionLost', detail: '', arrives: false },
  { kind: 'notSent', why: 'connectionRefused', arrives: false },
  { kind: 'refused', fault: { ...fault, system: 'adobe', status: 403 }, arrives: false },
];

/** What a POST asked for, from the proposal that the intent belongs to. */
function posted({ entries }: Simulation, intent: number) {
  const proposal = entries
    .slice(0, intent)
    .flatMap(({ event }) => (event.type === 'proposed' ? [event.proposal] : []))
    .at(-1);
  return JSON.parse(proposal?.body ?? '{}') as {
    name: string;
    configData: { keyVaultKeyIdentifier: string };
  };
}

/** One POST has one fate, however often and however late its sender tells of it. */
function recordPost(simulation: Simulation, choice: number): void {
  const { entries, fates, atAdobe } = simulation;
  const intents = entries.filter(({ event }) => event.type === 'intended').map(({ sequence }) => sequence);
  const intent = choice > 8 ? intents[0] : intents.at(-1);
  if (intent === undefined) return;
  const fate = fates.get(intent) ?? choice % postOutcomes.length;
  const { arrives, ...outcome } = pick(postOutcomes, fate);
  if (arrives && !fates.has(intent)) {
    const { name, configData } = posted(simulation, intent);
    atAdobe.set(name, { identifier: configData.keyVaultKeyIdentifier, status: 'NEW' });
  }
  fates.set(intent, fate);
  attempt(simulation, { type: 'recordPost', outcome, intent });
}

/** Asks now, or brings home an answer that was on its way for long. */
function poll(simulation: Simulation, choice: number): void {
  const { state } = simulation;
  if (state.phase !== 'enabling' && state.phase !== 'outcomeUnknown') return;
  const answer: AskOutcome = find(simulation, state.names);
  if (choice === 7) {
    attempt(simulation, { type: 'recordUnanswered', fault: { ...fault, system: 'adobe' } });
    return;
  }
  const outcome = choice > 9 ? (simulation.answers[0] ?? answer) : answer;
  simulation.answers.push(answer);
  const settlement = state.phase === 'outcomeUnknown' ? state.settlement : undefined;
  const circle = settlement && circleOf(simulation, [...state.run.contributors, settlement.by]);
  attempt(simulation, { type: 'recordAsk', outcome, circle });
}

function createKey(simulation: Simulation, choice: number): Command {
  const isLate = choice > 8;
  const wanted = isLate ? 'fresh' : (findRun(simulation.state)?.creatingKey?.what.name ?? 'spare');
  const inVault = (isLate ? undefined : findRun(simulation.state)?.vault) ?? vault;
  const outcome = choice % 3 === 0 ? fault : keyIn(inVault, wanted);
  return { type: 'recordKeyCreation', outcome };
}

/** Writes or not, fails or not, and looks; now and then one comes late that was about the other act. */
function carryOut(simulation: Simulation, choice: number): void {
  const act = (simulation.state.phase === 'restoring') === choice < 10 ? 'restore' : 'revoke';
  attempt(simulation, {
    type: 'recordAct',
    act,
    findings: findingsOf(simulation),
    written: choice % 2,
    hasWriter: choice % 2 === 1,
    ...(choice % 5 === 4 && { fault }),
  });
}

/** A job that runs now, whether or not anything asked for it. */
export function work(simulation: Simulation, { job, choice }: Extract<Action, { do: 'job' }>): void {
  const run = findRun(simulation.state);
  switch (job) {
    case 'look': {
      const lookingSince = (run?.lookingSince.sequence ?? 0) - (choice === 0 ? 1 : 0);
      attempt(simulation, { type: 'recordLook', findings: findingsOf(simulation), lookingSince });
      seeToSteps(simulation, choice);
      return;
    }
    case 'register':
      attempt(simulation, { type: 'recordRegistration', outcome: choice % 3 === 0 ? fault : app });
      return;
    case 'createKey':
      attempt(simulation, createKey(simulation, choice));
      return;
    case 'assignRole':
      attempt(simulation, { type: 'recordRoleAssignment', ...(choice % 3 === 0 && { fault }) });
      return;
    case 'remind':
    case 'expire':
      attempt(simulation, { type: job });
      return;
    case 'interruption':
      attempt(simulation, { type: 'recordInterruption' });
      return;
    case 'gate':
      takeGate(simulation, choice);
      return;
    case 'act':
      carryOut(simulation, choice);
      return;
    case 'propagate': {
      const propagation = findLife(simulation.state)?.propagation;
      const found = propagation && milestoneDue(propagation, simulation.now);
      const milestone = choice > 9 ? 'cached' : (found?.milestone ?? 'first');
      attempt(simulation, { type: 'recordPropagation', milestone, seen: 'asMeant' });
      return;
    }
    case 'watch':
      watchAgain(simulation, choice);
      return;
    case 'post':
      recordPost(simulation, choice);
      return;
    case 'poll':
      poll(simulation, choice);
  }
}

/** The person who was asked to do a step has left; or somebody is asked now, and no guest. */
function seeToSteps(simulation: Simulation, choice: number): void {
  const run = findRun(simulation.state);
  if (run === undefined) return;
  for (const [step, { person }] of Object.entries(run.helpers ?? {})) {
    const gone = { step: step as CheckedStep, person, kind: 'deactivated' } as const;
    attempt(simulation, { type: 'recordHelperGone', ...gone });
  }
  if (run.helpers !== undefined) return;
  const actor = actorOf(run.owner, simulation);
  const step = pick(['vault', 'key', 'app', 'role'] as const, choice);
  const helper = { id: 'U0HELP1', kind: choice % 5 === 0 ? 'guest' : 'member' } as const;
  attempt(simulation, { type: 'askHelp', actor, step, helper });
}
