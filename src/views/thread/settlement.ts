import type { KnownBlock } from '@slack/types';
import type { Organization, Settlement } from '../../domain/organization.ts';
import { type Delivery, quote, row, section, toThread } from '../blocks/blocks.ts';
import type { SettlementNow, ViewContext } from '../blocks/context.ts';
import { duration, mention, people, slackDate } from '../blocks/text.ts';
import { approveSettlementButton, settleButton } from '../standing/card.ts';
import { acceptedWords } from '../standing/standing.ts';
import { lateRequest } from './proposal-blocks.ts';
import { noForwards } from '../../domain/people.ts';
import { openRequestIn } from '../../domain/open-request.ts';
import { forwardedWords } from '../standing/notices.ts';
import { calling, concerned, nameOf, resultFor, said, saidTo, type Tellers, toPeople } from './sentence.ts';

type Asked = Pick<Settlement, 'reason' | 'quorum' | 'expiresAt'>;

function endedWords({ by, at }: NonNullable<SettlementNow['ended']>): string {
  if (by === 'settled') return `*Marked as not received* ${slackDate(at)}.`;
  if (by === 'settlementExpired') return `*Expired* ${slackDate(at)}, before enough people had approved.`;
  return `*No longer open* since ${slackDate(at)}: Adobe gave another answer. See the thread.`;
}

const givenWords = (count: number, quorum: number, names: readonly string[]) =>
  `*${count} of ${quorum} approvals*${names.length === 0 ? '' : `: ${people(names)}`}`;

/** What became of it, or how far it is; nothing while nobody has approved. */
function presentWords({ quorum }: Asked, { approvals, ended }: SettlementNow): string {
  if (ended !== undefined) return endedWords(ended);
  const names = approvals.map(({ by }) => by);
  const done =
    names.length >= quorum
      ? ' The bot asks Adobe once more. If the answer is still “not found”, the request is marked as not received.'
      : '';
  return `${givenWords(names.length, quorum, names)}.${done}`;
}

/** Also with all approvals: one of them may not count when Adobe has answered, and then another one helps. */
const mayBeApproved = ({ approvals, ended, reader }: SettlementNow): boolean =>
  ended === undefined && !approvals.some(({ by }) => by === reader);

const untouched: SettlementNow = { approvals: [], ended: undefined };

/** Asks approvers, with the reason, what remains uncertain, and how far it is. */
function settlementBlocks(asked: Asked, state: Organization, context: ViewContext): KnownBlock[] {
  const now = context.settlementNow ?? untouched;
  const accepted = state.phase === 'outcomeUnknown' ? acceptedWords(state) : '';
  return [
    section('*Reason:*'),
    quote(asked.reason),
    section(`${accepted}*What remains uncertain:* ${lateRequest}`),
    section(presentWords(asked, now)),
    ...row('settlement', mayBeApproved(now) ? [approveSettlementButton(state)] : []),
  ];
}

/** Who asks for what, until when. */
const settlementWords = (by: string, { quorum, expiresAt }: Asked): string =>
  `${mention(by)} asks to mark the request as *not received*. ${quorum} approvals needed. Expires ${slackDate(expiresAt)}.`;

type SettlementEvent =
  | 'becameSettleable'
  | 'settlementProposed'
  | 'settlementApproved'
  | 'settlementExpired'
  | 'settled';

const settlementIn = (state: Organization): Settlement | undefined =>
  state.phase === 'outcomeUnknown' ? state.settlement : undefined;

/** Approvers who are not asked: they forward their requests, contributed, or have already approved. */
function notAsked(state: Organization, { forwards }: ViewContext): readonly string[] {
  const { contributors = [], approved = [] } = openRequestIn(state) ?? {};
  return [...contributors, ...approved, ...(forwards?.held ?? []).map(({ from }) => from)];
}

/** Who gets a direct message. When an earlier message is updated, everyone who received it counts. */
function askedDirectly(state: Organization, context: ViewContext): readonly string[] {
  const { approverMembers, settlementNow } = context;
  if (settlementNow?.reader !== undefined) return approverMembers;
  const others = notAsked(state, context);
  return approverMembers.filter((id) => !others.includes(id));
}

const noticeOf = (words: string, context: ViewContext) =>
  `Approval needed: mark the request for ${nameOf(context)} as not received. ${words}`;

