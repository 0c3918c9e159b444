import { expect, test } from 'vitest';
import { whyMalformed } from '../../src/listeners/deliveries.ts';

/** A form as Slack delivers it, with one field. */
const formWith = (element: object) => ({
  type: 'view_submission',
  user: { id: 'U0PERSON' },
  view: {
    id: 'V0FORM',
    callback_id: 'propose',
    private_metadata: '',
    title: { text: 'Propose' },
    blocks: [{ type: 'input', block_id: 'field', element: { action_id: 'field', ...element } }],
    state: { values: {} },
  },
});

const choice = { text: { type: 'plain_text', text: 'Yes' }, value: 'yes' };

test.each([
  ['checkboxes', { type: 'checkboxes', options: [choice] }],
  ['a list to choose from', { type: 'static_select', options: [choice] }],
  ['a list in groups', { type: 'static_select', option_groups: [] }],
  ['a text', { type: 'plain_text_input' }],
])('a form with %s is taken', (_what, element) => {
  expect(whyMalformed(formWith(element))).toBeUndefined();
});

test.each([
  ['checkboxes without anything to check', { type: 'checkboxes' }],
  ['checkboxes whose options are a text', { type: 'checkboxes', options: 'yes' }],
  ['checkboxes with an option that is none', { type: 'checkboxes', options: [null] }],
  ['a list whose options are a number', { type: 'static_select', options: 3 }],
  ['a list with an option that is a text', { type: 'static_select', options: ['yes'] }],
  ['an option whose value is a number', { type: 'checkboxes', options: [{ ...choice, value: 3 }] }],
])('a form with %s is refused by its shape: showing it again would fail', (_what, element) => {
  expect(whyMalformed(formWith(element))).toContain('view.blocks.0');
});

test.each([
  { team: { id: 'T0HOME', enterprise_id: null } },
  { team: { id: 'T0HOME' }, enterprise: null, enterprise_id: null },
  { team: { id: 'T0HOME' }, user: { id: 'U0PERSON', team_id: null } },
])('a form with %j is taken: null is as good as nothing there', (more) => {
  expect(whyMalformed({ ...formWith({ type: 'plain_text_input' }), ...more })).toBeUndefined();
});
