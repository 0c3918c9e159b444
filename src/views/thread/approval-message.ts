import type { KnownBlock } from '@slack/types';
import type { Enabled, Organization, Revoked, WasProposed } from '../../domain/organization.ts';
import { readableDigest, requiredFor } from '../../domain/proposal.ts';
import { actNouns, actWords } from '../blocks/act-words.ts';
import { button, context as smallPrint, divider, header, row, section } from '../blocks/blocks.ts';
import type { Reference, ViewContext } from '../blocks/context.ts';
import { duration, slackDate } from '../blocks/dates.ts';
import { wholeFoot } from '../blocks/foot.ts';
import type { Message } from '../blocks/message.ts';
import { mention, oneLine, people } from '../blocks/text.ts';
import { proposalBlocks, conditionBlocks } from './proposal-blocks.ts';
import { recordBlocks } from './record-blocks.ts';
import { rejectedBlocks } from './rejected.ts';
import { carriedOut, decided, endedWords } from './decision.ts';

function approvalsLine(state: WasProposed): string {
  const { approvals } = state;
  const given = approvals.map(({ by, at }) => `${mention(by)} ${slackDate(at)}`);
  const names = given.length === 0 ? '' : `: ${given.slice(0, 10).join(', ')}`;
  return `*${approvals.length} of ${requiredFor(state).quorum} approvals*${names}`;
}

function introduction(state: WasProposed, context: ViewContext): string {
  const { proposal } = state;
  const { coolingOffMs } = requiredFor(state);
  const { proposes, atOnce } = actWords[proposal.act];
  const cooling =
    coolingOffMs === 0
      ? `With the last approval ${atOnce}.`
      : `After the last approval there are ${duration(coolingOffMs)} in which it can still be stopped.`;
  const caseNumber =
    proposal.caseNumber === undefined ? '' : `\n*Adobe’s case:* ${oneLine(proposal.caseNumber, 100)}`;
  const uncounted =
    proposal.act === 'enable'
      ? 'whoever proposed, changed or attested something here does not count'
      : 'whoever proposed it does not count';
  return `${mention(proposal.by)} ${proposes} *${oneLine(context.organization.name, 160)}*. Asked are ${context.approvers.length === 0 ? 'the approvers' : people(context.approvers)}; ${uncounted}. ${cooling}${caseNumber}`;
}

function footing(state: WasProposed, context: ViewContext, isOver: boolean): KnownBlock[] {
  if (isOver) return [section(carriedOut[state.proposal.act]), wholeFoot(context)];
  if (state.phase !== 'awaitingApproval') return [section(decided(state)), wholeFoot(context)];
  const reference: Reference = {
    organization: state.organization,
    run: state.run.id,
    subject: state.proposal.fingerprint,
    entry: String(state.proposedSince.sequence),
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
    ? `${mention(proposal.by)} asks for ${actWords[proposal.act].approvalOf}, fingerprint ${fingerprint}. ${approvals.length} of ${requiredFor(state).quorum} approvals are there.`
    : `the proposal ${fingerprint} is decided, with ${approvals.length} of ${requiredFor(state).quorum} approvals.`;
}

function whole(state: WasProposed, context: ViewContext, isOver = false): Message {
  const { proposal, run } = state;
  const { symbol, asked } = actWords[proposal.act];
  const head = state.phase === 'awaitingApproval' ? asked : `Approval of ${actNouns[proposal.act]}: decided`;
  return {
    text: `${oneLine(context.organization.name, 160)}: ${notice(state)}`,
    blocks: [
      header(`${symbol} ${head}`),
      section(introduction(state, context)),
      ...rejectedBlocks(context, proposal),
      ...conditionBlocks(proposal),
      ...(proposal.act === 'enable' ? recordBlocks(run, state) : []),
      divider,
      ...proposalBlocks({ substance: proposal, fingerprint: proposal.fingerprint, run, context }),
      divider,
      section(approvalsLine(state)),
      ...footing(state, context, isOver),
    ],
  };
}

function ended(state: Organization, context: ViewContext, was: WasProposed | undefined): Message {
  return {
    text: `The proposal for ${oneLine(context.organization.name, 160)} is no longer open. Nothing can be approved here.`,
    blocks: [
      header('Approval: closed'),
      section('*This proposal is no longer open; nothing can be approved here.*'),
      section(endedWords(state, context.now, was) ?? 'The setup has gone on since.'),
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
function afterwards(state: Enabled | Revoked, context: ViewContext, was: WasProposed | undefined): Message {
  return was === undefined || state.life.setback !== undefined
    ? ended(state, context, was)
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
      return ended(state, context, was);
    case 'preparing':
      return ended(state, context, was);
    case 'enabled':
    case 'revoked':
      return afterwards(state, context, was);
    case 'awaitingApproval':
    case 'coolingOff':
    case 'enabling':
    case 'outcomeUnknown':
    case 'revoking':
    case 'restoring':
      return whole(state, context);
  }
}
