import { type CheckedStep, checkIds, checks, steps } from '../domain/checks/findings.ts';
import { findRun } from '../domain/organization.ts';
import { whyNoLook } from '../domain/people.ts';
import type { Refusal } from '../domain/refusals.ts';
import { isHelperFor } from '../domain/rules/setup-rules.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import { checkedForHelper } from '../views/thread/help.ts';
import { getActor, load, noted } from './about.ts';
import type { Click, Ending, UserCommand } from './ask.ts';

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
  return found && noted(click, organization, 'look', found);
}

/** The step for which somebody was asked who presses the button of that step, and who is still a member. */
async function findHelpedStep({
  user,
  organization,
  deps,
  reference,
}: Click): Promise<CheckedStep | undefined> {
  const step = stepOf(reference.subject);
  if (step === 'next' || step === 'approval' || step === 'enablement') return undefined;
  const { state } = await deps.record.verified(organization.orgId);
  const isAsked = isHelperFor(state, user, step) && findRun(state)?.id === reference.run;
  return isAsked && (await deps.people.getPerson(user, true)).kind === 'member' ? step : undefined;
}

async function checkNow({ organization, deps }: Click) {
  await Promise.all([deps.look(organization), deps.hurry(organization.orgId, 'register')]);
  return load(organization, deps);
}

/** Checks now instead of waiting until the bot checks by itself. */
export const checkAgain: UserCommand = {
  checking: { title: 'Check again', looking: 'Asking Azure now…' },
  async clicked(click): Promise<Ending> {
    const helped = await findHelpedStep(click);
    // Who was asked for a step sees that step, and nothing with which they could do more.
    if (helped !== undefined) return { message: checkedForHelper(await checkNow(click), helped) };
    const refused = await whyRefused(click);
    if (refused !== undefined) return { message: refusalMessage(refused, click.deps.config.docs) };
    const { context } = await checkNow(click);
    return { step: stepOf(click.reference.subject), checkedAt: context.now };
  },
};
