import type { ModalView } from '@slack/types';
import { type ReasonModal, reasonForm } from './reason-form.ts';

export function cancelModal(parts: ReasonModal): ModalView {
  return reasonForm(
    {
      callback: 'cancel',
      title: 'Cancel the setup',
      submit: 'Cancel the setup',
      what: 'the setup ends. Nothing was sent to Adobe, and nothing is changed in Azure. The record stays; a new setup starts from the first step.',
      hint: 'A few words for the others and for the record; may be empty.',
      optional: true,
    },
    parts,
  );
}
