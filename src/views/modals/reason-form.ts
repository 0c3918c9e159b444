import type { ModalView } from '@slack/types';
import { section } from '../blocks.ts';
import type { Reference, ViewContext } from '../context.ts';
import { type Refill, textField } from '../inputs.ts';
import { strong } from '../text.ts';
import { form } from './modal.ts';

export interface ReasonModal extends Refill {
  readonly reference: Reference;
  readonly context: ViewContext;
}

export interface ReasonWords {
  readonly callback: 'reject' | 'stop' | 'cancel';
  readonly title: string;
  readonly submit: string;
  readonly what: string;
  readonly hint: string;
  readonly optional: boolean;
}

/** A form with one field: why. */
export function reasonForm(
  words: ReasonWords,
  { reference, context, typed, problem }: ReasonModal,
): ModalView {
  return form({
    callback: words.callback,
    title: words.title,
    submit: words.submit,
    reference,
    labels: { reason: 'Reason' },
    problem,
    blocks: [
      section(`${strong(context.organization.name)}: ${words.what}`),
      ...textField(
        { name: 'reason', label: 'Reason', hint: words.hint, multiline: true, optional: words.optional },
        { typed, problem },
      ),
    ],
  });
}
