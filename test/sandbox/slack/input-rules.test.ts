import type { KnownBlock } from '@slack/types';
import { expect, test } from 'vitest';
import type { StateValue } from '../../../sandbox/slack/client-api.ts';
import { fieldProblems } from '../../../sandbox/slack/input-rules.ts';

const option = (value: string) => ({ text: { type: 'plain_text' as const, text: value }, value });
const words = (
  type: 'plain_text_input' | 'number_input' | 'email_text_input' | 'url_text_input',
  value: string | null,
) => ({ type, value }) satisfies StateValue;
const chosen = (value: string | null) =>
  ({ type: 'static_select', selected_option: value === null ? null : option(value) }) satisfies StateValue;
const ticked = (...values: string[]) =>
  ({ type: 'checkboxes', selected_options: values.map(option) }) satisfies StateValue;

const menu = { type: 'static_select', options: [option('a'), option('b')] };
const integer = { type: 'number_input', is_decimal_allowed: false, min_value: '2', max_value: '4' };
const short = { type: 'plain_text_input', min_length: 2, max_length: 4 };

test.for<[string, object, boolean, StateValue, boolean]>([
  ['a required text that is missing', short, false, words('plain_text_input', null), false],
  ['an optional text that is missing', short, true, words('plain_text_input', null), true],
  ['a text too short', short, true, words('plain_text_input', 'x'), false],
  ['a text just long enough', short, false, words('plain_text_input', 'xx'), true],
  ['a text too long', short, false, words('plain_text_input', 'xxxxx'), false],
  [
    'a text over 3000',
    { type: 'plain_text_input' },
    false,
    words('plain_text_input', 'x'.repeat(3001)),
    false,
  ],
  ['a number in bounds', integer, false, words('number_input', '3'), true],
  ['a number below', integer, false, words('number_input', '1'), false],
  ['a number above', integer, false, words('number_input', '5'), false],
  ['a fraction', integer, false, words('number_input', '2.5'), false],
  ['a word for a number', integer, false, words('number_input', 'three'), false],
  ['an address', { type: 'email_text_input' }, false, words('email_text_input', 'a@b.example'), true],
  ['no address', { type: 'email_text_input' }, false, words('email_text_input', 'a@b'), false],
  ['a URL', { type: 'url_text_input' }, false, words('url_text_input', 'https://kv.example/keys'), true],
  ['no URL', { type: 'url_text_input' }, false, words('url_text_input', 'kv.example'), false],
  ['an option on offer', menu, false, chosen('a'), true],
  ['an option not on offer', menu, false, chosen('c'), false],
  ['no option', menu, false, chosen(null), false],
  ['nothing ticked', { type: 'checkboxes', options: [option('a')] }, false, ticked(), false],
  ['something ticked', { type: 'checkboxes', options: [option('a')] }, false, ticked('a'), true],
])('%s', ([, element, optional, value, passes]) => {
  const label = { type: 'plain_text', text: 'Label' };
  const block = { type: 'input', block_id: 'b', label, optional, element: { action_id: 'a', ...element } };
  const problems = fieldProblems([block as unknown as KnownBlock], { values: { b: { a: value } } });
  expect(Object.keys(problems)).toEqual(passes ? [] : ['b']);
});
