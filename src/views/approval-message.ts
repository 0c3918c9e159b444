import type { KnownBlock } from '@slack/types';
import type { Enabled, Organization, Proposed, Run, Setback } from '../domain/organization.ts';
import type { Proposal } from '../domain/proposal.ts';
import { readableDigest } from '../domain/proposal.ts';
import { button, context as smallPrint, divider, header, row, section } from './blocks.ts';
import type { Reference, ViewContext } from './context.ts';
import { duration, slackDate } from './dates.ts';
import { wholeFoot } from './foot.ts';
import type { Message } from './message.ts';
import { mention, people } from './people.ts';
import { proposalBlocks } from './proposal-blocks.ts';
import { setbackWords } from './setback.ts';
import { oneLine } from './text.ts';

/** A proposal and the run it was made of, for when the state no longer holds them. */
export interface WasProposed {
  readonly proposal: Proposal;
  readonly run: Run;
}

type ProposedState = Extract<Organization, Proposed | Enabled>;

function approvalsLine({ proposal, approvals }: ProposedState): string {
  const given = approvals.map(({ by, at }) => `${mention(by)} ${slackDate(at)}`);
  const names = given.length === 0 ? '' : `: ${given.slice(0, 10).join(', ')}`;
  return `*${approvals.length} of ${proposal.quorum} approvals*${names}`;
}

function introduction(proposal: Proposal, context: ViewContext): string {
  const cooling =
    proposal.coolingOffMs === 0
      ? 'With the last approval it is sent at once.'
      : `After the last approval there are ${duration(proposal.coolingOffMs)} in which it can still be stopped.`;
  const caseNumber =
    proposal.caseNumber === undefined ? '' : `\n*Adobe’s case:* ${oneLine(proposal.caseNumber, 100)}`;
  return `${mention(proposal.by)} proposes to put the data of *${oneLine(context.organization.name, 160)}* under the organization’s own key. Asked are ${context.approvers.length === 0 ? 'the approvers' : people(context.approvers)}; whoever proposed, changed or attested something here does not count. ${cooling}${caseNumber}`;
}

function decided(state: ProposedState): string {
  switch (state.phase) {
    case 'coolingOff':
      return `*Approved.* Cooling off until ${slackDate(state.until)}; *Stop* is on the run’s message.`;
    case 'enabling':
      return '*Approved and done.* The request is out and cannot be taken back.';
    case 'outcomeUnknown':
      return '*Approved and sent; the outcome is unknown.* See the thread.';
    case 'enabled':
      return '*Approved and enabled.*';
    case 'awaitingApproval':
      return '';
  }
}

function footing(state: ProposedState, context: ViewContext): KnownBlock[] {
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
        label: 'Read the proposal and approve it',
      }),
      button('reject', 'Reject…', reference, { style: 'danger', label: 'Reject the proposal with a reason' }),
    ]),
    smallPrint(`Expires ${slackDate(state.proposal.expiresAt)}`),
    wholeFoot(context),
  ];
}

function notice(state: ProposedState): string {
  const { proposal, approvals, phase } = state;
  const fingerprint = readableDigest(proposal.fingerprint);
  return phase === 'awaitingApproval'
    ? `${mention(proposal.by)} asks for approval of what cannot be undone, fingerprint ${fingerprint}. ${approvals.length} of ${proposal.quorum} approvals are there.`
    : `the proposal ${fingerprint} is decided, with ${approvals.length} of ${proposal.quorum} approvals.`;
}

function whole(state: ProposedState, context: ViewContext): Message {
  const { proposal, run } = state;
  const head =
    state.phase === 'awaitingApproval' ? 'Approval asked: this cannot be undone' : 'Approval: decided';
  return {
    text: `${oneLine(context.organization.name, 160)}: ${notice(state)}`,
    blocks: [
      header(`⚠ ${head}`),
      section(introduction(proposal, context)),
      divider,
      ...proposalBlocks({ substance: proposal, fingerprint: proposal.fingerprint, run, context }),
      divider,
      section(approvalsLine(state)),
      ...footing(state, context),
    ],
  };
}

function ended(setback: Setback | undefined, context: ViewContext, was: WasProposed | undefined): Message {
  const words = setback === undefined ? 'The setup has gone on since.' : setbackWords(setback);
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

/**
 * The proposal in full, with its buttons while approvals are asked for and with how it was decided afterwards. The
 * publisher brings the message in the thread up to date with it. With `was`, a proposal that ended otherwise still says
 * what it was about.
 */
export function approvalMessage(state: Organization, context: ViewContext, was?: WasProposed): Message {
  switch (state.phase) {
    case 'unconfigured':
      return ended(undefined, context, was);
    case 'preparing':
      return ended(state.run.setback, context, was);
    case 'awaitingApproval':
    case 'coolingOff':
    case 'enabling':
    case 'outcomeUnknown':
    case 'enabled':
      return whole(state, context);
  }
}
