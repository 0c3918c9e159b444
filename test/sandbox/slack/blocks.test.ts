import { describe, expect, test } from 'vitest';
import { messageProblems, problemsIn, viewProblems } from '../../../sandbox/slack/blocks/validate.ts';
import type { Surface } from '../../../sandbox/slack/blocks/surfaces.ts';
import { general } from './seed.ts';
import { dataOf, errorOf, standing } from './standing.ts';

const x = (length: number): string => 'x'.repeat(length);
const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const option = (value: string, text = 'Option') => ({ text: plain(text), value });
const options = (count: number) => Array.from({ length: count }, (_, index) => option(String(index)));
const many = <T>(count: number, item: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => item(index));
const dividers = (count: number) => many(count, () => ({ type: 'divider' }));
const button = (more = {}) => ({ type: 'button', text: plain('Go'), ...more });
const section = (text: string) => ({ type: 'section', text: mrkdwn(text) });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const input = (element: object, more = {}) => ({ type: 'input', label: plain('Label'), element, ...more });
const textInput = (more = {}) => ({ type: 'plain_text_input', ...more });
const select = (more = {}) => ({ type: 'static_select', options: options(2), ...more });
const checkboxes = (more = {}) => ({ type: 'checkboxes', options: options(2), ...more });
const card = (more = {}) => ({ type: 'task_card', task_id: '1', title: 'Key', status: 'pending', ...more });
const rich = (text: string) => ({
  type: 'rich_text',
  elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
});

describe('what is just within a limit passes, and what is just over it does not', () => {
  const limits: [string, object, object, string][] = [
    ['section text', section(x(3000)), section(x(3001)), '/0/text/text'],
    [
      'section fields',
      { type: 'section', fields: many(10, () => mrkdwn('x')) },
      { type: 'section', fields: many(11, () => mrkdwn('x')) },
      '/0/fields',
    ],
    [
      'a field’s text',
      { type: 'section', fields: [mrkdwn(x(2000))] },
      { type: 'section', fields: [mrkdwn(x(2001))] },
      '/0/fields/0/text',
    ],
    [
      'header',
      { type: 'header', text: plain(x(150)) },
      { type: 'header', text: plain(x(151)) },
      '/0/text/text',
    ],
    [
      'context elements',
      { type: 'context', elements: many(10, () => mrkdwn('x')) },
      { type: 'context', elements: many(11, () => mrkdwn('x')) },
      '/0/elements',
    ],
    ['actions', actions(...many(25, () => button())), actions(...many(26, () => button())), '/0/elements'],
    ['block_id', { ...section('x'), block_id: x(255) }, { ...section('x'), block_id: x(256) }, '/0/block_id'],
    [
      'action_id',
      actions(button({ action_id: x(255) })),
      actions(button({ action_id: x(256) })),
      '/0/elements/0/action_id',
    ],
    [
      'button text',
      actions(button({ text: plain(x(75)) })),
      actions(button({ text: plain(x(76)) })),
      '/0/elements/0/text/text',
    ],
    [
      'button value',
      actions(button({ value: x(2000) })),
      actions(button({ value: x(2001) })),
      '/0/elements/0/value',
    ],
    [
      'accessibility_label',
      actions(button({ accessibility_label: x(75) })),
      actions(button({ accessibility_label: x(76) })),
      '/0/elements/0/accessibility_label',
    ],
    [
      'confirm title',
      actions(button({ confirm: { title: plain(x(100)), text: plain(x(300)) } })),
      actions(button({ confirm: { title: plain(x(101)), text: plain('x') } })),
      '/0/elements/0/confirm/title/text',
    ],
    [
      'confirm text',
      actions(button({ confirm: { text: plain(x(300)) } })),
      actions(button({ confirm: { text: plain(x(301)) } })),
      '/0/elements/0/confirm/text/text',
    ],
    [
      'options',
      actions(select({ options: options(100) })),
      actions(select({ options: options(101) })),
      '/0/elements/0/options',
    ],
    [
      'option text',
      actions(select({ options: [option('1', x(75))] })),
      actions(select({ options: [option('1', x(76))] })),
      '/0/elements/0/options/0/text/text',
    ],
    [
      'option value',
      actions(select({ options: [option(x(150))] })),
      actions(select({ options: [option(x(151))] })),
      '/0/elements/0/options/0/value',
    ],
    [
      'placeholder',
      actions(select({ placeholder: plain(x(150)) })),
      actions(select({ placeholder: plain(x(151)) })),
      '/0/elements/0/placeholder/text',
    ],
    [
      'checkboxes',
      actions(checkboxes({ options: options(10) })),
      actions(checkboxes({ options: options(11) })),
      '/0/elements/0/options',
    ],
    [
      'input label',
      input(textInput(), { label: plain(x(2000)) }),
      input(textInput(), { label: plain(x(2001)) }),
      '/0/label/text',
    ],
    [
      'input hint',
      input(textInput(), { hint: plain(x(2000)) }),
      input(textInput(), { hint: plain(x(2001)) }),
      '/0/hint/text',
    ],
    [
      'max_length',
      input(textInput({ max_length: 3000 })),
      input(textInput({ max_length: 3001 })),
      '/0/element/max_length',
    ],
    ['markdown', { type: 'markdown', text: x(12_000) }, { type: 'markdown', text: x(12_001) }, '/0/text'],
    [
      'table rows',
      { type: 'table', rows: many(100, () => [{ type: 'raw_text', text: 'x' }]) },
      { type: 'table', rows: many(101, () => [{ type: 'raw_text', text: 'x' }]) },
      '/0/rows',
    ],
  ];
  test.for(limits)('%s', ([, within, over, pointer]) => {
    expect(messageProblems([within])).toEqual([]);
    expect(messageProblems([over])).toMatchObject([{ code: 'failed_constraint', pointer }]);
  });
});

