import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  code,
  cut,
  duration,
  escape,
  inert,
  listed,
  mention,
  oneLine,
  people,
  plain,
  slackDate,
  strong,
} from '../../../src/views/blocks/text.ts';
import { text } from '../arbitrary-facts.ts';

describe('what cannot be seen is shown', () => {
  test.each([
    ['right-to-left override', 'key\u202Eyek', 'key‹U+202E›yek'],
    ['zero-width space', 'cmk\u200Bkey', 'cmk‹U+200B›key'],
    ['null', 'a\u0000b', 'a‹U+0000›b'],
    ['byte order mark', '\uFEFFkey', '‹U+FEFF›key'],
    ['line separator', 'a\u2028b', 'a‹U+2028›b'],
    ['half of a surrogate pair', 'a\uD800b', 'a‹U+D800›b'],
    ['zero-width joiner between letters', 'a\u200Db', 'a‹U+200D›b'],
    ['tag letters', 'a\u{E0041}b', 'a‹U+E0041›b'],
  ])('%s', (_name, typed, shown) => {
    expect(inert(typed)).toBe(shown);
  });

  test('families, flags and accents stay what they are', () => {
    for (const whole of ['👩‍👩‍👧‍👦', '👍🏽', '🏳️‍🌈', '🇨🇭', 'e\u0301', 'שלום', 'one\ntwo']) {
      expect(inert(whole)).toBe(whole);
    }
  });
});

describe('what is cut says how much is missing', () => {
  test('the number of characters', () => {
    expect(cut('x'.repeat(500), 132)).toBe(`${'x'.repeat(100)}… (400 more characters)`);
  });

  test('never through the middle of a character, never longer than asked', () => {
    fc.assert(
      fc.property(text(3000), fc.integer({ min: 1, max: 400 }), (typed, max) => {
        for (const shown of [cut(typed, max), plain(typed, max)])
          expect(shown.length).toBeLessThanOrEqual(max);
        expect(oneLine(typed, max).length).toBeLessThanOrEqual(max);
      }),
    );
    expect(cut('👩‍👩‍👧‍👦'.repeat(10), 30)).toBe(`${'👩‍👩‍👧‍👦'.repeat(2)}…`);
  });

  test('short text is left alone', () => {
    expect(cut('as it is', 8)).toBe('as it is');
  });
});

describe('typed text in a sentence', () => {
  test.each([
    [
      '<!channel> <@U1> <https://evil.example|click>',
      '&lt;!channel&gt; &lt;@U1&gt; &lt;https://evil.example|click&gt;',
    ],
    ['two\n\n:tada: lines', 'two ꞉tada꞉ lines'],
    ['*bold* _leaning_ ~gone~ `code`', '∗bold∗ ˍleaningˍ ∼gone∼ ˋcodeˋ'],
    ['snake_case at 10:30, a:b', 'snake_case at 10:30, a:b'],
    ['&amp;', '&amp;amp;'],
  ])('%j', (typed, shown) => {
    expect(oneLine(typed)).toBe(shown);
  });

  test('a name is code, and cannot leave it', () => {
    expect(code('my-key')).toBe('`my-key`');
    expect(code('a`*b*`c\n')).toBe('`a‹U+0060›*b*‹U+0060›c‹U+000A›`');
    expect(code('')).toBe('(nothing)');
  });

  test('an organization’s name is bold, or code where its characters would be formatting', () => {
    expect(strong('Acme & Sons')).toBe('*Acme &amp; Sons*');
    expect(strong('Acme *dev*')).toBe('`Acme *dev*`');
  });

  test('Slack’s three escapes, the ampersand first', () => {
    expect(escape('<&lt;>')).toBe('&lt;&amp;lt;&gt;');
  });
});

describe('people', () => {
  test('users and groups are mentioned, everything else is shown', () => {
    expect(mention('U012AB')).toBe('<@U012AB>');
    expect(mention('W012AB')).toBe('<@W012AB>');
    expect(mention('S012AB')).toBe('<!subteam^S012AB>');
    expect(mention('bot')).toBe('the bot');
    expect(mention('!channel')).toBe('`!channel`');
  });

  test('a long list is cut and says so', () => {
    const ids = Array.from({ length: 25 }, (_, place) => `U${place}`);
    expect(people(ids)).toMatch(/<@U19> and 5 more$/);
    expect(listed([])).toBe('nobody');
  });
});

describe('times', () => {
  test.each([
    [0, 'a moment'],
    [999, 'a moment'],
    [1000, '1 second'],
    [90_000, '1 minute'],
    [3_600_000, '1 hour'],
    [2 * 86_400_000 + 5000, '2 days'],
    [86_400_000 + 3_600_000 * 5, '1 day 5 hours'],
  ])('%d milliseconds are %s', (ms, words) => {
    expect(duration(ms)).toBe(words);
  });

  test('a moment is in the reader’s zone, with UTC where Slack cannot', () => {
    expect(slackDate(Date.UTC(2026, 0, 2, 3, 4, 5))).toBe(
      '<!date^1767323045^{date_short_pretty} at {time}|2026-01-02 03:04 UTC>',
    );
  });
});
