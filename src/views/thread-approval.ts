import type { KnownBlock } from '@slack/types';
import type { Organization, Setback } from '../domain/organization.ts';
import { readableDigest, type Act } from '../domain/proposal.ts';
import { actWords } from './act-words.ts';
import { approvalMessage } from './approval-message.ts';
import { button, quote, row, section } from './blocks.ts';
import type { ViewContext } from './context.ts';
import { duration, slackDate, slackTime } from './dates.ts';
import { type Delivery, toThread } from './message.ts';
import { mention, people } from './people.ts';
import { concerned, said, saidTo, type Tellers, toPeople } from './said.ts';
import { setbackWords } from './setback.ts';
import { deferralReasons, stillAsked, stillAskedMembers } from './standing-preparing.ts';
import { oneLine } from './text.ts';

type ApprovalEvent =
  | 'proposed'
  | 'approved'
  | 'rejected'
  | 'clickRefused'
  | 'reminded'
  | 'expired'
  | 'coolingOffStarted'
  | 'stopped'
  | 'voided'
  | 'gateDeferred'
  | 'gateRefused';

/** Said in the thread, and to everybody whose proposal or approval it was. */
export function resultFor(
  context: ViewContext,
  by: string,
  ids: readonly string[],
  sentence: string,
  more: readonly KnownBlock[] = [],
  notice = sentence,
): Delivery[] {
  return [
    toThread(said(context, sentence, more, notice)),
    ...toPeople(ids, by, saidTo(context, sentence, more, notice)),
  ];
}

function proposedReference(state: Organization) {
  return {
    organization: state.organization,
    ...('run' in state && { run: state.run.id }),
    ...('proposal' in state && { subject: state.proposal.fingerprint }),
  };
}

const askedFor: Record<Act, string> = {
  enable: 'asks for your approval of what cannot be undone: customer-managed keys for this organization.',
  revoke:
    '*asks for your approval to REVOKE Adobe’s access to the key:* Platform then loses the data of this organization until access is restored.',
  restore: 'asks for your approval to give Adobe access to the key of this organization again.',
};

/** What did not happen, how things stand without it, and whose move it is. */
function endedWords(before: Organization): string {
  const { act, by } = 'proposal' in before ? before.proposal : { act: 'enable' as const, by: undefined };
  const { nothingDone, backAt, proposedWith } = actWords[act];
  const proposer = by === undefined ? 'A requester' : mention(by);
  return `${nothingDone} ${backAt} *Now:* ${proposer} settles this, and may propose again ${proposedWith}.`;
}

function askedDirectly(state: Organization, context: ViewContext, by: string): Delivery[] {
  if (state.phase !== 'awaitingApproval') return [];
  const { proposal } = state;
  const sentence = `${mention(by)} ${askedFor[proposal.act]} Fingerprint \`${readableDigest(proposal.fingerprint)}\`. Your answer is needed by ${slackDate(proposal.expiresAt)}.`;
  const buttons = row('approval', [
    button('approve', 'Read and approve…', proposedReference(state), { style: 'primary' }),
    button('reject', 'Reject…', proposedReference(state), {
      style: 'danger',
      label: 'Reject the proposal with a reason',
    }),
  ]);
  return toPeople(stillAskedMembers(state, context), by, saidTo(context, sentence, buttons));
}

function remindedWords(state: Organization, context: ViewContext, escalated: boolean): string {
  if (state.phase !== 'awaitingApproval') return 'A proposal waits for approval.';
  const { proposal, approvals, proposedSince } = state;
  const asked = stillAsked(state, context);
  const raised =
    escalated && context.escalation.length > 0
      ? ` ${people(context.escalation)}: please see to it that somebody decides.`
      : '';
  return `${people(asked)}: a proposal has been waiting for ${duration(context.now - proposedSince.at)}. ${approvals.length} of ${proposal.quorum} approvals are there; it expires ${slackDate(proposal.expiresAt)}.${raised}`;
}

