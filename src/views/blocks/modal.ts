import type {
  AlertBlock,
  InputBlock,
  KnownBlock,
  ModalView,
  PlainTextOption,
  SectionBlock,
} from '@slack/types';
import { type ActionName, button, type Message, plainText, quote, row, section } from './blocks.ts';
import { encodeReference, type Reference } from './context.ts';
import type { RefusalReason } from '../../domain/refusals.ts';
import { cut, listed, plain } from './text.ts';

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

/** What stands in the fields of a form, by field name. */
type TypedFields = Readonly<Record<string, string>>;

/** Why a form comes back. `text` is mrkdwn; without a `field` it is about the whole form. */
export interface Problem {
  readonly field?: string | undefined;
  readonly text: string;
  /** Of a refusal, which has its row among the documents. */
  readonly refused?: RefusalReason;
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly optional?: boolean;
  /** What stands in it at first. */
  readonly initial?: string | undefined;
}

function inputBlock({ name, label, hint, optional }: Field, element: InputBlock['element']): InputBlock {
  return {
    type: 'input',
    block_id: name,
    label: plainText(label, 2000),
    element: { ...element, action_id: name },
    ...(hint !== undefined && { hint: plainText(hint, 2000) }),
    ...(optional === true && { optional }),
  };
}

/** The longest value an option may have (https://docs.slack.dev/reference/block-kit/composition-objects/option-object). */
const longestOptionValue = 150;

type Element = InputBlock['element'];

/** What an element of Slack's says of what stands in it at first; nothing where it can hold no such thing. */
function beginningWith(element: Element, value: string): object {
  switch (element.type) {
    case 'plain_text_input':
      return value === '' ? {} : { initial_value: value.slice(0, element.max_length ?? 3000) };
    case 'static_select': {
      const chosen = element.options?.find((candidate) => candidate.value === value);
      return chosen === undefined ? {} : { initial_option: chosen };
    }
    case 'external_select': {
      const fits = value !== '' && value.length <= longestOptionValue;
      return fits ? { initial_option: option(value, value) } : {};
    }
    case 'users_select':
      return value === '' ? {} : { initial_user: value };
    case 'checkboxes': {
      const chosen = element.options.filter((candidate) => value.split(' ').includes(candidate.value ?? ''));
      return chosen.length > 0 ? { initial_options: chosen } : {};
    }
    default:
      return {};
  }
}

function holding(block: InputBlock, value: string): InputBlock {
  const {
    initial_value: _value,
    initial_option: _option,
    initial_options: _options,
    initial_user: _user,
    ...element
  } = block.element as unknown as Record<string, unknown>;
  const empty = element as unknown as Element;
  return { ...block, element: { ...empty, ...beginningWith(empty, value) } };
}

const field = (described: Field, element: Element) =>
  holding(inputBlock(described, element), described.initial ?? '');

export interface TextField extends Field {
  readonly multiline?: boolean;
  /** 3000 at most (https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element). */
  readonly max?: number;
}

export function textField(described: TextField): InputBlock {
  const { placeholder, multiline, max = 3000 } = described;
  return field(described, {
    type: 'plain_text_input',
    max_length: max,
    ...(multiline === true && { multiline }),
    ...(placeholder !== undefined && { placeholder: plainText(placeholder, 150) }),
  });
}

/** Of a case at Adobe's support, and why it is asked for. */
export function caseNumberField(why: string): InputBlock {
  return textField({
    name: 'caseNumber',
    label: 'Adobe’s case number',
    hint: `${why} Ask Adobe’s support first. Example: E-001234567`,
    max: 100,
  });
}

/** An option as Slack wants it: 75 characters of text, 150 of value. */
export function option(text: string, value: string): PlainTextOption {
  return { text: plainText(text, 75), value };
}

/** One of the workspace's people. Slack offers guests and bots, too. */
export function personField(described: Field): InputBlock {
  const { placeholder } = described;
  return field(described, {
    type: 'users_select',
    ...(placeholder !== undefined && { placeholder: plainText(placeholder, 150) }),
  });
}

