import { button, quote, row, section } from '../blocks/blocks.ts';
import { slackDate } from '../blocks/dates.ts';
import { toThread } from '../blocks/message.ts';
import { acceptedWords } from '../standing/post-words.ts';
import { mention } from '../blocks/text.ts';
import { lateRequest } from './proposal-words.ts';
import { calling, concerned, said, saidTo, type Tellers, toPeople } from './sentence.ts';
import { resultFor } from './approval.ts';

type SettlementEvent =
  | 'becameSettleable'
  | 'settlementProposed'
  | 'settlementApproved'
  | 'settlementExpired'
  | 'settled';

export const settlementTellers: Tellers<SettlementEvent> = {
  becameSettleable: ({ by }, state, context) => {
    const [how, long] =
      state.phase === 'outcomeUnknown' && state.accepted !== undefined
        ? [
            ', with the number of a case at Adobe’s support',
            'a day, the last hour of it without interruption',
          ]
        : ['', 'an hour without interruption'];
    const words = `Adobe has answered “not found” for ${long}. You can propose to settle the request as “not there” now${how}: press *Settle as “not there”…* on the run’s message.`;
    const owner = concerned(state).slice(0, 1);
    return [
      toThread(said(context, `${calling(owner)}${words}`)),
      ...toPeople(owner, by, saidTo(context, words)),
    ];
  },
  settlementProposed: ({ by, event }, state, context) => {
    const reference = {
      organization: state.organization,
      ...('run' in state && { run: state.run.id }),
    };
    const words = `${mention(by)} proposes to settle the request of unknown outcome as “not there”. ${event.quorum} approvals are needed by ${slackDate(event.expiresAt)}.`;
    const more = [
      section('*The reason:*'),
      quote(event.reason),
      section(
        `${state.phase === 'outcomeUnknown' ? acceptedWords(state) : ''}*What remains:* ${lateRequest}`,
      ),
      ...row('settlement', [
        button('approveSettlement', 'Approve “not there”…', reference, { style: 'danger' }),
      ]),
    ];
    return [
      toThread(said(context, `${calling(context.approvers)}${words}`, more)),
      ...toPeople(context.approverMembers, by, saidTo(context, words, more)),
    ];
  },
  settlementApproved: ({ by }, state, context) => {
    if (state.phase !== 'outcomeUnknown' || state.settlement === undefined) return [];
    const { approvals, quorum } = state.settlement;
    return [
      toThread(
        said(
          context,
          `${mention(by)} approved to settle it as “not there”: ${approvals.length} of ${quorum}.${approvals.length >= quorum ? ' The bot asks Adobe once more; if the answer is “not found”, without interruption for the last hour, it is settled.' : ''}`,
        ),
      ),
    ];
  },
  settlementExpired: ({ by }, state, context) =>
    resultFor(
      context,
      by,
      concerned(state).slice(0, 1),
      'The proposal to settle it as “not there” expired. The outcome is still unknown; the bot goes on asking Adobe.',
    ),
  settled: ({ by }, state, context, before) =>
    resultFor(
      context,
      by,
      [...concerned(state), ...concerned(before)],
      'The request of unknown outcome is settled as “not there”. A new proposal can be made. The first request may still arrive late; if another vault or key is proposed, the number of Adobe’s support case is asked for.',
    ),
};
