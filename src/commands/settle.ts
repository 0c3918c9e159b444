import { refusal } from '../domain/refusals.ts';
import { noticeModal } from '../views/modals/notice-modal.ts';
import { settleModal } from '../views/modals/settle-modal.ts';
import { standingModal } from '../views/modals/standing-modal.ts';
import { refusalText } from '../views/refusals.ts';
import { type About, getActor, termsOf } from './about.ts';
import type { Click, Door, Form, Problem } from './asking.ts';
import { openModal } from './modal-click.ts';
import { submit } from './submitting.ts';

const title = 'Settle as not there';

function show({ state, context }: About, { reference }: Click, typed?: Form['values'], problem?: Problem) {
  if (state.phase !== 'outcomeUnknown') {
    const found = refusal('notSettleable', { because: 'phase', phase: state.phase });
    return noticeModal({ title, text: problem?.text ?? refusalText(found) });
  }
  return settleModal({ reference, context, state, typed, problem });
}

const submitted = (form: Form) =>
  submit(form, {
    again: (about, problem) => show(about, form, form.values, problem),
    command: async () => ({
      type: 'settle',
      actor: await getActor(form, form.organization),
      reason: form.values['reason'] ?? '',
      acknowledged: (form.values['acknowledge'] ?? '') !== '',
      terms: termsOf(form, form.organization),
    }),
    done: ({ state, context }) => standingModal(title, { state, context }),
  });

/** Asks people to settle an unknown outcome as "not there". */
export const settle: Door = {
  clicked: (click: Click) => openModal(click, title, (about) => show(about, click)),
  submitted,
};
