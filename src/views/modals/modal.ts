import type { KnownBlock, ModalView } from '@slack/types';
import type { ActionName } from '../actions.ts';
import { plainText } from '../blocks.ts';
import { type Reference, encodeReference } from '../context.ts';
import { type Refill, problemOnTop } from '../inputs.ts';

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

export interface FormParts extends ModalParts, Refill {
  readonly submit: string;
  /** Field names and their labels, for the pointer at the top of a form that comes back. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A modal with fields. What was typed and what is wrong with it come back with it. */
export function form({ labels, problem, typed: _typed, ...parts }: FormParts): ModalView {
  return modal({ ...parts, close: 'Cancel', blocks: [...problemOnTop(problem, labels), ...parts.blocks] });
}
