import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { whyNotConfirmed } from '../../../src/domain/rules/approval-rules.ts';

it.each([
  ['the very name', 'cmk-key', undefined],
  [
    'another name',
    'cmk-kex',
    { reason: 'confirmationWrong', facts: { typed: 'cmk-kex', expected: 'cmk-key' } },
  ],
  ['other case', 'CMK-KEY', { reason: 'confirmationWrong' }],
  ['nothing', '', { reason: 'confirmationWrong' }],
  ['Latin I for l stays a wrong name', 'cmk-keI', { reason: 'confirmationWrong' }],
])('%s', (_name, typed, refused) => {
  const found = whyNotConfirmed(typed, 'cmk-key');
  if (refused === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(refused);
});

it.each([
  ['a Cyrillic es', 'сmk-key', 'с', 'U+0441'],
  ['a Greek kappa', 'cmκ-key', 'κ', 'U+03BA'],
  ['a fullwidth letter', 'ｃmk-key', 'ｃ', 'U+FF43'],
  ['a mathematical letter beyond the first plane', '𝐜mk-key', '𝐜', 'U+1D41C'],
  ['a hyphen of typographers', 'cmk‐key', '‐', 'U+2010'],
  ['a minus sign', 'cmk−key', '−', 'U+2212'],
  ['a zero-width space', 'cmk-\u200bkey', '\u200b', 'U+200B'],
  ['a soft hyphen', 'cmk-\u00adkey', '\u00ad', 'U+00AD'],
  ['a right-to-left override', '\u202ecmk-key', '\u202e', 'U+202E'],
  ['a combining accent', 'cmk-ke\u0301y', '\u0301', 'U+0301'],
  ['a blank at the end', 'cmk-key ', ' ', 'U+0020'],
  ['a no-break space', 'cmk-key\u00a0', '\u00a0', 'U+00A0'],
  ['a tab', '\tcmk-key', '\t', 'U+0009'],
])('%s is refused by its name', (_name, typed, character, codePoint) => {
  expect(whyNotConfirmed(typed, 'cmk-key')).toEqual({
    reason: 'confirmationLookalike',
    facts: { character, codePoint, expected: 'cmk-key' },
  });
});

test('nothing but the very characters confirms', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (typed) => {
      fc.pre(typed !== 'cmk-key');
      expect(whyNotConfirmed(typed, 'cmk-key')).toBeDefined();
    }),
  );
});
