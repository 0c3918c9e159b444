import type { ModalView } from '@slack/types';
import { type ReasonModal, reasonForm } from './reason-form.ts';

export function rejectModal(parts: ReasonModal): ModalView {
  return reasonForm(
    {
      callback: 'reject',
      title: 'Reject',
      submit: 'Reject',
      what: 'the proposal ends for everybody, and the approvals given so far are void. Everything chosen stays; the requester can propose again.',
      hint: 'The requester reads it. Example: the key belongs to the test vault, please use the production one',
      optional: false,
    },
    parts,
  );
}
