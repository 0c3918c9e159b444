import type { ModalView } from '@slack/types';
import type { ActionName } from '../actions.ts';
import { button, row, section } from '../blocks.ts';
import type { Message } from '../message.ts';
import type { Reference } from '../context.ts';
import { modal } from './modal.ts';

export interface NoticeModal {
  readonly title: string;
  /** mrkdwn. */
  readonly text: string;
  readonly reference?: Reference | undefined;
  readonly next?:
    | { readonly action: ActionName; readonly text: string; readonly reference: Reference }
    | undefined;
}

/** One thing said, with the next step where there is one. */
export function noticeModal({ title, text, reference, next }: NoticeModal): ModalView {
  return modal({
    callback: 'notice',
    title,
    reference,
    blocks: [
      section(text),
      ...(next === undefined
        ? []
        : row('next', [button(next.action, next.text, next.reference, { style: 'primary' })])),
    ],
  });
}

/** A message where there is only place for a modal: its blocks, as they are. */
export function messageModal({ blocks }: Message): ModalView {
  return modal({ callback: 'notice', title: 'Customer-managed keys', blocks });
}
