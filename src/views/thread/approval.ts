import type { KnownBlock } from '@slack/types';
import type { Organization, Setback } from '../../domain/organization.ts';
import { requiredFor } from '../../domain/proposal.ts';
import { nextReminderAt } from '../../domain/reminders.ts';
import { actDeeds, actWords } from '../blocks/act-words.ts';
import { approvalMessage } from './approval-message.ts';
import { requestCopy } from './decision.ts';
import { askedNotice, requestReference } from './request-blocks.ts';
import { button, quote, row, section } from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { duration, slackDate, slackTime } from '../blocks/dates.ts';
import { type Delivery, toThread } from '../blocks/message.ts';
import { counted, mention, people, quotedEnd } from '../blocks/text.ts';
import { calling, concerned, nameOf, said, saidTo, type Tellers, toPeople } from './sentence.ts';
import { setbackBrief, setbackWords } from '../standing/setback.ts';
import { deferralReasons, stillAsked, stillAskedMembers } from '../standing/preparing.ts';
import { waitWords } from './proposal-blocks.ts';

type ApprovalEvent =
  | 'proposed'
  | 'approved'
  | 'rejected'
  | 'clickRefused'
  | 'reminded'
  | 'expired'
  | 'coolingOffStarted'
  | 'announcementShown'
  | 'termsTightened'
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
  notice?: string,
): Delivery[] {
  return [
    toThread(said(context, sentence, more, notice)),
    ...toPeople(ids, by, saidTo(context, sentence, more, notice)),
  ];
}

/** What was proposed for whom, in a notification. */
function deedIn(state: Organization, context: ViewContext): string {
  const act = 'proposal' in state ? state.proposal.act : 'enable';
  return `${actDeeds[act]} for ${nameOf(context)}`;
}

/** What did not happen, how things stand without it, and whose move it is. */
function endedWords(before: Organization): string {
  const { act, by } = 'proposal' in before ? before.proposal : { act: 'enable' as const, by: undefined };
  const { nothingDone, backAt, proposedWith } = actWords[act];
  const proposer = by === undefined ? 'A requester' : mention(by);
  return `${nothingDone} ${backAt} *Now:* ${proposer} settles this, and may propose again ${proposedWith}.`;
}

/** How it goes on under stricter terms. */
function whatFollows(state: Organization, before: Organization): string {
  if (state.phase === 'coolingOff') {
    return `Approvals stay. The cooling-off period ends ${slackDate(state.until)}; it can be stopped until then.`;
  }
  if (before.phase !== 'coolingOff' || state.phase !== 'awaitingApproval') return 'Approvals stay.';
  const missing = requiredFor(state).quorum - state.approvals.length;
  return `Approvals stay, and ${counted(missing, 'more approval is', 'more approvals are')} needed.`;
}

function askedDirectly(state: Organization, context: ViewContext, by: string, why = ''): Delivery[] {
  if (state.phase !== 'awaitingApproval') return [];
  return toPeople(stillAskedMembers(state, context), by, requestCopy(state, context, why));
}

/** With the last reminder everybody whose answer is still open is asked once more, directly. */
function aboutToExpire(state: Organization, context: ViewContext, by: string): Delivery[] {
  if (state.phase !== 'awaitingApproval' || nextReminderAt(state) !== undefined) return [];
  const left = duration(state.proposal.expiresAt - context.now);
  return askedDirectly(state, context, by, `*The request expires in ${left}.* Your answer is still open.`);
}

/** Who has to see to a reminder that was escalated. */
function raisedTo({ escalation }: ViewContext, escalated: boolean): string {
  return escalated && escalation.length > 0
    ? ` ${people(escalation)}: please see to it that somebody decides.`
    : '';
}

function remindedWords(state: Organization, context: ViewContext, escalated: boolean): string {
  if (state.phase !== 'awaitingApproval') return 'A proposal waits for approval.';
  const { proposal, approvals, proposedSince } = state;
  const asked = stillAsked(state, context);
  return `${calling(asked)}${asked.length === 0 ? 'A' : 'a'} proposal has been waiting for ${duration(context.now - proposedSince.at)}. ${approvals.length} of ${requiredFor(state).quorum} approvals are there; it expires ${slackDate(proposal.expiresAt)}.${raisedTo(context, escalated)}`;
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
  const words = setbackWords(setback, act);
  const notice = `${setbackBrief(setback)}: ${deedIn(before, context)}. ${words}`;
  return resultFor(context, by, [...concerned(state), ...concerned(before)], words, [], notice);
}

/** The cooling-off cannot end before the approvals do. */
const isTooLate = (state: Organization, until: number) =>
  'proposal' in state && until >= state.proposal.expiresAt;

/** How long nobody could press Stop, and when the cooling-off ends now. */
function extendedWords(unattendedMs: number, until: number): string {
  return `For ${duration(unattendedMs)} nobody could press *Stop*: the bot was not running or not connected to Slack. That time does not count. The cooling-off ends ${slackDate(until)}.`;
}

