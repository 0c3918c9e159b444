import type { ModalView } from '@slack/types';
import { section } from '../blocks.ts';
import type { Reference } from '../context.ts';
import { modal } from './modal.ts';

export interface CheckingModal {
  /** 24 characters. */
  readonly title: string;
  /** What is being looked at, as a sentence: `Looking at the vault in Azure…`. */
  readonly looking: string;
  readonly reference?: Reference | undefined;
}

/** The light first view, shown while the record, Slack, Adobe or Azure is asked. */
export function checkingModal({ title, looking, reference }: CheckingModal): ModalView {
  return modal({
    callback: 'notice',
    title,
    reference,
    blocks: [section(`◐  *Checking…* ${looking} This takes a few seconds.`)],
  });
}
