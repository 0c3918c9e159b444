import { stopModal } from '../views/modals/stop-modal.ts';
import { getActor } from './about.ts';
import { proposalDoor } from './proposal-form.ts';

/** Stops what was approved, as long as the gate has not closed. */
export const stop = proposalDoor({
  title: 'Stop',
  modal: ({ proposal }, { context }, { reference }, filled) =>
    stopModal({ reference, context, act: proposal.act, ...filled }),
  command: async (form) => ({
    type: 'stop',
    actor: await getActor(form, form.organization),
    fingerprint: form.reference.subject ?? '',
    reason: form.values['reason'] ?? '',
  }),
});
