import { toThread } from '../blocks/message.ts';
import { calling, concerned, nameOf, said, saidTo, type Tellers, toPeople } from './sentence.ts';
import { resultFor } from './approval.ts';
import { settlementBlocks, settlementWords } from './settlement-request.ts';

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
    const notice = `Approval needed: mark the request for ${nameOf(context)} as not received. ${words}`;
    return [
      toThread(said(context, `${calling(context.approvers)}${words}`, more, notice)),
      ...toPeople(context.approverMembers, by, saidTo(context, words, more, notice)),
    ];
  },
  // The request for it shows who approved.
  settlementApproved: () => [],
  settlementExpired: ({ by }, state, context) =>
    resultFor(
      context,
      by,
      concerned(state).slice(0, 1),
      'The request to mark it as not received expired. The outcome is still unknown, and the bot keeps asking Adobe.',
    ),
  settled: ({ by }, state, context, before) =>
    resultFor(
      context,
      by,
      [...concerned(state), ...concerned(before)],
      'The request of unknown outcome is marked as *not received*. You can propose again. The first request may still arrive late. If you propose another vault or key, you need a case number from Adobe’s support.',
    ),
};
