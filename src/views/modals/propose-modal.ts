import type { ModalView } from '@slack/types';
import type { Run } from '../../domain/organization.ts';
import { type Substance, fingerprintOf } from '../../domain/proposal.ts';
import { context as smallPrint, divider } from '../blocks.ts';
import type { Reference, ViewContext } from '../context.ts';
import { duration } from '../dates.ts';
import { type Refill, boxField, textField } from '../inputs.ts';
import { people } from '../people.ts';
import { proposalBlocks } from '../proposal-blocks.ts';
import { requesterDuty } from '../proposal-words.ts';
import { confirmationField } from './confirmation.ts';
import { form } from './modal.ts';

export interface ProposeModal extends Refill {
  readonly reference: Reference;
  readonly context: ViewContext;
  readonly run: Run;
  /** What would be proposed now (`substanceOf`). */
  readonly substance: Substance;
  /** After a request that was settled as “not there”, for another key (`needsCaseNumber`). */
  readonly needsCaseNumber: boolean;
}

const labels = {
  acknowledge: 'Acknowledgement',
  confirmation: 'Confirmation',
  caseNumber: 'Adobe’s case number',
};

export function proposeModal(parts: ProposeModal): ModalView {
  const { reference, context, run, substance, needsCaseNumber, typed, problem } = parts;
  const refill = { typed, problem };
  const asked = context.approvers.length === 0 ? 'The approvers' : people(context.approvers);
  return form({
    callback: 'propose',
    title: 'Step 5: propose',
    submit: 'Ask for approval',
    reference,
    labels,
    problem,
    blocks: [
      ...proposalBlocks({ substance, fingerprint: fingerprintOf(substance), run, context }),
      divider,
      smallPrint(
        `Asked are ${asked}; ${context.quorum} of them have to approve. Then ${context.coolingOffMs === 0 ? 'it is sent at once' : `it cools off for ${duration(context.coolingOffMs)}`}. Any change until then voids the approvals.`,
      ),
      ...(needsCaseNumber
        ? textField(
            {
              name: 'caseNumber',
              label: labels.caseNumber,
              hint: 'An earlier request of unknown outcome named another vault or key. Ask Adobe’s support first. Example: E-001234567',
              max: 100,
            },
            refill,
          )
        : []),
      ...boxField({ name: 'acknowledge', duty: requesterDuty }, refill),
      ...confirmationField(run, refill),
    ],
  });
}
