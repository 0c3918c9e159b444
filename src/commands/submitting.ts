import type { ModalView } from '@slack/types';
import type { Command } from '../domain/commands.ts';
import type { RefusalReason } from '../domain/refusals.ts';
import { UpstreamError } from '../errors.ts';
import { refusalText } from '../views/refusals.ts';
import { faultWords } from '../views/faults.ts';
import { type About, load } from './about.ts';
import type { Form, FormAnswer, Problem } from './asking.ts';

/** The field that a refusal is about, where it is about one. */
const fields: { readonly [R in RefusalReason]?: string } = {
  confirmationWrong: 'confirmation',
  confirmationLookalike: 'confirmation',
  acknowledgementMissing: 'acknowledge',
  reasonMissing: 'reason',
  nameInvalid: 'configurationName',
  nameSpent: 'configurationName',
  caseNumberMissing: 'caseNumber',
  keyInOtherVault: 'key',
  notAtAdobe: 'configurationName',
  notCompleted: 'configurationName',
  configuredElsewhere: 'vault',
};

export interface Submitting {
  /** The form again, with everything typed and the problem on it. */
  readonly again: (about: About, problem: Problem) => ModalView | Promise<ModalView>;
  /** What the form asks for; a problem where what was typed cannot be asked for. */
  readonly command: (about: About) => Promise<Command | Problem>;
  /** What is shown when it came through. */
  readonly done: (about: About) => ModalView | Promise<ModalView>;
}

async function submitOn(form: Form, about: About, steps: Submitting): Promise<Problem | undefined> {
  const command = await steps.command(about);
  if ('text' in command) return command;
  const { refusal } = await form.deps.store.change(form.organization.orgId, command);
  if (refusal === undefined) return undefined;
  return { field: fields[refusal.reason], text: refusalText(refusal) };
}

/** Runs what a form asks for. What a system outside refuses ends on the filled form, like what a rule refuses. */
export async function submit(form: Form, steps: Submitting): Promise<FormAnswer> {
  const about = await load(form.organization, form.deps);
  let problem: Problem | undefined;
  try {
    problem = await submitOn(form, about, steps);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    problem = { text: faultWords(error, false) };
  }
  const after = await load(form.organization, form.deps);
  if (problem === undefined) return { view: await steps.done(after) };
  return { view: await steps.again(after, problem), problem };
}
