import { type CheckId, checkIds, checks } from '../domain/findings.ts';
import { isActUnderWay } from '../domain/life-rules.ts';
import { findRun } from '../domain/organization.ts';
import { refusal } from '../domain/refusals.ts';
import { attestModal } from '../views/modals/attest-modal.ts';
import { doneModal } from '../views/modals/done-modal.ts';
import { noticeModal } from '../views/modals/notice-modal.ts';
import { refusalText } from '../views/refusals.ts';
import { type About, getActor } from './about.ts';
import type { Click, Door, Form, Problem } from './asking.ts';
import { openModal } from './modal-click.ts';
import { viewOfStep } from './next-view.ts';
import { submit } from './submitting.ts';

/** The check that a reference names. */
function checkOf({ reference }: Click): CheckId | undefined {
  return checkIds.find((check) => check === reference.subject);
}

function show({ state, context }: About, click: Click, typed?: Form['values'], problem?: Problem) {
  const run = findRun(state);
  const check = checkOf(click);
  if (run === undefined || check === undefined) {
    const found = refusal(check === undefined ? 'forged' : 'noRun');
    return noticeModal({ title: 'Attest', text: problem?.text ?? refusalText(found) });
  }
  if (isActUnderWay(state)) return doneModal({ reference: click.reference, state, typed, problem });
  return attestModal({ reference: click.reference, context, run, check, typed, problem });
}

async function submitted(form: Form) {
  const check = checkOf(form);
  return submit(form, {
    again: (about, problem) => show(about, form, form.values, problem),
    command: async () => {
      if (check === undefined) return { text: refusalText(refusal('forged')) };
      return {
        type: 'attest',
        actor: await getActor(form, form.organization),
        run: form.reference.run,
        check,
        reason: form.values['reason'] ?? '',
      };
    },
    done: (about) => viewOfStep(about, form.organization, check === undefined ? 'vault' : checks[check]),
  });
}

/** A person's word where the bot cannot see. */
export const attest: Door = {
  clicked: (click: Click) => openModal(click, 'Attest', (about) => show(about, click)),
  submitted,
};
