import { type CheckId, checkIds, checks } from '../domain/checks/findings.ts';
import {
  type Organization,
  type Restoring,
  type Revoking,
  type Run,
  findRun,
} from '../domain/organization.ts';
import { refusal } from '../domain/refusals.ts';
import { isActUnderWay } from '../domain/rules/access-rules.ts';
import { whyNoAttesting } from '../domain/rules/setup-rules.ts';
import { checkState } from '../domain/steps.ts';
import { section } from '../views/blocks/blocks.ts';
import type { Reference, ViewContext } from '../views/blocks/context.ts';
import { dated } from '../views/blocks/text.ts';
import { textField } from '../views/blocks/modal.ts';
import { remedyBlocks } from '../views/findings/list.ts';
import { checkLabel } from '../views/findings/checks.ts';
import { findingWords } from '../views/findings/words.ts';
import { refusalText } from '../views/refusals/refusals.ts';
import { stuckWords } from '../views/standing/progress.ts';
import { getActor } from './about.ts';
import type { Click } from './ask.ts';
import { formCommand, type FormParts, typedIn, wrongReason } from './form.ts';

/** The check that a reference names. */
function checkOf({ subject }: Reference): CheckId | undefined {
  return checkIds.find((check) => check === subject);
}

const reasonField = (hint: string) => textField({ name: 'reason', label: 'Reason', hint, multiline: true });

/** A person's word on what the bot cannot see. */
export function attestForm(check: CheckId, run: Run, context: ViewContext): FormParts {
  const { finding } = checkState(run, check);
  const found = `*${checkLabel(check)}*\n${dated(findingWords(finding), 1200)}`;
  return {
    title: 'Attest',
    submit: 'Attest',
    blocks: [
      ...remedyBlocks(finding, run, context, found),
      section(
        'Your statement replaces the bot’s check. It is recorded with your name, and approvers read it. You no longer count as an approver of this run. If the bot’s own check later finds something else, that counts.',
      ),
      reasonField(
        'What did you see, where and when? Example: purge protection is on, seen in the portal today with the vault’s owner',
      ),
    ],
  };
}

const whatIsDone = {
  revoking: 'that the role no longer reaches the CMK app',
  restoring: 'that the key, the vault and the app exist and that the app has its role',
} as const;

/** A person's word that revoking or restoring has come about, where the bot may not look. */
export function doneForm(state: Revoking | Restoring): FormParts {
  const { phase, stuck } = state;
  return {
    title: 'It is done',
    submit: 'It is done',
    blocks: [
      ...(stuck === undefined ? [] : [section(stuckWords(state, stuck))]),
      section(
        `Your statement starts the 24 hours and the 7 days. Confirm only if you have seen ${whatIsDone[phase]}. It is recorded with your name.`,
      ),
      reasonField(
        'What did you see, where and when? Example: no assignment for the app in Access control (IAM), seen today at 14:10',
      ),
    ],
  };
}

async function whyNot(state: Organization, check: CheckId, click: Click) {
  const actor = await getActor(click, click.organization);
  return whyNoAttesting(state, { actor, run: click.reference.run, check });
}

/** A person's word where the bot cannot see. */
export const attest = formCommand({
  name: 'attest',
  title: 'Attest',
  async form({ state, context }, click) {
    const check = checkOf(click.reference);
    if (check === undefined) return refusal('forged');
    const found = await whyNot(state, check, click);
    const run = findRun(state);
    if (found !== undefined || run === undefined) return found ?? refusal('noRun');
    return isActUnderWay(state) ? doneForm(state) : attestForm(check, run, context);
  },
  wrong: (form) => [wrongReason(form)],
  async command(form) {
    const check = checkOf(form.reference);
    if (check === undefined) return [{ text: refusalText(refusal('forged')) }];
    const actor = await getActor(form, form.organization);
    return { type: 'attest', actor, run: form.reference.run, check, reason: typedIn(form, 'reason') };
  },
  done: ({ reference }) => ({ step: checks[checkOf(reference) ?? 'entitlement'] }),
});
