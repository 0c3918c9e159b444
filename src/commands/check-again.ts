import { checkIds, checks, steps } from '../domain/checks/findings.ts';
import { whyNoLook } from '../domain/people.ts';
import type { Refusal } from '../domain/refusals.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import { getActor, load, noteAttempt } from './about.ts';
import type { Click, UserCommand } from './ask.ts';

/** A step, or the step of a check. */
function stepOf(subject: string | undefined) {
  const check = checkIds.find((id) => id === subject);
  return steps.find((step) => step === subject) ?? (check && checks[check]) ?? 'next';
}

/** Somebody who has no role here is refused, and that they tried goes on the record. */
async function whyRefused(click: Click): Promise<Refusal | undefined> {
  const { organization, deps } = click;
  const [actor, operators] = await Promise.all([
    getActor(click, organization),
    deps.people.getMembers(deps.config.people.operators, true),
  ]);
  const found = whyNoLook(actor, operators);
  if (found !== undefined) await noteAttempt(click, organization, 'look', found.reason);
  return found;
}

/** Checks now instead of waiting until the bot checks by itself. */
export const checkAgain: UserCommand = {
  checking: { title: 'Check again', looking: 'Asking Azure now…' },
  async clicked(click) {
    const { organization, deps, reference } = click;
    const refused = await whyRefused(click);
    if (refused !== undefined) return { message: refusalMessage(refused) };
    await Promise.all([deps.look(organization), deps.hurry(organization.orgId, 'register')]);
    const { context } = await load(organization, deps);
    return { step: stepOf(reference.subject), checkedAt: context.now };
  },
};
