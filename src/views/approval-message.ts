import type { KnownBlock } from '@slack/types';
import type { Life, Organization, Proposed, Setback } from '../domain/organization.ts';
import { type Act, type Proposal, readableDigest } from '../domain/proposal.ts';
import { actNouns, actWords } from './act-words.ts';
import { button, context as smallPrint, divider, header, row, section } from './blocks.ts';
import type { Reference, ViewContext } from './context.ts';
import { duration, slackDate } from './dates.ts';
import { wholeFoot } from './foot.ts';
import type { Message } from './message.ts';
import { mention, people } from './people.ts';
import { proposalBlocks, reasonBlocks } from './proposal-blocks.ts';
import { setbackWords } from './setback.ts';
import { oneLine } from './text.ts';

/** A proposal as it stood last, for when the state no longer holds it. */
export type WasProposed = Extract<Organization, Proposed>;

function approvalsLine({ proposal, approvals }: WasProposed): string {
  const given = approvals.map(({ by, at }) => `${mention(by)} ${slackDate(at)}`);
  const names = given.length === 0 ? '' : `: ${given.slice(0, 10).join(', ')}`;
  return `*${approvals.length} of ${proposal.quorum} approvals*${names}`;
}

function introduction(proposal: Proposal, context: ViewContext): string {
  const { proposes, atOnce } = actWords[proposal.act];
  const cooling =
    proposal.coolingOffMs === 0
      ? `With the last approval ${atOnce}.`
      : `After the last approval there are ${duration(proposal.coolingOffMs)} in which it can still be stopped.`;
  const caseNumber =
    proposal.caseNumber === undefined ? '' : `\n*Adobe’s case:* ${oneLine(proposal.caseNumber, 100)}`;
  const uncounted =
    proposal.act === 'enable'
      ? 'whoever proposed, changed or attested something here does not count'
      : 'whoever proposed it does not count';
  return `${mention(proposal.by)} ${proposes} *${oneLine(context.organization.name, 160)}*. Asked are ${context.approvers.length === 0 ? 'the approvers' : people(context.approvers)}; ${uncounted}. ${cooling}${caseNumber}`;
}

function decided(state: WasProposed): string {
  switch (state.phase) {
    case 'coolingOff':
      return `*Approved.* Cooling off until ${slackDate(state.until)}; *Stop* is on the run’s message.`;
    case 'enabling':
      return '*Approved and done.* The request is out and cannot be taken back.';
    case 'outcomeUnknown':
      return '*Approved and sent; the outcome is unknown.* See the thread.';
    case 'revoking':
      return '*Approved.* Access is being revoked; see the thread.';
    case 'restoring':
      return '*Approved.* Access is being restored; see the thread.';
    case 'awaitingApproval':
      return '';
  }
}

const carriedOut: Record<Act, string> = {
  enable: '*Approved and enabled.*',
  revoke: '*Approved and revoked.*',
  restore: '*Approved and restored.*',
};

function footing(state: WasProposed, context: ViewContext, isOver: boolean): KnownBlock[] {
  if (isOver) return [section(carriedOut[state.proposal.act]), wholeFoot(context)];
  if (state.phase !== 'awaitingApproval') return [section(decided(state)), wholeFoot(context)];
  const reference: Reference = {
    organization: state.organization,
    run: state.run.id,
    subject: state.proposal.fingerprint,
  };
  return [
    ...row('approval', [
      button('approve', 'Approve…', reference, {
        style: 'primary',
        label: 'Approve, after reading the proposal',
      }),
      button('reject', 'Reject…', reference, { style: 'danger', label: 'Reject the proposal with a reason' }),
    ]),
    smallPrint(`Expires ${slackDate(state.proposal.expiresAt)}`),
    wholeFoot(context),
  ];
}

function notice(state: WasProposed): string {
  const { proposal, approvals, phase } = state;
  const fingerprint = readableDigest(proposal.fingerprint);
  return phase === 'awaitingApproval'
    ? `${mention(proposal.by)} asks for ${actWords[proposal.act].approvalOf}, fingerprint ${fingerprint}. ${approvals.length} of ${proposal.quorum} approvals are there.`
    : `the proposal ${fingerprint} is decided, with ${approvals.length} of ${proposal.quorum} approvals.`;
}

function whole(state: WasProposed, context: ViewContext, isOver = false): Message {
  const { proposal, run } = state;
  const { symbol, asked } = actWords[proposal.act];
  const head = state.phase === 'awaitingApproval' ? asked : `Approval of ${actNouns[proposal.act]}: decided`;
  return {
    text: `${oneLine(context.organization.name, 160)}: ${notice(state)}`,
    blocks: [
      header(`${symbol} ${head}`),
      section(introduction(proposal, context)),
      ...reasonBlocks(proposal),
      divider,
      ...proposalBlocks({ substance: proposal, fingerprint: proposal.fingerprint, run, context }),
      divider,
      section(approvalsLine(state)),
      ...footing(state, context, isOver),
    ],
  };
}

function ended(setback: Setback | undefined, context: ViewContext, was: WasProposed | undefined): Message {
  const words =
    setback === undefined ? 'The setup has gone on since.' : setbackWords(setback, was?.proposal.act);
  return {
    text: `The proposal for ${oneLine(context.organization.name, 160)} is no longer open. Nothing can be approved here.`,
    blocks: [
      header('Approval: closed'),
      section('*This proposal is no longer open; nothing can be approved here.*'),
      section(words),
      ...(was === undefined
        ? []
        : [
            divider,
            ...proposalBlocks({
              substance: was.proposal,
              fingerprint: was.proposal.fingerprint,
              run: was.run,
              context,
            }),
          ]),
      wholeFoot(context),
    ],
  };
}

/** What is enabled, revoked or restored stays so; without `was` there is no telling what it was about. */
function afterwards(life: Life, context: ViewContext, was: WasProposed | undefined): Message {
  return was === undefined || life.setback !== undefined
    ? ended(life.setback?.why, context, was)
    : whole(was, context, true);
}

/**
 * The proposal in full, with its buttons while approvals are asked for and with how it was decided afterwards. The
 * publisher brings the message in the thread up to date with it. With `was`, how it stood last, a proposal that is over
 * still says what it was about.
 */
export function approvalMessage(state: Organization, context: ViewContext, was?: WasProposed): Message {
  switch (state.phase) {
    case 'unconfigured':
      return ended(undefined, context, was);
    case 'preparing':
      return ended(state.run.setback, context, was);
    case 'enabled':
    case 'revoked':
      return afterwards(state.life, context, was);
    case 'awaitingApproval':
    case 'coolingOff':
    case 'enabling':
    case 'outcomeUnknown':
    case 'revoking':
    case 'restoring':
      return whole(state, context);
  }
}