describe('what Slack does not know or misses is named', () => {
  const faults: [string, object, string, string][] = [
    ['an unknown block', { type: 'party' }, 'unsupported type: party', '/0/type'],
    ['a block without a type', { text: plain('x') }, 'missing required field: type', '/0'],
    ['an unknown property', { ...section('x'), colour: 'red' }, 'invalid additional property: colour', '/0'],
    ['an empty text', section(''), 'must be more than 0 characters', '/0/text/text'],
    ['a section with nothing', { type: 'section' }, 'missing required field: text or fields', '/0'],
    [
      'mrkdwn in a header',
      { type: 'header', text: mrkdwn('x') },
      'must be a valid enum value',
      '/0/text/type',
    ],
    ['a field in actions', actions(textInput()), 'unsupported type: plain_text_input', '/0/elements/0/type'],
    [
      'a colour of button',
      actions(button({ style: 'green' })),
      'must be a valid enum value',
      '/0/elements/0/style',
    ],
    ['an unknown status', card({ status: 'done' }), 'must be a valid enum value', '/0/status'],
    ['a card without an id', { ...card(), task_id: undefined }, 'missing required field: task_id', '/0'],
    [
      'an option that is not on offer',
      actions(select({ initial_option: option('7') })),
      'must exactly match one of the provided options',
      '/0/elements/0/initial_option',
    ],
    [
      'a menu without options',
      actions({ type: 'static_select' }),
      'must provide exactly one of: options, option_groups',
      '/0/elements/0',
    ],
    [
      'two actions of one name',
      actions(button({ action_id: 'a' }), button({ action_id: 'a' })),
      'action_id "a" already exists',
      '/0',
    ],
    [
      'a picture from nowhere',
      { type: 'image', alt_text: 'x' },
      'must provide exactly one of: image_url, slack_file',
      '/0',
    ],
  ];
  test.for(faults)('%s', ([, block, message, pointer]) => {
    expect(messageProblems([block])).toMatchObject([{ message, pointer }]);
  });
});

describe('each surface takes its own blocks', () => {
  const places: [string, object, Surface[]][] = [
    ['section', section('x'), ['message', 'modal', 'home']],
    ['input', input(textInput()), ['message', 'modal', 'home']],
    ['file_input', input({ type: 'file_input' }), ['modal']],
    ['rich_text', rich('x'), ['message', 'modal', 'home']],
    ['markdown', { type: 'markdown', text: 'x' }, ['message']],
    ['table', { type: 'table', rows: [[rich('x')]] }, ['message']],
    ['task_card', card({ details: rich('x') }), ['message']],
    ['plan', { type: 'plan', title: 'Steps', tasks: [card()] }, ['message']],
    ['alert', { type: 'alert', text: plain('x'), level: 'warning' }, ['modal']],
  ];
  test.for(places)('%s', ([, block, allowed]) => {
    const surfaces = (['message', 'modal', 'home'] as const).filter(
      (surface) => problemsIn([block], surface).length === 0,
    );
    expect(surfaces).toEqual(allowed);
  });

  test('a message takes 50 blocks, a modal and Home 100', () => {
    expect(messageProblems(dividers(50))).toEqual([]);
    expect(messageProblems(dividers(51))).toMatchObject([{ message: 'no more than 50 items allowed' }]);
    for (const surface of ['modal', 'home'] as const) {
      expect(problemsIn(dividers(100), surface)).toEqual([]);
      expect(problemsIn(dividers(101), surface)).toMatchObject([
        { message: 'no more than 100 items allowed' },
      ]);
    }
  });
});

