import { dataFate } from '../blocks/data-fate.ts';
import {
  type AwaitingApproval,
  contributorsTo,
  type CoolingOff,
  type Preparing,
} from '../../domain/organization.ts';
import { noForwards } from '../../domain/people.ts';
import type { GateReason, GateReasonCode, GateReasonFacts } from '../../domain/refusals.ts';
import { actNouns, actWords } from '../blocks/act-words.ts';
import type { ViewContext } from '../blocks/context.ts';
import {
  code,
  counted,
  duration,
  listed,
  mention,
  oneLine,
  people,
  slackDate,
  slackTime,
} from '../blocks/text.ts';
import { checkLabel } from '../findings/checks.ts';
import { nextStep, stepStatus } from '../../domain/steps.ts';
import { type AskedFor, differencesTo, type ProposalDifference, requiredFor } from '../../domain/proposal.ts';
import { nextMove } from './progress.ts';
import { setbackBrief, setbackWords, type Standing } from './standing.ts';
import { type Step, steps } from '../../domain/checks/findings.ts';
import type { KnownBlock } from '@slack/types';
import { section } from '../blocks/blocks.ts';

/** The people who were asked to do a step, by name. */
function helpersWaitedFor({ run: { helpers = {} } }: Preparing): string {
  return listed(
    Object.entries(helpers).map(
      ([step, { person }]) => `${mention(person)} (step ${steps.indexOf(step as Step) + 1})`,
    ),
  );
}

