import { rejectModal } from '../views/modals/reject-modal.ts';
import { getActor } from './about.ts';
import { proposalDoor } from './proposal-form.ts';

/** One approver's no, with the reason. */
export const reject = proposalDoor({
  title: 'Reject',
  modal: (_state, { context }, { reference }, filled) => rejectModal({ reference, context, ...filled }),
  command: async (form) => ({
    type: 'reject',
    actor: await getActor(form, form.organization),
    fingerprint: form.reference.subject ?? '',
    reason: form.values['reason'] ?? '',
  }),
});
