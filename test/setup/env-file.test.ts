import { parseEnv } from 'node:util';
import { expect, test } from 'vitest';
import { withoutQuotes, withValues } from '../../src/setup/env-file.ts';

test.each([
  'rediss://default:p!ss@redis.example.com:6380',
  'redis://[::1]:6379/5?family=6',
  'rediss://user:100%25*{a}~@redis:6380',
])(
  'an address such as %s stands in .env without quotes, which kubectl would take for a part of it',
  (url) => {
    expect(withoutQuotes(url)).toBe(url);
    expect(withValues('', { REDIS_URL: url })).toBe(`REDIS_URL=${url}\n`);
  },
);

test('what would need quotes in an address is percent-encoded, and means the same', () => {
  const password = `p'"\`$ss;&|<>()^\\#é`;
  const typed = `redis://cmk:${password.replace('#', '%23')}@redis:6379`;
  const written = withValues('', { REDIS_URL: withoutQuotes(typed) });
  expect(written).toBe(`REDIS_URL=${withoutQuotes(typed)}\n`);
  const url = new URL(parseEnv(written)['REDIS_URL'] ?? '');
  expect(decodeURIComponent(url.password)).toBe(password);
});

test('a value that is no address keeps what it needs quotes for', () => {
  const value = "it's $HOME #1";
  const written = withValues('', { A: value });
  expect(written).toBe(`A="${value}"\n`);
  expect(parseEnv(written)['A']).toBe(value);
});
