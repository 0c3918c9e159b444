import type {
  AlertBlock,
  InputBlock,
  KnownBlock,
  ModalView,
  PlainTextOption,
  SectionBlock,
} from '@slack/types';
import type { RefusalReason } from '../../domain/refusals.ts';
import { plainText, section } from './blocks.ts';
import { cut, listed, plain } from './text.ts';

/** What stands in the fields of a form, by field name. */
export type TypedFields = Readonly<Record<string, string>>;

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
