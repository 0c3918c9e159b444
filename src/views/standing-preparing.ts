import {
  type AwaitingApproval,
  type CoolingOff,
  type Preparing,
  contributorsTo,
} from '../domain/organization.ts';
import { actNouns, actWords } from './act-words.ts';
import { checkList } from './check-list.ts';
import type { ViewContext } from './context.ts';
import { duration, slackDate, slackTime } from './dates.ts';
import { mention, people } from './people.ts';
import { nextStep, stepStatus } from '../domain/steps.ts';
import { nextMove } from './next-move.ts';
import { setbackBrief, setbackWords } from './setback.ts';
import { stepNames } from './step-words.ts';
import type { Standing } from './standing.ts';
import { code, counted, listed, oneLine } from './text.ts';
import { steps, type Step } from '../domain/findings.ts';

function waitedFor(state: Preparing, step: Step): string {
  const owner = mention(state.run.owner);
  const { creatingKey, assigningRole } = state.run;
  if (creatingKey !== undefined || assigningRole !== undefined) return 'the bot, which is at work in Azure';
  if (stepStatus(state, state.run, step) === 'waiting') return 'the bot, which is looking';
  switch (step) {
    case 'vault':
    case 'key':
    case 'approval':
    case 'enablement':
      return owner;
    case 'app':
      return state.run.app === undefined
        ? 'Adobe’s answer'
        : `${owner} and somebody who may consent in Azure`;
    case 'role':
      return `${owner} and somebody who may assign roles at the vault`;
  }
}

export function preparingStanding(state: Preparing): Standing {
  const step = nextStep(state, state.run);
  const { setback } = state.run;
  return {
    brief:
      setback === undefined
        ? `Preparing, step ${steps.indexOf(step) + 1} (${stepNames[step].toLowerCase()})`
        : setbackBrief(setback),
    now:
      setback === undefined
        ? 'The setup is being prepared; nothing has been sent to Adobe that binds anybody.'
        : setbackWords(setback),
    waitingFor: waitedFor(state, step),
    since: Math.max(state.since.at, state.run.lookingSince.at),
    next: nextMove(state).words,
  };
}

/** The approvers whose answer is still open: groups stay, since their members are looked up when somebody approves. */
export function stillAsked(state: AwaitingApproval, context: ViewContext): string[] {
  return unanswered(state, context.approvers);
}

/** The same as persons, groups resolved: who is written to directly. */
export function stillAskedMembers(state: AwaitingApproval, context: ViewContext): string[] {
  return unanswered(state, context.approverMembers);
}

function unanswered(state: AwaitingApproval, ids: readonly string[]): string[] {
  const answered = new Set([...state.approvals.map(({ by }) => by), ...contributorsTo(state)]);
  return ids.filter((id) => !answered.has(id));
}

export function awaitingStanding(state: AwaitingApproval, context: ViewContext): Standing {
  const { proposal, approvals } = state;
  const missing = Math.max(0, proposal.quorum - approvals.length);
  const asked = stillAsked(state, context);
  return {
    brief: `Waiting for approval${proposal.act === 'enable' ? '' : ` of ${actNouns[proposal.act]}`} (${approvals.length} of ${proposal.quorum})`,
    now: `${mention(proposal.by)} asks for ${actWords[proposal.act].approvalOf}. ${approvals.length} of ${proposal.quorum} approvals are there.`,
    waitingFor:
      missing === 0
        ? 'the bot'
        : `${counted(missing, 'more approval')}: ${asked.length === 0 ? 'the approvers' : people(asked, 'or')}`,
    since: state.proposedSince.at,
    deadline: `the request expires ${slackDate(proposal.expiresAt)}`,
    next:
      proposal.coolingOffMs === 0
        ? `with the last approval the bot verifies everything once more and ${actWords[proposal.act].goesOn}.`
        : `after the last approval ${duration(proposal.coolingOffMs)} of cooling off, in which anybody concerned can stop it.`,
  };
}

/** Why the gate could not tell, as the rules name it: `check:…`, `approvers:…`, `adobe:…`, `unnamedKey:…`, `redis:…`, `record:…`, `heads:…`. */
export function deferralReason(reason: string): string {
  const [about = '', ...rest] = reason.split(':');
  const detail = rest.join(':');
  switch (about) {
    case 'check':
      return `the check ${checkList(detail)} could not be made`;
    case 'approvers':
      return `the approvers could not be looked up in Slack${detail === '' ? '' : ` (${oneLine(detail, 200)})`}`;
    case 'adobe':
      return `Adobe did not say whether the configuration is there${detail === '' ? '' : ` (${oneLine(detail, 200)})`}`;
    case 'unnamedKey':
      return `Adobe has a configuration ${code(detail, 100)} and does not say which key it has`;
    case 'redis':
      return detail === 'restarted'
        ? 'the bot’s Redis restarted a moment ago, and what was under way then has to come to light first'
        : 'the bot’s Redis would forget the record in a restart';
    case 'record':
      return 'the record does not verify, so nothing on it can be relied on; an operator runs `npm run audit -- verify … --slack`, which says what is wrong';
    case 'heads':
      return 'Slack could not be asked which heads of the record its thread shows, so nobody knows whether anything is missing';
    default:
      return oneLine(reason, 200);
  }
}

export function deferralReasons(reasons: readonly string[]): string {
  const shown = reasons.slice(0, 5).map(deferralReason);
  return listed(reasons.length > 5 ? [...shown, `${reasons.length - 5} more`] : shown);
}

export function coolingOffStanding(state: CoolingOff): Standing {
  const { deferral, proposal, until } = state;
  const expiry = `The approvals expire ${slackDate(proposal.expiresAt)}.`;
  const common = { since: state.since.at };
  if (deferral !== undefined) {
    return {
      ...common,
      brief: 'Approved, last look incomplete',
      now: `Everything is approved, but the last look before the act cannot tell whether all still holds: ${deferralReasons(deferral.reasons)}. Nothing is done until it can.`,
      waitingFor: 'what could not be looked at; the bot tries again by itself every few minutes',
      since: deferral.since,
      deadline: expiry,
      next: `when everything holds, the bot ${actWords[proposal.act].goesOn}. *Stop* works until then.`,
    };
  }
  return {
    ...common,
    brief: 'Approved, cooling off',
    now: `${people(state.approvals.map(({ by }) => by))} approved. The bot waits before it ${actWords[proposal.act].goesOn}.`,
    waitingFor: `the end of the cooling-off time at ${slackTime(until)}`,
    deadline: `stop it before ${slackDate(until)} if anything is wrong. ${expiry}`,
    next: `the bot verifies everything once more and ${actWords[proposal.act].goesOn}.`,
  };
}
