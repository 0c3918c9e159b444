import type { ModalView } from '@slack/types';
import { section } from '../blocks.ts';
import { boxField, textField } from '../inputs.ts';
import { lateRequest, settlementDuty } from '../proposal-words.ts';
import { form } from './modal.ts';
import { type SettlementModal, settlementLabels as labels, whatIsSo } from './settlement-words.ts';

export function settleModal(parts: SettlementModal): ModalView {
  const { reference, typed, problem } = parts;
  const refill = { typed, problem };
  return form({
    callback: 'settle',
    title: 'Settle as “not there”',
    submit: 'Ask for approval',
    reference,
    labels,
    problem,
    blocks: [
      section(whatIsSo(parts)),
      section(`*What remains:* ${lateRequest}`),
      section(
        'Settling takes the same number of approvals as the enablement. Then a new proposal can be made; for another vault or key, with the number of a case at Adobe’s support.',
      ),
      ...textField(
        {
          name: 'reason',
          label: labels.reason,
          hint: 'Why is it certain enough? Example: Adobe’s support sees no request under this name, case E-001234567',
          multiline: true,
        },
        refill,
      ),
      ...boxField({ name: 'acknowledge', duty: settlementDuty }, refill),
    ],
  });
}
