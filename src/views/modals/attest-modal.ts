import type { ModalView } from '@slack/types';
import type { CheckId } from '../../domain/findings.ts';
import type { Run } from '../../domain/organization.ts';
import { checkState } from '../../domain/steps.ts';
import { section } from '../blocks.ts';
import type { Reference, ViewContext } from '../context.ts';
import { checkLabels, findingWords } from '../findings.ts';
import { remedyBlocks } from '../findings-list.ts';
import { type Refill, textField } from '../inputs.ts';
import { oneLine } from '../text.ts';
import { form } from './modal.ts';

export interface AttestModal extends Refill {
  /** `subject` is the check. */
  readonly reference: Reference;
  readonly context: ViewContext;
  readonly run: Run;
  readonly check: CheckId;
}

export function attestModal({ reference, context, run, check, typed, problem }: AttestModal): ModalView {
  const { finding } = checkState(run, check);
  return form({
    callback: 'attest',
    title: 'Attest',
    submit: 'Attest',
    reference: { ...reference, subject: check },
    labels: { reason: 'Reason' },
    problem,
    blocks: [
      ...remedyBlocks(
        finding,
        run,
        context,
        `*${checkLabels[check]}*\n${oneLine(findingWords(finding), 1200)}`,
      ),
      section(
        'Your word stands in for the bot’s look. It goes on the record with your name, approvers read it, and you no longer count as an approver of this run. If the bot sees later that it is wrong, that counts more.',
      ),
      ...textField(
        {
          name: 'reason',
          label: 'Reason',
          hint: 'What did you see, where and when? Example: purge protection is on, seen in the portal today with the vault’s owner',
          multiline: true,
        },
        { typed, problem },
      ),
    ],
  });
}
