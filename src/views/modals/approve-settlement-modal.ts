import type { ModalView } from '@slack/types';
import { quote, section } from '../blocks.ts';
import { slackDate } from '../dates.ts';
import { boxField } from '../inputs.ts';
import { mention } from '../people.ts';
import { lateRequest, settlementDuty } from '../proposal-words.ts';
import { form } from './modal.ts';
import { type SettlementModal, settlementLabels as labels, whatIsSo } from './settlement-words.ts';

export function approveSettlementModal(parts: SettlementModal): ModalView {
  const { reference, state, typed, problem } = parts;
  const { settlement } = state;
  return form({
    callback: 'approveSettlement',
    title: 'Approve “not there”',
    submit: 'Approve',
    reference,
    labels,
    problem,
    blocks: [
      section(whatIsSo(parts)),
      ...(settlement === undefined
        ? []
        : [
            section(
              `${mention(settlement.by)} proposes to settle it. ${settlement.approvals.length} of ${settlement.quorum} approvals are there; the request expires ${slackDate(settlement.expiresAt)}. The reason:`,
            ),
            quote(settlement.reason),
          ]),
      section(`*What remains:* ${lateRequest}`),
      ...boxField({ name: 'acknowledge', duty: settlementDuty }, { typed, problem }),
    ],
  });
}
