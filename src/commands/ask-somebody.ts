import { type CheckedStep, steps } from '../domain/checks/findings.ts';
import type { Organization } from '../domain/organization.ts';
import { refusal } from '../domain/refusals.ts';
import { whyNoHelp } from '../domain/rules/setup-rules.ts';
import { preformatted, section } from '../views/blocks/blocks.ts';
import type { ViewContext } from '../views/blocks/context.ts';
import { noticeModal, personField } from '../views/blocks/modal.ts';
import { mention } from '../views/blocks/text.ts';
import { helpTexts, stepWithNumber } from '../views/thread/help.ts';
import { getActor } from './about.ts';
import type { Click } from './ask.ts';
import { formCommand, type FormParts, named, onward, typedIn } from './form.ts';

const title = 'Ask somebody';

/** Of the button; a step that nobody can be asked for is none. */
function stepIn({ reference }: Click): CheckedStep {
  const found = steps.find((step) => step === reference.subject);
  return found === undefined || found === 'approval' || found === 'enablement' ? 'vault' : found;
}

export function askSomebodyForm(state: Organization, context: ViewContext, step: CheckedStep): FormParts {
  const texts = state.phase === 'unconfigured' ? [] : helpTexts(state.run, context, step);
  return {
    title,
    submit: 'Ask',
    blocks: [
      section(
        `For ${stepWithNumber(step)}. They get a direct message with exactly their links and commands, and can press *Check again* for this step. They need no other role here.`,
      ),
      personField({
        name: 'helper',
        label: 'Person',
        hint: 'A full member of this workspace, such as the person who manages the vault',
        placeholder: 'Pick a person',
      }),
      section('*For guests and people outside Slack:* copy this text and send it yourself.'),
      ...texts.map((text) => preformatted(text)),
    ],
  };
}

/** Hands one step to a person, who needs no role for it. */
export const askSomebody = formCommand({
  name: 'askSomebody',
  title,
  async form({ state, context }, click) {
    const step = stepIn(click);
    const actor = await getActor(click, click.organization);
    const found = whyNoHelp(state, { actor, run: click.reference.run, step });
    return found ?? askSomebodyForm(state, context, step);
  },
  wrong: (form) => [typedIn(form, 'helper') === '' ? refusal('helperMissing') : undefined],
  async command(form) {
    const { organization, deps, reference } = form;
    const picked = typedIn(form, 'helper');
    if (picked === '') return [];
    const [actor, helper] = await Promise.all([
      getActor(form, organization),
      deps.people.getPerson(picked, true),
    ]);
    return { type: 'askHelp', actor, run: reference.run, step: stepIn(form), helper };
  },
  async done(form, about) {
    const text = `${mention(typedIn(form, 'helper'))} gets a message and is asked to take care of ${stepWithNumber(stepIn(form))}. The card shows who has to act, and the thread says when it is done.`;
    return { view: noticeModal({ title, text, below: [named(about), ...(await onward(about, form))] }) };
  },
});
