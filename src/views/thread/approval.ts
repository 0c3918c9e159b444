import type { KnownBlock } from '@slack/types';
import type {
  AwaitingApproval,
  Enabled,
  GateRefusal,
  Organization,
  Revoked,
  Setback,
  WasProposed,
} from '../../domain/organization.ts';
import { requiredFor } from '../../domain/proposal.ts';
import { actDeeds, actNouns, actWords } from '../blocks/act-words.ts';
import {
  button,
  type Delivery,
  divider,
  guideLink,
  header,
  type Message,
  quote,
  row,
  section,
  toPerson,
  toThread,
  wholeFoot,
} from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import {
  counted,
  duration,
  mention,
  oneLine,
  people,
  quotedEnd,
  requestReference,
  slackDate,
  slackTime,
  strong,
} from '../blocks/text.ts';
import { carriedOut, decided, endedWords, requestCopy } from './decision.ts';
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
import { concerned, nameOf, resultFor, said, saidTo, type Tellers, toPeople } from './sentence.ts';
import { noForwards } from '../../domain/people.ts';
import { settlementReminded } from './settlement.ts';
import { forwardedWords } from '../standing/notices.ts';
import { gateRefusalWords, setbackBrief, setbackWords } from '../standing/standing.ts';
import { deferralReasons, stillAsked, stillAskedMembers } from '../standing/preparing.ts';
import { waitWords } from './proposal-blocks.ts';

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

