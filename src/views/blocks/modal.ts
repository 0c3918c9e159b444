import type { KnownBlock, ModalView } from '@slack/types';
import type { ActionName } from './actions.ts';
import { plainText } from './blocks.ts';
import { type Reference, encodeReference } from './context.ts';

export interface ModalParts {
  /** The command that submitting it stands for. */
  readonly callback: ActionName | 'notice';
  /** 24 characters, as are `submit` and `close`. */
  readonly title: string;
  readonly submit?: string;
  readonly close?: string;
  readonly reference?: Reference | undefined;
  readonly blocks: readonly KnownBlock[];
}

/** A modal; without `submit` it only shows. */
export function modal({
  callback,
  title,
  submit,
  close = 'Close',
  reference,
  blocks,
}: ModalParts): ModalView {
  return {
    type: 'modal',
    callback_id: callback,
    title: plainText(title, 24),
    close: plainText(close, 24),
    ...(submit !== undefined && { submit: plainText(submit, 24) }),
    ...(reference !== undefined && { private_metadata: encodeReference(reference) }),
    blocks: [...blocks],
  };
}

export interface FormModal extends ModalParts {
  readonly callback: ActionName;
  readonly submit: string;
}

/** A modal with fields; what is typed in it comes back with it (`filledAgain`). */
export function form(parts: FormModal): ModalView {
  return modal({ ...parts, close: 'Cancel' });
}
