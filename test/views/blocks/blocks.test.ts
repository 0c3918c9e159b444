import { expect, test } from 'vitest';
import { button, context, section } from '../../../src/views/blocks/blocks.ts';

const reference = { organization: 'ACME@AdobeOrg' };

test.each([
  ['Approve…', 'Approve, after reading the proposal', 'Approve, after reading the proposal'],
  ['Look again', 'at Azure, now', 'Look again: at Azure, now'],
  ['Open', 'Open: Acme Health', 'Open: Acme Health'],
  ['Stop…', 'x'.repeat(80), `Stop: ${'x'.repeat(68)}…`],
])(
  'a button “%s” with the label “%s” is read as “%s”: it begins with what one sees',
  (text, label, spoken) => {
    expect(button('look', text, reference, { label }).accessibility_label).toBe(spoken);
  },
);

test('a button whose text is enough is read as it stands', () => {
  expect(button('look', 'Look again', reference).accessibility_label).toBeUndefined();
});

test('an address that somebody typed stays text', () => {
  expect(section('https://evil.example').text).toMatchObject({ type: 'mrkdwn', verbatim: true });
  expect(context('https://evil.example').elements).toMatchObject([{ type: 'mrkdwn', verbatim: true }]);
});
