import type { KnownBlock } from '@slack/types';
import type { Enabled, Organization, Revoked, WasProposed } from '../../domain/organization.ts';
import { requiredFor } from '../../domain/proposal.ts';
import { actDeeds, actNouns, actWords } from '../blocks/act-words.ts';
import { button, divider, header, row, section } from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { wholeFoot } from '../blocks/foot.ts';
import type { Message } from '../blocks/message.ts';
import { requestReference } from '../blocks/references.ts';
import { oneLine, strong } from '../blocks/text.ts';
import { carriedOut, decided, endedWords } from './decision.ts';
import {
  approvalsLine,
  askedNotice,
  askedWords,
  detailsButton,
  happensBlock,
  idBlocks,
  questionButton,
  reasonBlocks,
  stateBlocks,
} from './request-blocks.ts';
import { nameOf } from './sentence.ts';

function footing(state: WasProposed, context: ViewContext, isOver: boolean): KnownBlock[] {
  const details = row('approval', [detailsButton(state)]);
  if (isOver) return [section(carriedOut[state.proposal.act]), ...details, wholeFoot(context)];
  if (state.phase !== 'awaitingApproval') return [section(decided(state)), ...details, wholeFoot(context)];
  const reference = requestReference(state);
  return [
    ...row('approval', [
      button('approve', 'Approve…', reference, {
        style: 'primary',
        label: 'Approve, after reading the proposal',
      }),
      button('reject', 'Reject…', reference, { style: 'danger', label: 'Reject the proposal with a reason' }),
      questionButton(state),
      detailsButton(state),
    ]),
    wholeFoot(context),
  ];
}

function notice(state: WasProposed, context: ViewContext): string {
  if (state.phase === 'awaitingApproval') return askedNotice(state, context);
  const { proposal, approvals } = state;
  return `Decided: ${actDeeds[proposal.act]} for ${nameOf(context)}, with ${approvals.length} of ${requiredFor(state).quorum} approvals.`;
}

function whole(state: WasProposed, context: ViewContext, isOver = false): Message {
  const { proposal } = state;
  const { symbol, asked } = actWords[proposal.act];
  const open = state.phase === 'awaitingApproval' ? state : undefined;
  const isOpen = open !== undefined;
  const head = isOpen ? asked : `Approval of ${actNouns[proposal.act]}: decided`;
  return {
    text: notice(state, context),
    blocks: [
      header(`${symbol} ${head}`),
      happensBlock(proposal.act, `${strong(context.organization.name)}\n`),
      ...reasonBlocks(proposal, context),
      ...(open ? stateBlocks(open, askedWords(open, context)) : [section(approvalsLine(state))]),
      divider,
      ...idBlocks(state, isOpen),
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
            happensBlock(was.proposal.act),
            ...reasonBlocks(was.proposal, context),
            ...idBlocks(was, false),
            ...row('approval', [detailsButton(was)]),
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
 * The request, with its buttons while approvals are asked for and with how it was decided afterwards. The
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