/** A proposal that ended without having been carried out. */
function ended(
  context: ViewContext,
  by: string,
  before: Organization,
  state: Organization,
  setback: Setback,
): Delivery[] {
  const act = 'proposal' in before ? before.proposal.act : 'enable';
  return resultFor(context, by, [...concerned(state), ...concerned(before)], setbackWords(setback, act));
}

export const approvalTellers: Tellers<ApprovalEvent> = {
  proposed: ({ by }, state, context) => [
    toThread(approvalMessage(state, context)),
    ...askedDirectly(state, context, by),
  ],
  approved: ({ by }, state, context) => {
    if (!('proposal' in state)) return [];
    const { approvals, proposal } = state;
    return [
      toThread(
        said(
          context,
          `${mention(by)} approved \`${readableDigest(proposal.fingerprint)}\`: ${approvals.length} of ${proposal.quorum} approvals.`,
        ),
      ),
    ];
  },
  rejected: ({ by, event }, state, context, before) =>
    resultFor(
      context,
      by,
      [...concerned(state), ...concerned(before)],
      `${mention(by)} rejected the proposal. ${endedWords(before)} The reason:`,
      [quote(event.reason)],
      `${mention(by)} rejected the proposal: “${oneLine(event.reason)}”. ${endedWords(before)}`,
    ),
  clickRefused: () => [],
  reminded: ({ event, by }, state, context) => {
    const words = remindedWords(state, context, event.escalated);
    const ids = event.escalated ? context.escalationMembers : [];
    return [toThread(said(context, words)), ...toPeople(ids, by, saidTo(context, words))];
  },
  expired: ({ by }, state, context, before) => ended(context, by, before, state, { kind: 'expired' }),
  coolingOffStarted: ({ by, event }, state, context) => {
    const left = event.until - context.now;
    const { goesOn } = actWords['proposal' in state ? state.proposal.act : 'enable'];
    const words =
      event.until <= context.now || left <= 0
        ? `All approvals are there. The bot verifies everything once more and ${goesOn}.`
        : `All approvals are there. The bot waits until ${slackTime(event.until)} (${duration(left)}), verifies everything once more and ${goesOn}. Until then it can be stopped.`;
    return [
      toThread(
        said(
          context,
          words,
          row('coolingOff', [
            button('stop', 'Stop…', proposedReference(state), {
              style: 'danger',
              label: 'Stop before it begins',
            }),
          ]),
        ),
      ),
      ...toPeople(concerned(state).slice(0, 1), by, saidTo(context, words)),
    ];
  },
  stopped: ({ by, event }, state, context, before) =>
    resultFor(
      context,
      by,
      [...concerned(state), ...concerned(before)],
      `${mention(by)} stopped it. ${endedWords(before)}`,
      event.reason.trim() === '' ? [] : [quote(event.reason)],
    ),
  voided: ({ by, event }, state, context, before) =>
    ended(context, by, before, state, { kind: 'changed', changes: event.changes }),
  gateDeferred: ({ event }, state, context) => [
    toThread(
      said(
        context,
        `The last look before the act cannot tell whether all still holds: ${deferralReasons(event.deferral.reasons)}. Nothing is done. The bot tries again every few minutes${'proposal' in state ? ` until the approvals expire ${slackDate(state.proposal.expiresAt)}` : ''}.`,
      ),
    ),
  ],
  gateRefused: ({ by, event }, state, context, before) => [
    ...ended(context, by, before, state, { kind: 'gateRefused', refusal: event.refusal }),
    ...(event.refusal.kind === 'otherKey'
      ? toPeople(
          context.operatorMembers,
          by,
          saidTo(context, setbackWords({ kind: 'gateRefused', refusal: event.refusal }), [
            section('You are told because somebody outside this bot may have enabled another key.'),
          ]),
        )
      : []),
  ],
};