function tooLateWords(state: Organization): string {
  const { expiresAt = 0, by = '' } = 'proposal' in state ? state.proposal : {};
  return `*This cannot finish in time.* The approvals expire ${slackDate(expiresAt)}, before the cooling-off ends. ${mention(by)}, cancel and propose again when the approvers are available.`;
}

export const approvalTellers: Tellers<ApprovalEvent> = {
  proposed: ({ by }, state, context) => [
    toThread(approvalMessage(state, context)),
    ...askedDirectly(state, context, by),
  ],
  // The request and the card show who approved.
  approved: () => [],
  rejected: ({ by, event }, state, context, before) =>
    resultFor(
      context,
      by,
      [...concerned(state), ...concerned(before)],
      `${mention(by)} rejected the proposal. ${endedWords(before)} The reason:`,
      [quote(event.reason)],
      `Rejected: ${deedIn(before, context)}. ${mention(by)}: ${quotedEnd(event.reason)} ${endedWords(before)}`,
    ),
  clickRefused: () => [],
  reminded: ({ event, by }, state, context) => {
    const words = remindedWords(state, context, event.escalated);
    const asked = aboutToExpire(state, context, by);
    const ids = event.escalated ? context.escalationMembers : [];
    const others = ids.filter((id) => !asked.some(({ person }) => person === id));
    const notice =
      state.phase === 'awaitingApproval'
        ? `Reminder. ${askedNotice(state, context)}${raisedTo(context, event.escalated)}`
        : undefined;
    return [
      toThread(said(context, words, [], notice)),
      ...asked,
      ...toPeople(others, by, saidTo(context, words, [], notice)),
    ];
  },
  expired: ({ by }, state, context, before) => ended(context, by, before, state, { kind: 'expired' }),
  coolingOffStarted: ({ by, at, event }, state, context) => {
    const { goesOn } = actWords['proposal' in state ? state.proposal.act : 'enable'];
    const coolsOff = event.until > at;
    const words = coolsOff
      ? `All approvals are there. The bot waits ${duration(event.until - at)} from this message on, until ${slackTime(event.until)} or a little later, verifies everything once more and ${goesOn}. Until then it can be stopped.`
      : `All approvals are there. The bot verifies everything once more and ${goesOn}.`;
    const stopRow = row('coolingOff', [
      button('stop', 'Stop…', requestReference(state), {
        style: 'danger',
        label: 'Stop before it begins',
      }),
    ]);
    const notice = `Approved: ${deedIn(state, context)}. ${words}`;
    return [
      toThread(said(context, words, coolsOff ? stopRow : [], notice)),
      ...(isTooLate(state, event.until) ? [toThread(said(context, tooLateWords(state)))] : []),
      ...toPeople(concerned(state).slice(0, 1), by, saidTo(context, words, [], notice)),
    ];
  },
  announcementShown: ({ event }, state, context, before) => [
    ...(event.unattendedMs === undefined
      ? []
      : [toThread(said(context, extendedWords(event.unattendedMs, event.until)))]),
    ...(isTooLate(state, event.until) && !(before.phase === 'coolingOff' && isTooLate(before, before.until))
      ? [toThread(said(context, tooLateWords(state)))]
      : []),
  ],
  termsTightened: ({ by, event }, state, context, before) => {
    const words = `The configuration is stricter now than the approved terms, so the stricter one counts: ${counted(event.quorum, 'approval')} and ${waitWords(event.coolingOffMs)}. ${whatFollows(state, before)}`;
    return [toThread(said(context, words)), ...askedDirectly(state, context, by, words)];
  },
  stopped: ({ by, event }, state, context, before) =>
    resultFor(
      context,
      by,
      [...concerned(state), ...concerned(before)],
      `${mention(by)} stopped it. ${endedWords(before)}`,
      event.reason.trim() === '' ? [] : [quote(event.reason)],
      `Stopped: ${deedIn(before, context)}. ${mention(by)} stopped it. ${endedWords(before)}`,
    ),
  voided: ({ by, event }, state, context, before) =>
    ended(context, by, before, state, { kind: 'changed', changes: event.changes }),
  gateDeferred: ({ by, event }, state, context) => {
    const { reasons } = event.deferral;
    const why = deferralReasons(reasons);
    const expiry =
      'proposal' in state ? ` until the approvals expire ${slackDate(state.proposal.expiresAt)}` : '';
    if (!reasons.some(({ code }) => code === 'unannounced')) {
      const words = `The last look before the act cannot tell whether all still holds: ${why}. Nothing is done. The bot tries again every few minutes${expiry}.`;
      return [toThread(said(context, words))];
    }
    const tooLate = reasons.some(({ code }) => code === 'cannotFinish') ? ` ${tooLateWords(state)}` : '';
    const words = `The cooling-off has not begun: ${why}. Nothing is done. The bot tries again${expiry}. Check that it is in its channel and may post there.${tooLate}`;
    return [toThread(said(context, words)), ...toPeople(concerned(state), by, saidTo(context, words))];
  },
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
