import { checkIds, checks, steps } from '../domain/findings.ts';
import { checkingModal } from '../views/modals/checking-modal.ts';
import { load } from './about.ts';
import type { Click, Door } from './asking.ts';
import { nextView, viewOfStep } from './next-view.ts';

/** A step, or the step of a check. */
function stepOf(subject: string | undefined) {
  const check = checkIds.find((id) => id === subject);
  return steps.find((step) => step === subject) ?? (check && checks[check]);
}

/** Looks at Azure now instead of waiting for the bot to look by itself. */
export const look: Door = {
  async clicked(click: Click) {
    const { organization, deps, reference } = click;
    const fill = await click.screen.open(
      checkingModal({ title: 'Looking again', looking: 'Asking Azure now…' }),
    );
    await Promise.all([deps.look(organization), deps.hurry(organization.orgId, 'register')]);
    const about = await load(organization, deps);
    const step = stepOf(reference.subject);
    await fill(step === undefined ? nextView(about, organization) : viewOfStep(about, organization, step));
  },
};