/** To each of them, with the button, and why it comes and for whom. */
function requestTo(ids: readonly string[], state: Organization, context: ViewContext, why = ''): Delivery[] {
  const settlement = settlementIn(state);
  if (settlement === undefined) return [];
  const { by, approvals } = settlement;
  const words = settlementWords(by, settlement);
  const blocks = settlementBlocks(settlement, state, {
    ...context,
    settlementNow: context.settlementNow ?? { approvals, ended: undefined },
  });
  return ids.flatMap((person) => {
    const forwarded = forwardedWords(person, context.forwards ?? noForwards);
    const sentence = [why, words, forwarded].filter((one) => one !== '').join(' ');
    return toPeople([person], by, saidTo(context, sentence, blocks, noticeOf(words, context)));
  });
}

/** Reminds those who were asked, and tells the others to get a decision from the approvers. */
export function settlementReminded(
  { count, people = [] }: { readonly count: number; readonly people?: readonly string[] | undefined },
  state: Organization,
  context: ViewContext,
  before: Organization,
): Delivery[] {
  const settlement = settlementIn(state);
  if (settlement === undefined) return [];
  const { since, approvals, quorum, expiresAt } = settlement;
  const waiting = `Approval to mark the request to Adobe as not received has been pending for ${duration(context.now - since.at)}: ${approvals.length} of ${quorum} approvals received. Expires ${slackDate(expiresAt)}.`;
  const asked = askedDirectly(state, context);
  const others = people.filter((id) => !asked.includes(id));
  const isNew = (settlementIn(before)?.reminders ?? 0) < count;
  const inThread = `${waiting} Everyone who was asked and has not responded gets a direct reminder, in their working hours.`;
  return [
    ...(isNew ? [toThread(said(context, inThread))] : []),
    ...requestTo(
      people.filter((id) => asked.includes(id)),
      state,
      context,
      '*Reminder: your decision is still needed.*',
    ),
    ...toPeople(others, '', saidTo(context, `${waiting} Please make sure that the approvers can decide.`)),
  ];
}

/** Asks approvers whose stand-in has now approved: the stand-in counts only once. */
function askedAfter(approver: string, state: Organization, context: ViewContext): Delivery[] {
  const settlement = settlementIn(state);
  if (settlement === undefined || settlement.approvals.length >= settlement.quorum) return [];
  const away = (context.forwards?.unheld ?? []).filter(
    ({ to, because }) => to === approver && because === 'approved',
  );
  const asked = askedDirectly(state, context).filter((id) => away.some(({ from }) => from === id));
  return requestTo(asked, state, context);
}

/** No button if Adobe has answered differently since: the waiting time then restarts. */
const again = (state: Organization): KnownBlock[] =>
  state.phase === 'outcomeUnknown' && state.settleableSince !== undefined
    ? row('settleAgain', [settleButton(state)])
    : [];

export const settlementTellers: Tellers<SettlementEvent> = {
  becameSettleable: ({ by }, state, context) => {
    const [how, long] =
      state.phase === 'outcomeUnknown' && state.accepted !== undefined
        ? [
            ' You need a case number from Adobe’s support for it.',
            'a day, the last hour of it without interruption',
          ]
        : ['', 'an hour without interruption'];
    const words = `Adobe has answered “not found” for ${long}. You can now ask to mark the request as not received: press *Mark as not received…* on the run’s card.${how}`;
    const owner = concerned(state).slice(0, 1);
    return [
      toThread(said(context, `${calling(owner)}${words}`)),
      ...toPeople(owner, by, saidTo(context, words)),
    ];
  },
  settlementProposed: ({ by, event }, state, context) => {
    const words = settlementWords(by, event);
    const more = settlementBlocks(event, state, context);
    const others = notAsked(state, context);
    const asked = context.approvers.filter((id) => !others.includes(id));
    return [
      toThread(said(context, `${calling(asked)}${words}`, more, noticeOf(words, context))),
      ...requestTo(askedDirectly(state, context), state, context),
    ];
  },
  // The request for it shows who approved.
  settlementApproved: ({ by }, state, context) => askedAfter(by, state, context),
  settlementExpired: ({ by }, state, context) => {
    const way = again(state);
    const next =
      way.length === 0
        ? ''
        : ' *Next:* a requester can ask again with *Mark as not received…*, when the approvers are available.';
    const words = `Approval to mark the request to Adobe as not received expired before it was complete. The outcome is still unknown, and the bot keeps asking Adobe.${next}`;
    return [
      toThread(said(context, words)),
      ...toPeople(concerned(state).slice(0, 1), by, saidTo(context, words, way)),
    ];
  },
  settled: ({ by }, state, context, before) =>
    resultFor(
      context,
      by,
      [...concerned(state), ...concerned(before)],
      'The request of unknown outcome is marked as *not received*. You can propose again. The first request may still arrive late. If you propose another vault or key, you need a case number from Adobe’s support.',
    ),
};
