import type { KnownBlock } from '@slack/types';
import { type Element, type PlacedElement, placedElements } from './blocks/elements.ts';
import type { ActionValue, StateOption, StateValue, ViewState } from './client-api.ts';

/**
 * What Slack's client checks before it sends a submission off.
 * @returns words by block_id; empty when all is well
 */
export function fieldProblems(blocks: readonly KnownBlock[], state: ViewState): Record<string, string> {
  const problems: Record<string, string> = {};
  for (const placed of placedElements(blocks)) {
    const value = state.values[placed.blockId]?.[placed.element.action_id];
    const problem = value === undefined ? undefined : problemOf(placed, value);
    if (problem !== undefined) problems[placed.blockId] ??= problem;
  }
  return problems;
}

function problemOf({ element, input }: PlacedElement, value: StateValue): string | undefined {
  if (isEmpty(value)) return input?.optional === false ? 'Please complete this required field.' : undefined;
  if ('value' in value) return textProblem(element, value.value ?? '');
  return optionProblem(element, value) ?? countProblem(element, value);
}

function isEmpty(value: StateValue): boolean {
  const { type: _, ...fields } = value;
  return Object.values(fields).every(
    (field) => field === null || (Array.isArray(field) && field.length === 0),
  );
}

/** A plain text input without `max_length` takes this many (docs: plain_text_input). */
const usualMaxLength = 3000;

function textProblem(element: Element, text: string): string | undefined {
  switch (element.type) {
    case 'plain_text_input':
      return lengthProblem(text, element.min_length ?? 0, element.max_length ?? usualMaxLength);
    case 'number_input':
      return numberProblem(element, text);
    case 'email_text_input':
      return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text) ? undefined : 'Please enter a valid email address.';
    case 'url_text_input':
      return isUrl(text) ? undefined : 'Please enter a valid URL.';
    default:
      return undefined;
  }
}

function lengthProblem(text: string, least: number, most: number): string | undefined {
  if (text.length < least) return `Please enter at least ${least} characters.`;
  return text.length > most ? `Please enter at most ${most} characters.` : undefined;
}

function numberProblem(element: Element, text: string): string | undefined {
  const wanted = element.is_decimal_allowed === true ? /^-?\d+(\.\d+)?$/ : /^-?\d+$/;
  if (!wanted.test(text)) return 'Please enter a valid number.';
  const number = Number(text);
  if (element.min_value !== undefined && number < Number(element.min_value)) {
    return `Please enter a number of ${element.min_value} or more.`;
  }
  if (element.max_value !== undefined && number > Number(element.max_value)) {
    return `Please enter a number of ${element.max_value} or less.`;
  }
  return undefined;
}

function isUrl(text: string): boolean {
  return URL.canParse(text) && /^(https?|mailto|slack):/.test(text);
}

function countProblem(element: Element, value: StateValue): string | undefined {
  const picked = Object.values(value).find((field): field is unknown[] => Array.isArray(field)) ?? [];
  const most = element.max_selected_items ?? Infinity;
  return picked.length > most ? `Please pick at most ${most}.` : undefined;
}

/** Nobody can pick what is not on offer; of options that the app supplies later nothing is known here. */
export function optionProblem(element: Element, value: ActionValue): string | undefined {
  const offered = offeredBy(element);
  if (offered === undefined) return undefined;
  const foreign = pickedIn(value).find((picked) => !offered.some((option) => option.value === picked.value));
  return foreign === undefined ? undefined : `${foreign.value} is not one of the options.`;
}

function offeredBy({ options, option_groups }: Element): StateOption[] | undefined {
  return options ?? option_groups?.flatMap((group) => group.options);
}

function pickedIn(value: ActionValue): StateOption[] {
  if ('selected_options' in value) return value.selected_options;
  if ('selected_option' in value) return value.selected_option === null ? [] : [value.selected_option];
  return [];
}
