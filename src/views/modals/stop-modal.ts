import type { ModalView } from '@slack/types';
import { type ReasonModal, reasonForm } from './reason-form.ts';

export function stopModal(parts: ReasonModal): ModalView {
  return reasonForm(
    {
      callback: 'stop',
      title: 'Stop',
      submit: 'Stop it',
      what: 'nothing is sent to Adobe, and the approvals given so far are void. It works until the request is on its way.',
      hint: 'A few words for the others and for the record; may be empty if it is urgent.',
      optional: true,
    },
    parts,
  );
}
