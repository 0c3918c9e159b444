import { approveModal } from '../views/modals/approve-modal.ts';
import { askedIn, getActor, getCircle } from './about.ts';
import { proposalDoor } from './proposal-form.ts';

/** One person's yes to exactly what is shown. */
export const approve = proposalDoor({
  title: 'Approve',
  modal: ({ run, proposal, proposedSince }, { context }, click, filled) => {
    const reference = { ...click.reference, entry: String(proposedSince.sequence) };
    return approveModal({ reference, context, run, proposal, ...filled });
  },
  async command(form, { state }) {
    const [actor, circle] = await Promise.all([
      getActor(form, form.organization),
      getCircle(form, form.organization, state),
    ]);
    return {
      type: 'approve',
      actor,
      fingerprint: form.reference.subject ?? '',
      proposed: askedIn(form),
      acknowledged: (form.values['acknowledge'] ?? '') !== '',
      confirmation: form.values['confirmation'] ?? '',
      circle,
    };
  },
});