function waitedFor(state: Preparing, step: Step): string {
  if (state.run.helpers !== undefined) return helpersWaitedFor(state);
  const owner = mention(state.run.owner);
  const { creatingKey, assigningRole } = state.run;
  if (creatingKey !== undefined || assigningRole !== undefined) return 'the bot, which is working in Azure';
  if (stepStatus(state, state.run, step) === 'waiting') return 'the bot, which is checking';
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

function preparingBrief(state: Preparing, step: Step): string {
  if (step === 'approval' || step === 'enablement') return 'Ready to propose';
  return stepStatus(state, state.run, step) === 'attention'
    ? 'Needs attention'
    : `Preparing (step ${steps.indexOf(step) + 1} of ${steps.length})`;
}

export function preparingStanding(state: Preparing): Standing {
  const step = nextStep(state, state.run);
  const { setback, helpers = {} } = state.run;
  const asked = Object.values(helpers).map(({ since }) => since.at);
  return {
    brief: setback === undefined ? preparingBrief(state, step) : setbackBrief(setback),
    now: setback === undefined ? '' : setbackWords(setback),
    waitingFor: waitedFor(state, step),
    ...(asked.length > 0 && { waitingSince: Math.min(...asked) }),
    since: Math.max(state.since.at, state.run.lookingSince.at),
    next: nextMove(state).words,
  };
}

/** The approvers whose answer is still open: groups stay, since their members are looked up when somebody approves. */
export function stillAsked(state: AwaitingApproval, context: ViewContext): string[] {
  return unansweredIn(state, context.approvers);
}

/** The same as persons, groups resolved: who is written to directly, without those who are away. */
export function stillAskedMembers(state: AwaitingApproval, context: ViewContext): string[] {
  const away = (context.forwards ?? noForwards).held.map(({ from }) => from);
  return unansweredIn(state, context.approverMembers).filter((id) => !away.includes(id));
}

export function unansweredIn(state: AwaitingApproval | CoolingOff, ids: readonly string[]): string[] {
  const answered = new Set([...state.approvals.map(({ by }) => by), ...contributorsTo(state)]);
  return ids.filter((id) => !answered.has(id));
}

/** All of those who are left, where all are needed; how many are in a group is not known here. */
function whoIsAsked(asked: readonly string[], missing: number): string {
  if (asked.length === 0) return 'the approvers';
  const isGroup = asked.some((id) => !/^[UW]/u.test(id));
  if (!isGroup && asked.length <= missing) return people(asked);
  return missing === 1 ? people(asked, 'or') : `from among ${people(asked)}`;
}

export function awaitingStanding(state: AwaitingApproval, context: ViewContext): Standing {
  const { proposal, approvals } = state;
  const { quorum, coolingOffMs } = requiredFor(state);
  const missing = Math.max(0, quorum - approvals.length);
  const asked = stillAsked(state, context);
  return {
    brief: `Waiting for approval${proposal.act === 'enable' ? '' : ` of ${actNouns[proposal.act]}`} (${approvals.length} of ${quorum})`,
    now: `${mention(proposal.by)} asks for ${actWords[proposal.act].approvalOf}.${proposal.act === 'revoke' ? `\n${dataFate.beforeRevoking}` : ''}`,
    waitingFor:
      missing === 0 ? 'the bot' : `${counted(missing, 'more approval')}: ${whoIsAsked(asked, missing)}`,
    since: state.proposedSince.at,
    deadline: `the request expires ${slackDate(proposal.expiresAt)}`,
    next:
      coolingOffMs === 0
        ? `with the last approval the bot runs the final checks and ${actWords[proposal.act].goesOn}.`
        : `a cooling-off period of ${duration(coolingOffMs)} follows the last approval. Approvers and the requester can stop it until then.`,
  };
}

const inBrackets = (detail: string) => (detail === '' ? '' : ` (${oneLine(detail, 200)})`);

type ReasonWords = { readonly [C in GateReasonCode]: (facts: GateReasonFacts[C]) => string };

const reasonWords: ReasonWords = {
  checkUnseen: ({ check }) => `the check *${checkLabel(check)}* could not be made`,
  approversUnseen: ({ detail }) => `the approvers could not be looked up in Slack${inBrackets(detail)}`,
  adobeUnseen: ({ detail }) => `Adobe did not say whether the configuration exists${inBrackets(detail)}`,
  unnamedKey: ({ name }) => `Adobe has a configuration ${code(name, 100)} and does not say which key it has`,
  otherOrganization: ({ organization }) =>
    `Adobe answered about another organization (${code(organization, 100)}), so it is not known whether this one has a configuration already; an operator checks the credential in the bot’s configuration`,
  volatileRedis: () => 'it is not certain that the bot’s Redis keeps the record; `/cmk status` says why',
  otherDeclaration: ({ redisDurableBy }) =>
    `the bot’s Redis does not show that it keeps the record, and nobody approved the declaration that it does (“${oneLine(redisDurableBy, 300)}”); ask an operator to make Redis show it, or cancel and propose again`,
  restartedRedis: () =>
    'the bot’s Redis restarted a moment ago, and it may have lost a request that is still under way',
  recordBroken: () =>
    'the record does not verify, so nothing in it can be relied on; an operator can run `npm run audit -- verify … --slack`, which says what is wrong',
  unannounced: () =>
    'Slack does not show the announcement with its *Stop* button, and the cooling-off starts only once it does',
  cannotFinish: () => 'the approvals expire before a cooling-off that begins now could end',
  headsUnseen: () =>
    'Slack could not say how far it shows the record in the channel and in the bot’s direct messages with the proposer, or does not show all of it yet, so entries may be missing without anybody noticing',
  otherVersion: ({ instance, version }) =>
    `another instance of the bot is running${version === undefined ? '' : `, of version ${oneLine(version, 40)}`} (${code(instance, 100)}); an operator has to update or stop it, and a minute later this continues`,
  otherTerms: ({ instance }) =>
    `another instance of the bot (${code(instance, 100)}) is running with another quorum, other approvers, another cooling-off period or another channel; an operator has to give all instances the same settings, and a minute later this continues`,
  endShown: () =>
    'Slack shows that somebody ended this proposal, but the record has lost that. It can never pass: cancel it, and propose again if you still want it',
};

/** Why the gate cannot tell, in the middle of a sentence. */
export function gateReasonWords<C extends GateReasonCode>({ code: found, facts }: GateReason<C>): string {
  return reasonWords[found](facts);
}

export function deferralReasons(reasons: readonly GateReason[]): string {
  const shown = reasons.slice(0, 5).map((reason) => gateReasonWords(reason));
  return listed(reasons.length > 5 ? [...shown, `${reasons.length - 5} more`] : shown);
}

function directWords({ direct }: CoolingOff): string {
  return direct === undefined
    ? ''
    : ` Slack refuses the bot’s messages in the channel, so ${people(direct)} got the announcement with *Stop* directly.`;
}

export function coolingOffStanding(state: CoolingOff): Standing {
  const { deferral, proposal, until } = state;
  const expiry = `The approvals expire ${slackDate(proposal.expiresAt)}.`;
  const common = { since: state.since.at };
  if (deferral !== undefined) {
    if (state.announced === undefined) {
      return {
        ...common,
        brief: 'Approved, not announced',
        now: `Everything is approved, but the cooling-off has not begun: ${deferralReasons(deferral.reasons)}. Nothing is done until then.`,
        waitingFor: 'Slack (the bot tries again every few seconds)',
        since: deferral.since,
        deadline: expiry,
        next: 'check that the bot is in its channel and may post there. The cooling-off period starts as soon as Slack shows the announcement. *Stop* works until its end.',
      };
    }
    return {
      ...common,
      brief: 'Approved, final check open',
      now: `Everything is approved, but the final check cannot tell whether everything still holds: ${deferralReasons(deferral.reasons)}. Nothing is done until it can.`,
      waitingFor: 'the checks that could not be made (the bot tries again every few minutes)',
      since: deferral.since,
      deadline: expiry,
      next: `when everything holds, the bot ${actWords[proposal.act].goesOn}. *Stop* works until then.`,
    };
  }
  if (requiredFor(state).coolingOffMs === 0) {
    return {
      ...common,
      brief: 'Approved, final check',
      now: `${people(state.approvals.map(({ by }) => by))} approved. The bot is verifying everything once more.`,
      waitingFor: 'the bot',
      deadline: expiry,
      next: `the bot ${actWords[proposal.act].goesOn}.`,
    };
  }
  return {
    ...common,
    brief: 'Approved, cooling off',
    now: `${people(state.approvals.map(({ by }) => by))} approved. The bot waits before it ${actWords[proposal.act].goesOn}.${directWords(state)}`,
    waitingFor: `the end of the cooling-off period at ${slackTime(until)}`,
    deadline: `${slackDate(until)}; stop it before then if anything is wrong. ${expiry}`,
    next: `the bot verifies everything once more and ${actWords[proposal.act].goesOn}.`,
  };
}

/** In a word or two: the request is read right below. */
const names: Record<ProposalDifference, string> = {
  host: 'Adobe’s host',
  body: 'the request',
  tenant: 'the directory',
  applicationId: 'the app',
  verdicts: 'check results',
  attestations: 'statements',
  reason: 'the reason',
  ticket: 'the ticket',
  terms: 'the terms',
  declaration: 'the declaration about Redis',
};

const brief = { rejected: 'Rejected', stopped: 'Stopped' } as const;

/** That this was rejected or stopped before, by whom, when and why, and what changed since; empty where it was not. */
export function rejectedWords({ rejected }: ViewContext, now: AskedFor): string {
  if (rejected === undefined) return '';
  const changed = differencesTo(rejected.proposal, now).map((field) => names[field]);
  const since = changed.length === 0 ? 'nothing' : listed(changed);
  const { how, by, at, reason } = rejected;
  const because = reason.trim() === '' ? '.' : `: “${oneLine(reason, 300)}”`;
  return `*${brief[how]} before* by ${mention(by)} ${slackDate(at)}${because}\n*Changed since:* ${since}.`;
}

export function rejectedBlocks(context: ViewContext, now: AskedFor): KnownBlock[] {
  const words = rejectedWords(context, now);
  return words === '' ? [] : [section(words)];
}
