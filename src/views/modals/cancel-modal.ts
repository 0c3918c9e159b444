import type { ModalView } from '@slack/types';
import type { Act } from '../../domain/proposal.ts';
import { actNouns, actWords } from '../act-words.ts';
import { type ReasonModal, reasonForm } from './reason-form.ts';

export interface CancelModal extends ReasonModal {
  /** What is proposed, where it is not the enablement: then only the proposal ends. */
  readonly act?: Exclude<Act, 'enable'> | undefined;
}

const hint = 'A few words for the others and for the record; may be empty.';

export function cancelModal({ act, ...parts }: CancelModal): ModalView {
  if (act !== undefined) {
    return reasonForm(
      {
        callback: 'cancel',
        title: 'Withdraw the proposal',
        submit: 'Withdraw it',
        what: `the proposal of ${actNouns[act]} ends, and the approvals given so far are void. ${actWords[act].nothingDone}`,
        hint,
        optional: true,
      },
      parts,
    );
  }
  return reasonForm(
    {
      callback: 'cancel',
      title: 'Cancel the setup',
      submit: 'Cancel the setup',
      what: 'the setup ends. Nothing was sent to Adobe, and nothing is changed in Azure. The record stays; a new setup starts from the first step.',
      hint,
      optional: true,
    },
    parts,
  );
}
