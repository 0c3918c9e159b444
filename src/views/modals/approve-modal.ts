import type { ModalView } from '@slack/types';
import type { Run } from '../../domain/organization.ts';
import type { Proposal } from '../../domain/proposal.ts';
import { divider, section } from '../blocks.ts';
import type { Reference, ViewContext } from '../context.ts';
import { duration, slackDate } from '../dates.ts';
import { type Refill, boxField } from '../inputs.ts';
import { mention } from '../people.ts';
import { proposalBlocks, reasonBlocks } from '../proposal-blocks.ts';
import { actWords } from '../act-words.ts';
import { oneLine } from '../text.ts';
import { confirmationField } from './confirmation.ts';
import { form } from './modal.ts';

export interface ApproveModal extends Refill {
  /** `subject` is the fingerprint that the person reads. */
  readonly reference: Reference;
  readonly context: ViewContext;
  readonly run: Run;
  readonly proposal: Proposal;
}

export function approveModal({ reference, context, run, proposal, typed, problem }: ApproveModal): ModalView {
  const refill = { typed, problem };
  const words = actWords[proposal.act];
  const caseNumber =
    proposal.caseNumber === undefined ? '' : ` Adobe’s case: ${oneLine(proposal.caseNumber, 100)}.`;
  return form({
    callback: 'approve',
    title: words.approveTitle,
    submit: 'Approve',
    reference: { ...reference, subject: proposal.fingerprint },
    labels: { acknowledge: 'Acknowledgement', confirmation: 'Confirmation' },
    problem,
    blocks: [
      section(
        `${mention(proposal.by)} proposed this ${slackDate(proposal.at)}; it expires ${slackDate(proposal.expiresAt)}. ${proposal.quorum} approvals are needed. ${proposal.coolingOffMs === 0 ? `With the last one ${words.atOnce}.` : `After the last one it can be stopped for ${duration(proposal.coolingOffMs)}.`}${caseNumber}`,
      ),
      ...reasonBlocks(proposal),
      ...proposalBlocks({ substance: proposal, fingerprint: proposal.fingerprint, run, context }),
      divider,
      ...boxField({ name: 'acknowledge', duty: words.duty }, refill),
      ...confirmationField(run, refill),
    ],
  });
}
