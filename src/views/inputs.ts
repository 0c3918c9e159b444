import type { AlertBlock, InputBlock, KnownBlock, PlainTextOption, SectionBlock } from '@slack/types';
import { plainText, section } from './blocks.ts';
import { cut } from './text.ts';

/** What was typed before, by field name: a form that comes back shows it again. */
export type Typed = Readonly<Record<string, string>>;

/** Why a form comes back. `text` is mrkdwn; without a `field` it is about the whole form. */
export interface Problem {
  readonly field?: string | undefined;
  readonly text: string;
}

/** What every modal with fields may be given back. */
export interface Refill {
  readonly typed?: Typed | undefined;
  readonly problem?: Problem | undefined;
}

interface Field {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly placeholder?: string;
  readonly optional?: boolean;
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

/** What says why a form came back is told by its id, since Slack gives every block one that has none. */
const problemId = 'problem';

function problemBlock(text: string, place: string): SectionBlock {
  return { ...section(cut(text, 3000)), block_id: `${problemId}:${place}` };
}

/** The form itself, without what an earlier try left on it. */
export function withoutProblems(blocks: readonly KnownBlock[]): KnownBlock[] {
  return blocks.filter(({ block_id: id = '' }) => id.split(':')[0] !== problemId);
}

/** The problem stands right under the field that it is about. */
function withProblem(block: InputBlock, name: string, problem: Problem | undefined): KnownBlock[] {
  return problem?.field === name ? [block, problemBlock(`⚠ ${problem.text}`, name)] : [block];
}

export interface TextField extends Field {
  readonly multiline?: boolean;
  /** 3000 at most (https://docs.slack.dev/reference/block-kit/block-elements/plain-text-input-element). */
  readonly max?: number;
}

export function textField(field: TextField, { typed, problem }: Refill): KnownBlock[] {
  const { name, placeholder, multiline, max = 3000 } = field;
  const before = typed?.[name] ?? '';
  const block = inputBlock(field, {
    type: 'plain_text_input',
    max_length: max,
    ...(multiline === true && { multiline }),
    ...(placeholder !== undefined && { placeholder: plainText(placeholder, 150) }),
    ...(before !== '' && { initial_value: before.slice(0, max) }),
  });
  return withProblem(block, name, problem);
}

/** An option as Slack wants it: 75 characters of text, 150 of value. */
export function option(text: string, value: string): PlainTextOption {
  return { text: plainText(text, 75), value };
}

export interface SelectField extends Field {
  readonly options: readonly PlainTextOption[];
}

export function selectField(field: SelectField, { typed, problem }: Refill): KnownBlock[] {
  const { name, options, placeholder } = field;
  const before = options.find(({ value }) => value === typed?.[name]);
  const block = inputBlock(field, {
    type: 'static_select',
    options: [...options],
    ...(placeholder !== undefined && { placeholder: plainText(placeholder, 150) }),
    ...(before !== undefined && { initial_option: before }),
  });
  return withProblem(block, name, problem);
}

/** The longest value an option may have. */
const longestOptionValue = 150;

/** Choices that the bot looks up while somebody types. */
export function searchField(field: Field, { typed, problem }: Refill): KnownBlock[] {
  const { name, placeholder } = field;
  const before = typed?.[name] ?? '';
  const fits = before !== '' && before.length <= longestOptionValue;
  const block = inputBlock(field, {
    type: 'external_select',
    min_query_length: 0,
    ...(placeholder !== undefined && { placeholder: plainText(placeholder, 150) }),
    ...(fits && { initial_option: option(before, before) }),
  });
  return withProblem(block, name, problem);
}

/** The value of a ticked box. */
export const ticked = 'yes';

export interface BoxField {
  readonly name: string;
  /** What ticking it says; stands in full above the box, whose own text is cut by Slack at 75 characters. */
  readonly duty: string;
}

/** A duty and the box that takes it on. */
export function boxField({ name, duty }: BoxField, { typed, problem }: Refill): KnownBlock[] {
  const box = option('I have read this, and I accept it', ticked);
  const block = inputBlock(
    { name, label: 'Acknowledgement' },
    {
      type: 'checkboxes',
      options: [box],
      ...(typed?.[name] === ticked && { initial_options: [box] }),
    },
  );
  return [section(duty), ...withProblem(block, name, problem)];
}

function alert(text: string): AlertBlock {
  return { type: 'alert', block_id: problemId, level: 'error', text: plainText(text, 200) };
}

/** What stands at the top of a form that came back: a pointer to the field, or the whole where it is about no field. */
export function problemOnTop(
  problem: Problem | undefined,
  labels: Readonly<Record<string, string>>,
): (AlertBlock | SectionBlock)[] {
  if (problem === undefined) return [];
  const label = problem.field === undefined ? undefined : labels[problem.field];
  return label === undefined
    ? [alert('This was not accepted. Nothing typed is lost.'), problemBlock(problem.text, '')]
    : [alert(`This was not accepted: see under “${label}”. Nothing typed is lost.`)];
}