describe('a view', () => {
  const modal = (more = {}) => ({ type: 'modal', title: plain('Title'), blocks: [section('x')], ...more });

  test.for([
    ['title', modal({ title: plain(x(24)) }), modal({ title: plain(x(25)) }), '/title/text'],
    ['submit', modal({ submit: plain(x(24)) }), modal({ submit: plain(x(25)) }), '/submit/text'],
    ['close', modal({ close: plain(x(24)) }), modal({ close: plain(x(25)) }), '/close/text'],
    [
      'private_metadata',
      modal({ private_metadata: x(3000) }),
      modal({ private_metadata: x(3001) }),
      '/private_metadata',
    ],
    ['callback_id', modal({ callback_id: x(255) }), modal({ callback_id: x(256) }), '/callback_id'],
  ] as const)('has a limit for its %s', ([, within, over, pointer]) => {
    expect(viewProblems(within, 'modal')).toEqual([]);
    expect(viewProblems(over, 'modal')).toMatchObject([{ pointer }]);
  });

  test('with inputs needs a submit button, in a modal', () => {
    const blocks = [section('x'), input(textInput())];
    expect(viewProblems(modal({ blocks }), 'modal')).toMatchObject([
      { message: 'must define `submit` to use an `input` block in modals', pointer: '/blocks/1' },
    ]);
    expect(viewProblems(modal({ blocks, submit: plain('Send') }), 'modal')).toEqual([]);
    expect(viewProblems({ type: 'home', blocks }, 'home')).toEqual([]);
  });

  test('has each block_id once, and one focus', () => {
    const blocks = [
      input(textInput({ focus_on_load: true }), { block_id: 'a' }),
      input(textInput({ focus_on_load: true }), { block_id: 'a' }),
    ];
    expect(viewProblems(modal({ blocks, submit: plain('Send') }), 'modal')).toMatchObject([
      { message: 'block_id "a" already exists', pointer: '/blocks/1/block_id' },
      { message: 'only one element can have focus_on_load', pointer: '/blocks/1' },
    ]);
  });

  test('has nothing but what a view has', () => {
    const problems = viewProblems(modal({ submit_disabled: true }), 'modal');
    expect(problems).toMatchObject([{ message: 'invalid additional property: submit_disabled' }]);
  });
});

test('posting bad blocks answers invalid_blocks and says where', async () => {
  const { slack, web } = await standing();
  const data = await dataOf(
    web.chat.postMessage({ channel: general, text: 'x', blocks: [section(x(3001))] as never }),
  );
  expect(data).toMatchObject({
    error: 'invalid_blocks',
    response_metadata: {
      messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
    },
  });
  expect(slack.messagesIn(general)).toEqual([]);
});

test('blocks that together hold too many characters are refused, each being short enough', async () => {
  const { web } = await standing();
  const post = (count: number) =>
    web.chat.postMessage({
      channel: general,
      text: 'x',
      blocks: many(count, () => section(x(1000))) as never,
    });
  expect(await errorOf(post(12))).toBeUndefined();
  expect(await errorOf(post(13))).toBe('msg_blocks_too_long');
});

test('blocks.validate lists code, message, pointer and constraint, and says which of the three was wrong', async () => {
  const { web } = await standing();
  const validate = (args: object) => dataOf(web.apiCall('blocks.validate', args as Record<string, unknown>));
  const blocks = [{ type: 'party' }];
  const problem = { code: 'failed_constraint', message: 'unsupported type: party' };
  expect(await validate({ blocks })).toMatchObject({
    error: 'invalid_blocks',
    errors: [{ ...problem, pointer: '/0/type', constraint: { type: 'enum', got: 'party' } }],
  });
  expect(await validate({ message: { blocks } })).toMatchObject({
    error: 'invalid_message',
    errors: [{ ...problem, pointer: '/blocks/0/type' }],
  });
  expect(await validate({ view: { type: 'home', blocks } })).toMatchObject({ error: 'invalid_view' });
  expect(await validate({ blocks: [{ type: 'divider' }] })).toBeUndefined();
  expect(await validate({})).toMatchObject({ error: 'invalid_arguments' });
});
