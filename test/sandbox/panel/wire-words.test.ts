import { expect, test } from 'vitest';
import { callWords, deliveryWords } from '../../../sandbox/panel/wire-words.ts';

const view = { title: { type: 'plain_text', text: 'Step 1: vault' }, callback_id: 'vault' };

test.each([
  [{ text: 'Acme: enabled.', channel: 'C1', blocks: '[]' }, 'Acme: enabled.'],
  [{ view: JSON.stringify(view), trigger_id: '1' }, 'Step 1: vault'],
  [{ user: 'U1' }, 'U1'],
  [{ channel: 'C1', ts: '1.1' }, 'C1'],
  [{ view: '{"title' }, ''],
  [{ include_users: 'true' }, ''],
])('a call with %j is about “%s”', (given, about) => {
  expect(callWords(given)).toBe(about);
});

test.each([
  [{ command: '/cmk', text: 'setup', user_id: 'U1' }, 'setup by U1'],
  [{ user: { id: 'U1' }, actions: [{ action_id: 'approve' }], view }, 'approve by U1'],
  [{ user: { id: 'U1' }, view }, 'Step 1: vault by U1'],
  [{ user: { id: 'U1' }, view: { callback_id: 'vault' } }, 'vault by U1'],
  [{ user: { id: 'U1' }, callback_id: 'setup' }, 'setup by U1'],
  [{ user: { id: 'U1' }, action_id: 'key', value: 'a', view }, 'key by U1'],
  [{ event: { type: 'app_home_opened', user: 'U1', tab: 'home' } }, 'home by U1'],
  [{}, ''],
])('a delivery with %j is about “%s”', (payload, about) => {
  expect(deliveryWords(payload)).toBe(about);
});
