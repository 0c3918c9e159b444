import { expect, test } from 'vitest';
import { whySkipped } from './skipped.ts';

test.each([
  ['Terraform can read its file (needs terraform)', true, 'terraform'],
  [
    'nginx, with the file in deploy > needs nginx and redis-server > passes it',
    true,
    'nginx and redis-server',
  ],
  [
    'The page – needs Chromium (/usr/bin/chromium; the variable CHROMIUM names another) > x',
    true,
    'Chromium',
  ],
  ['a record > keeps what it is told', false, 'redis-server'],
  // Left out on purpose, by `-t` for example.
  ['a record > keeps what it is told', true, undefined],
])('the end of a run says why “%s” was skipped', (name, hasRedis, why) => {
  expect(whySkipped(name, hasRedis)).toBe(why);
});
