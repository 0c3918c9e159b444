import { standingModal } from '../views/modals/standing-modal.ts';
import { destinationOf, getActor, getCircle, termsOf } from './about.ts';
import type { Click, Door, Form } from './asking.ts';
import { openModal } from './modal-click.ts';
import { proposeView } from './propose-view.ts';
import { submit } from './submitting.ts';

async function submitted(form: Form) {
  const { organization, deps, values, reference } = form;
  return submit(form, {
    again: (about, problem) => proposeView(about, organization, { typed: values, problem }),
    command: async ({ state }) => {
      const [actor, circle, { durable }] = await Promise.all([
        getActor(form, organization),
        getCircle(form, organization, state),
        deps.durability(true),
      ]);
      const caseNumber = (values['caseNumber'] ?? '').trim();
      return {
        type: 'propose',
        actor,
        run: reference.run,
        acknowledged: (values['acknowledge'] ?? '') !== '',
        confirmation: values['confirmation'] ?? '',
        ...(caseNumber !== '' && { caseNumber }),
        destination: destinationOf(organization, state),
        circle,
        terms: termsOf(form, organization),
        durable,
      };
    },
    done: ({ state, context }) => standingModal('Ask for approval', { state, context }),
  });
}

/** Puts the whole proposal before the approvers. */
export const propose: Door = {
  clicked: (click: Click) =>
    openModal(click, 'Ask for approval', (about) => proposeView(about, click.organization)),
  submitted,
};
