import { refusal } from '../domain/refusals.ts';
import { approveSettlementModal } from '../views/modals/approve-settlement-modal.ts';
import { noticeModal } from '../views/modals/notice-modal.ts';
import { standingModal } from '../views/modals/standing-modal.ts';
import { refusalText } from '../views/refusals.ts';
import { type About, askedIn, getActor, getCircle } from './about.ts';
import type { Click, Door, Form, Problem } from './asking.ts';
import { openModal } from './modal-click.ts';
import { submit } from './submitting.ts';

const title = 'Settle as not there';

function show({ state, context }: About, click: Click, typed?: Form['values'], problem?: Problem) {
  if (state.phase !== 'outcomeUnknown' || state.settlement === undefined) {
    return noticeModal({ title, text: problem?.text ?? refusalText(refusal('noProposal')) });
  }
  const reference = { ...click.reference, entry: String(state.settlement.since.sequence) };
  return approveSettlementModal({ reference, context, state, typed, problem });
}

async function submitted(form: Form) {
  const { organization, deps } = form;
  return submit(form, {
    again: (about, problem) => show(about, form, form.values, problem),
    command: async ({ state }) => {
      const [actor, circle] = await Promise.all([
        getActor(form, organization),
        getCircle(form, organization, state),
      ]);
      return {
        type: 'approveSettlement',
        actor,
        acknowledged: (form.values['acknowledge'] ?? '') !== '',
        proposed: askedIn(form),
        circle,
      };
    },
    done: async ({ state, context }) => {
      // The next look at Adobe settles it; nobody should have to wait five minutes for that.
      await deps.hurry(organization.orgId, 'poll');
      return standingModal(title, { state, context });
    },
  });
}

/** One approver's yes to "not there". */
export const approveSettlement: Door = {
  clicked: (click: Click) => openModal(click, title, (about) => show(about, click)),
  submitted,
};
