import { expect, test } from 'vitest';
import { isBlank } from '../../src/domain/refusals.ts';

test.each(['', '  \n\t', '\u200B\u2060\uFEFF', '\u202E', '\u3164\u2800\uFFA0\u115F', '\uFE0F'])(
  '%j says nothing',
  (text) => {
    expect(isBlank(text)).toBe(true);
  },
);

test.each(['no', '不', 'لا', '👍', '🏳️‍🌈', '1️⃣', '–', ' . ', '\u200Bx'])('%j says something', (text) => {
  expect(isBlank(text)).toBe(false);
});
