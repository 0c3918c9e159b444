import type { ModalView } from '@slack/types';
import type { Restoring, Revoking } from '../../domain/organization.ts';
import { section } from '../blocks.ts';
import type { Reference } from '../context.ts';
import { type Refill, textField } from '../inputs.ts';
import { stuckWords } from '../stuck-words.ts';
import { form } from './modal.ts';

export interface DoneModal extends Refill {
  readonly reference: Reference;
  readonly state: Revoking | Restoring;
}

const whatIsDone = {
  revoking: 'that the role no longer reaches the CMK app',
  restoring: 'that key, vault and app are there and that the app has its role',
} as const;

/** A person's word that it has come about, where the bot may not look. */
export function doneModal({ reference, state, typed, problem }: DoneModal): ModalView {
  const { phase, stuck } = state;
  return form({
    callback: 'attest',
    title: 'It is done',
    submit: 'It is done',
    reference: { ...reference, subject: 'roleAssignment' },
    labels: { reason: 'Reason' },
    problem,
    blocks: [
      ...(stuck === undefined ? [] : [section(stuckWords(state, stuck))]),
      section(
        `With your word the clocks of 24 hours and 7 days begin. Say it only if you have seen ${whatIsDone[phase]}. It goes on the record with your name.`,
      ),
      ...textField(
        {
          name: 'reason',
          label: 'Reason',
          hint: 'What did you see, where and when? Example: no assignment for the app in Access control (IAM), seen today at 14:10',
          multiline: true,
        },
        { typed, problem },
      ),
    ],
  });
}
