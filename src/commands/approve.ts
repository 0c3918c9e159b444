import { approveModal } from '../views/modals/approve-modal.ts';
import { getActor, getCircle } from './about.ts';
import { proposalDoor } from './proposal-form.ts';

/** One person's yes to exactly what is shown. */
export const approve = proposalDoor({
  title: 'Approve',
  modal: ({ run, proposal }, { context }, { reference }, filled) =>
    approveModal({ reference, context, run, proposal, ...filled }),
  command: async (form, { state }) => ({
    type: 'approve',
    actor: await getActor(form, form.organization),
    fingerprint: form.reference.subject ?? '',
    acknowledged: (form.values['acknowledge'] ?? '') !== '',
    confirmation: form.values['confirmation'] ?? '',
    circle: await getCircle(form, form.organization, state),
  }),
});
