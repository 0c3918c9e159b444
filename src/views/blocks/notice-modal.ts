import type { KnownBlock, ModalView } from '@slack/types';
import type { ActionName } from './actions.ts';
import { button, quote, row, section } from './blocks.ts';
import type { Reference } from './context.ts';
import { type TypedFields, acknowledgement } from './inputs.ts';
import type { Message } from './message.ts';
import { modal } from './modal.ts';

export interface NoticeModal {
  readonly title: string;
  /** mrkdwn. */
  readonly text: string;
  readonly below?: readonly KnownBlock[];
  readonly reference?: Reference | undefined;
  readonly next?:
    | { readonly action: ActionName; readonly text: string; readonly reference: Reference }
    | undefined;
}

/** One thing said, with the next step where there is one. */
export function noticeModal({ title, text, below = [], reference, next }: NoticeModal): ModalView {
  return modal({
    callback: 'notice',
    title,
    reference,
    blocks: [
      section(text),
      ...below,
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

export interface CheckingModal {
  /** 24 characters. */
  readonly title: string;
  /** What is being asked, as a sentence: `Asking Azure now…`. */
  readonly looking: string;
}

/** The light first view, shown while the record, Slack, Adobe or Azure is asked. */
export function checkingModal({ title, looking }: CheckingModal): ModalView {
  return modal({
    callback: 'notice',
    title,
    blocks: [section(`◐  *Checking…* ${looking} This takes a few seconds.`)],
  });
}

/** What somebody wrote in a form that has no place any more, to be copied: nothing typed is lost. */
export function typedBefore(values: TypedFields): KnownBlock[] {
  const { [acknowledgement]: _box, confirmation: _name, ...rest } = values;
  const written = Object.values(rest).filter((text) => text.trim() !== '');
  return written.length === 0
    ? []
    : [
        section('*What you typed*, if you need it again:'),
        ...written.slice(0, 10).map((text) => quote(text)),
      ];
}

const inMessages: readonly KnownBlock['type'][] = ['section', 'context', 'header', 'divider', 'actions'];
/** A message holds 50 blocks, half as many as a view (https://docs.slack.dev/reference/block-kit/blocks). */
const mostBlocks = 35;

function typedIn(block: KnownBlock): string {
  const initial = block.type === 'input' && 'initial_value' in block.element && block.element.initial_value;
  return typeof initial === 'string' ? initial : '';
}

/** What a view says, for a person to whom Slack does not show it: without fields, with what was typed in them. */
export function viewAsMessage({ title, blocks }: ModalView): Message {
  const shown = blocks as readonly KnownBlock[];
  const isForm = shown.some(({ type }) => type === 'input');
  const what = isForm ? 'this form. Open it again to go on' : 'this in its window';
  const text = `*${title.text}*: Slack did not show ${what}.`;
  const said = shown.filter(({ type }) => inMessages.includes(type));
  const typed = Object.fromEntries(shown.map((block) => [block.block_id ?? '', typedIn(block)]));
  return { text, blocks: [section(text), ...said.slice(0, mostBlocks), ...typedBefore(typed)] };
}
