import type { ModalView } from '@slack/types';
import type { Act } from '../../domain/proposal.ts';
import { type ReasonModal, reasonForm } from './reason-form.ts';

export interface StopModal extends ReasonModal {
  readonly act: Act;
}

const until: Record<Act, string> = {
  enable:
    'nothing is sent to Adobe, and the approvals given so far are void. It works until the request is on its way.',
  revoke:
    'Adobe keeps its access, and the approvals given so far are void. It works until revoking has begun.',
  restore:
    'access stays revoked, and the approvals given so far are void. It works until restoring has begun.',
};

export function stopModal({ act, ...parts }: StopModal): ModalView {
  return reasonForm(
    {
      callback: 'stop',
      title: 'Stop',
      submit: 'Stop it',
      what: until[act],
      hint: 'A few words for the others and for the record; may be empty if it is urgent.',
      optional: true,
    },
    parts,
  );
}
