import { isBlank } from '../domain/blank.ts';
import type { InputBlock } from '@slack/types';
import { type Organization, findRun } from '../domain/organization.ts';
import { type Refusal, type RefusalFacts, refusal } from '../domain/refusals.ts';
import { whyNotConfirmed } from '../domain/rules/typed-confirmation.ts';
import { acknowledgement, textField } from '../views/blocks/inputs.ts';
import type { Form } from './ask.ts';

/** Why it is wanted, which approvers read first and approve with the rest. */
export function whyNowFields(example: string): InputBlock[] {
  return [
    textField({
      name: 'reason',
      label: 'Why now?',
      hint: `One line, for the approvers; part of what they approve. Example: ${example}`,
      max: 300,
    }),
    textField({ name: 'ticket', label: 'Ticket', hint: 'Example: SEC-1234', max: 100, optional: true }),
  ];
}

/** What stands in a field; empty where nothing does. */
export function typedIn({ values }: Form, field: string): string {
  return values[field] ?? '';
}

export function isAcknowledged(form: Form): boolean {
  return typedIn(form, acknowledgement) !== '';
}

export function wrongAcknowledgement(form: Form): Refusal | undefined {
  return isAcknowledged(form) ? undefined : refusal('acknowledgementMissing');
}

/** What is wrong with the duty and the confirmation under it. */
export function wrongYes(form: Form, state: Organization): (Refusal | undefined)[] {
  return [
    wrongAcknowledgement(form),
    whyNotConfirmed(typedIn(form, 'confirmation'), findRun(state)?.key?.name ?? ''),
  ];
}

/** Where a case at Adobe's support is asked for, and why. */
export function wrongCaseNumber(
  form: Form,
  because: RefusalFacts['caseNumberMissing']['because'],
): Refusal | undefined {
  return isBlank(typedIn(form, 'caseNumber')) ? refusal('caseNumberMissing', { because }) : undefined;
}

export function wrongReason(form: Form): Refusal | undefined {
  return isBlank(typedIn(form, 'reason')) ? refusal('reasonMissing') : undefined;
}