function endedMessage(state: Organization, context: ViewContext, was: WasProposed | undefined): Message {
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
    ? endedMessage(state, context, was)
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
      return endedMessage(state, context, was);
    case 'preparing':
      return endedMessage(state, context, was);
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
  | 'gateRefused'
  | 'drillEnded';

/** What was proposed for whom, in a notification. */
function deedIn(state: Organization, context: ViewContext): string {
  const act = 'proposal' in state ? state.proposal.act : 'enable';
  return `${actDeeds[act]} for ${nameOf(context)}`;
}

/** What did not happen, how things stand without it, and whose move it is. */
function whatNow(before: Organization): string {
  const { act, by } = 'proposal' in before ? before.proposal : { act: 'enable' as const, by: undefined };
  const { nothingDone, backAt, proposedWith } = actWords[act];
  const proposer = by === undefined ? 'A requester' : mention(by);
  return `${nothingDone} ${backAt} *Next:* ${proposer} addresses the reason, then proposes again ${proposedWith}.`;
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

/** A copy of the request, with why it comes and for whom. */
function copyFor(person: string, state: AwaitingApproval, context: ViewContext, why = ''): Message {
  const forwarded = forwardedWords(person, context.forwards ?? noForwards);
  return requestCopy(state, context, [why, forwarded].filter((words) => words !== '').join('\n'));
}

function askedDirectly(state: Organization, context: ViewContext, by: string, why = ''): Delivery[] {
  if (state.phase !== 'awaitingApproval') return [];
  return stillAskedMembers(state, context).flatMap((person) =>
    toPeople([person], by, copyFor(person, state, context, why)),
  );
}

/** Asks approvers whose stand-in has now approved: the stand-in counts only once. */
function askedAfter(approver: string, state: Organization, context: ViewContext): Delivery[] {
  if (state.phase !== 'awaitingApproval' || state.approvals.length >= requiredFor(state).quorum) return [];
  const unheld = context.forwards?.unheld ?? [];
  const away = unheld.filter(({ to, because }) => to === approver && because === 'approved');
  const asked = stillAskedMembers(state, context).filter((id) => away.some(({ from }) => from === id));
  return asked.map((person) => toPerson(person, copyFor(person, state, context)));
}

/** The escalation list is for the third reminder and later ones. */
function raisedTo({ escalation }: ViewContext, escalated: boolean): string {
  return escalated && escalation.length > 0 ? ' The escalation list is told directly as well.' : '';
}

/** Nobody is mentioned in the thread: each person is reminded directly, while they work. */
function remindedWords(state: Organization, context: ViewContext, escalated: boolean): string {
  if (state.phase !== 'awaitingApproval') return 'A proposal waits for approval.';
  const { proposal, approvals, proposedSince, life } = state;
  const when = life === undefined ? ', in their working hours' : '';
  return `A proposal has been waiting for ${duration(context.now - proposedSince.at)}: ${approvals.length} of ${requiredFor(state).quorum} approvals received. Expires ${slackDate(proposal.expiresAt)}. Everyone who was asked and has not responded gets a direct reminder${when}.${raisedTo(context, escalated)}`;
}

/** To one person: an approver gets the buttons; people on the escalation list are asked to get a decision. */
function reminderFor(person: string, state: AwaitingApproval, context: ViewContext): Delivery[] {
  const left = duration(state.proposal.expiresAt - context.now);
  if (stillAskedMembers(state, context).includes(person)) {
    const why = `*Reminder: your decision is still needed.* The request expires in ${left}.`;
    return toPeople([person], '', copyFor(person, state, context, why));
  }
  const words = `Nobody has decided for ${duration(context.now - state.proposedSince.at)}. The request expires in ${left}. Please make sure that ${people(stillAsked(state, context), 'or')} can decide.`;
  return toPeople([person], '', saidTo(context, words, [], `Reminder. ${askedNotice(state, context)}`));
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

/** The operators hear of another key at Adobe, in a drill too. */
function toOperators(refusal: GateRefusal, by: string, context: ViewContext): Delivery[] {
  if (refusal.kind !== 'otherKey') return [];
  const why = 'You are told because somebody outside this bot may have enabled another key.';
  return toPeople(context.operatorMembers, by, saidTo(context, gateRefusalWords(refusal), [section(why)]));
}

/** The cooling-off cannot end before the approvals do. */
const isTooLate = (state: Organization, until: number) =>
  'proposal' in state && until >= state.proposal.expiresAt;

/** How long nobody could press Stop, and when the cooling-off ends now. */
function extendedWords(unattendedMs: number, until: number): string {
  return `For ${duration(unattendedMs)} nobody could press *Stop* in the announcement: the bot was not running or not connected to Slack, or somebody deleted the message. That time does not count. The cooling-off period now ends ${slackDate(until)}.`;
}

function directWords(direct: readonly string[], until: number): string {
  return `Slack refused the bot’s messages here, so ${people(direct)} got the announcement with *Stop* directly. The cooling-off ends ${slackDate(until)}.`;
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
  approved: ({ by }, state, context) => askedAfter(by, state, context),
  rejected: ({ by, event }, state, context, before) =>
    resultFor(
      context,
      by,
      [...concerned(state), ...concerned(before)],
      `${mention(by)} rejected the proposal. ${whatNow(before)} The reason:`,
      [quote(event.reason)],
      `Rejected: ${deedIn(before, context)}. ${mention(by)}: ${quotedEnd(event.reason)} ${whatNow(before)}`,
    ),
  clickRefused: () => [],
  reminded: ({ event }, state, context, before) => {
    if (state.phase === 'outcomeUnknown') return settlementReminded(event, state, context, before);
    if (state.phase !== 'awaitingApproval') return [];
    // Whoever gets the same reminder later, in their own morning, is no news for the others.
    const isNew = before.phase !== 'awaitingApproval' || before === state || before.reminders < event.count;
    const words = remindedWords(state, context, event.escalated);
    const notice = `Reminder. ${askedNotice(state, context)}`;
    return [
      ...(isNew ? [toThread(said(context, words, [], notice))] : []),
      ...(event.people ?? []).flatMap((person) => reminderFor(person, state, context)),
    ];
  },
  expired: ({ by }, state, context, before) => ended(context, by, before, state, { kind: 'expired' }),
  coolingOffStarted: ({ by, at, event }, state, context) => {
    const { goesOn } = actWords['proposal' in state ? state.proposal.act : 'enable'];
    const coolsOff = event.until > at;
    const words = coolsOff
      ? `All approvals received. The bot waits ${duration(event.until - at)} from this message on, until ${slackTime(event.until)} or a little later, verifies everything once more and ${goesOn}. Until then it can be stopped.`
      : `All approvals received. The bot verifies everything once more and ${goesOn}.`;
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
    ...(event.direct === undefined || event.unattendedMs !== undefined
      ? []
      : [toThread(said(context, directWords(event.direct, event.until)))]),
    ...(event.unattendedMs === undefined
      ? []
      : [toThread(said(context, extendedWords(event.unattendedMs, event.until)))]),
    ...(isTooLate(state, event.until) && !(before.phase === 'coolingOff' && isTooLate(before, before.until))
      ? [toThread(said(context, tooLateWords(state)))]
      : []),
  ],
  termsTightened: ({ by, event }, state, context, before) => {
    const words = `The configuration is now stricter than the approved terms, so the stricter terms count: ${counted(event.quorum, 'approval')} and ${waitWords(event.coolingOffMs)}. ${whatFollows(state, before)}`;
    return [toThread(said(context, words)), ...askedDirectly(state, context, by, words)];
  },
  stopped: ({ by, event }, state, context, before) =>
    resultFor(
      context,
      by,
      [...concerned(state), ...concerned(before)],
      `${mention(by)} stopped it. ${whatNow(before)}`,
      event.reason.trim() === '' ? [] : [quote(event.reason)],
      `Stopped: ${deedIn(before, context)}. ${mention(by)} stopped it. ${whatNow(before)}`,
    ),
  voided: ({ by, event }, state, context, before) =>
    ended(context, by, before, state, { kind: 'changed', changes: event.changes }),
  gateDeferred: ({ by, event }, state, context) => {
    const { reasons } = event.deferral;
    const why = deferralReasons(reasons);
    const [first] = reasons;
    const guide = first === undefined ? '' : guideLink(context.docs, 'wait', first.code);
    const expiry =
      'proposal' in state ? ` until the approvals expire ${slackDate(state.proposal.expiresAt)}` : '';
    if (!reasons.some(({ code }) => code === 'unannounced')) {
      const words = `The final check cannot tell whether everything still holds: ${why}. Nothing is done. The bot tries again every few minutes${expiry}.${guide}`;
      return [toThread(said(context, words))];
    }
    const tooLate = reasons.some(({ code }) => code === 'cannotFinish') ? ` ${tooLateWords(state)}` : '';
    const words = `The cooling-off has not begun: ${why}. Nothing is done. The bot tries again${expiry}. Check that it is in its channel and may post there.${tooLate}${guide}`;
    return [toThread(said(context, words)), ...toPeople(concerned(state), by, saidTo(context, words))];
  },
  // How it went is said of every drill, however it ended.
  drillEnded: ({ by, event: { why } }, _state, context) =>
    why.kind === 'refused' ? toOperators(why.refusal, by, context) : [],
  gateRefused: ({ by, event }, state, context, before) => [
    ...ended(context, by, before, state, { kind: 'gateRefused', refusal: event.refusal }),
    ...toOperators(event.refusal, by, context),
  ],
};
