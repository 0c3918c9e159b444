import { checkIds, checks, steps } from '../domain/findings.ts';
import { whyNoLook } from '../domain/people.ts';
import type { Refusal } from '../domain/refusals.ts';
import { checkingModal } from '../views/modals/checking-modal.ts';
import { messageModal } from '../views/modals/notice-modal.ts';
import { refusalMessage } from '../views/refusals.ts';
import { getActor, load } from './about.ts';
import type { Click, Door } from './asking.ts';
import { nextView, viewOfStep } from './next-view.ts';

/** A step, or the step of a check. */
function stepOf(subject: string | undefined) {
  const check = checkIds.find((id) => id === subject);
  return steps.find((step) => step === subject) ?? (check && checks[check]);
}

/** Whoever has no role here is refused, and that they tried stands on the record. */
async function whyRefused(click: Click): Promise<Refusal | undefined> {
  const { organization, deps } = click;
  const [actor, operators] = await Promise.all([
    getActor(click, organization),
    deps.people.getMembers(deps.config.people.operators, true),
  ]);
  const found = whyNoLook(actor, operators);
  if (found === undefined) return undefined;
  const { reason } = found;
  await deps.store.change(organization.orgId, { type: 'noteAttempt', actor, command: 'look', reason });
  return found;
}

/** Looks at Azure now instead of waiting for the bot to look by itself. */
export const look: Door = {
  async clicked(click: Click) {
    const { organization, deps, reference } = click;
    const fill = await click.screen.open(
      checkingModal({ title: 'Looking again', looking: 'Asking Azure now…' }),
    );
    const refused = await whyRefused(click);
    if (refused !== undefined) return fill(messageModal(refusalMessage(refused)));
    await Promise.all([deps.look(organization), deps.hurry(organization.orgId, 'register')]);
    const about = await load(organization, deps);
    const step = stepOf(reference.subject);
    await fill(step === undefined ? nextView(about, organization) : viewOfStep(about, organization, step));
  },
};