export interface SelectField extends Field {
  readonly options: readonly PlainTextOption[];
}

export function selectField(described: SelectField): InputBlock {
  const { options, placeholder } = described;
  return field(described, {
    type: 'static_select',
    options: [...options],
    ...(placeholder !== undefined && { placeholder: plainText(placeholder, 150) }),
  });
}

/** Choices that the bot looks up while somebody types. */
export function searchField(described: Field): InputBlock {
  const { placeholder } = described;
  return field(described, {
    type: 'external_select',
    min_query_length: 0,
    ...(placeholder !== undefined && { placeholder: plainText(placeholder, 150) }),
  });
}

/** The field in which an approver or a requester takes a duty on, and the value of its ticked box. */
export const acknowledgement = 'acknowledge';
const ticked = 'yes';

/** A duty and the box that takes it on. The duty stands above it, in full: Slack cuts a box's own text at 75 characters. */
export function dutyFields(duty: string): [SectionBlock, InputBlock] {
  const box = option('I have read this, and I accept it', ticked);
  const described = { name: acknowledgement, label: 'Acknowledgement' };
  return [section(duty), inputBlock(described, { type: 'checkboxes', options: [box] })];
}

/** Typing the key's name is the clear yes: nobody does it by a slip of the hand. */
export function confirmationField(keyName: string): InputBlock {
  return textField({
    name: 'confirmation',
    label: 'Confirmation',
    hint: `Type the key’s name exactly, capital letters included: ${plain(keyName, 130)}`,
    max: 200,
  });
}

/** The blocks that say why a form came back are known by their ids: Slack gives every block one that has none. */
const problemId = 'problem';

function problemBlock(text: string, place: string): SectionBlock {
  return { ...section(cut(`⚠ ${text}`, 3000)), block_id: `${problemId}:${place}` };
}

function alert(text: string): AlertBlock {
  return { type: 'alert', block_id: problemId, level: 'error', text: plainText(text, 200) };
}

const isProblem = ({ block_id: id = '' }: KnownBlock) => id.split(':')[0] === problemId;

/** Whether it says why it came back. */
export function isFilledAgain(blocks: readonly KnownBlock[]): boolean {
  return blocks.some(isProblem);
}

/** Which of the problems have their field in this form; the others are about the whole of it. */
function inFields(blocks: readonly KnownBlock[], problems: readonly Problem[]): Map<InputBlock, Problem> {
  const inputs = blocks.filter((block) => block.type === 'input');
  return new Map(
    inputs.flatMap((block) => {
      const problem = problems.find((candidate) => candidate.field === block.block_id);
      return problem === undefined ? [] : [[block, problem] as const];
    }),
  );
}

/**
 * A form again: everything typed in it, each problem right under its field, and at its end, beside the button that was
 * pressed, what is about no field. An alert at the top says that it came back.
 */
export function filledAgain(view: ModalView, typed: TypedFields, problems: readonly Problem[]): ModalView {
  const blocks = (view.blocks as KnownBlock[]).filter((block) => !isProblem(block));
  const placed = inFields(blocks, problems);
  const rest = problems.filter((problem) => ![...placed.values()].includes(problem));
  const names = [...placed.keys()].map(({ label }) => `“${label.text}”`);
  const where =
    names.length === 0
      ? 'the reason is at the end'
      : `see ${listed([...names, ...(rest.length > 0 ? ['the end'] : [])])}`;
  return {
    ...view,
    blocks: [
      alert(`Not submitted: ${where}. Your input is kept.`),
      ...blocks.flatMap((block): KnownBlock[] => {
        if (block.type !== 'input') return [block];
        const value = typed[block.block_id ?? ''];
        const filled = value === undefined ? block : holding(block, value);
        const problem = placed.get(block);
        return problem === undefined ? [filled] : [filled, problemBlock(problem.text, block.block_id ?? '')];
      }),
      ...rest.map(({ text }, place) => problemBlock(text, `end${place}`)),
    ],
  };
}

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
