import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeReference, encodeReference } from '../../../src/views/blocks/context.ts';
import { decodeHomePage, encodeHomePage, homeFilters } from '../../../src/views/standing/home.ts';

const id = fc.string({ minLength: 1, maxLength: 80, unit: fc.constantFrom(...'abcXYZ019@_-./*'.split('')) });

describe('what a button is about', () => {
  test('comes back as it was written', () => {
    fc.assert(
      fc.property(
        fc.record({ organization: id, run: id, subject: id }, { requiredKeys: ['organization'] }),
        (reference) => {
          const text = encodeReference(reference);
          expect(decodeReference(text)).toEqual(reference);
          expect(text.length).toBeLessThanOrEqual(2000);
        },
      ),
    );
  });

  test.each([
    undefined,
    '',
    'U123',
    '[]',
    'null',
    '{}',
    '{"run":"r1"}',
    '{"organization":1}',
    '{"organization":""}',
    '{"organization":"a b"}',
    '{"organization":"a\\u0000"}',
    '{"organization":"a","run":{}}',
    '{"organization":"a","user":"U1"}',
    '{"organization":"a"',
    `{"organization":"${'a'.repeat(300)}"}`,
  ])('%j is nothing the bot wrote', (text) => {
    expect(decodeReference(text)).toBeUndefined();
  });

  test('anything at all is decoded without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        const decoded = decodeReference(text);
        expect(decoded === undefined || typeof decoded.organization === 'string').toBe(true);
      }),
    );
  });
});

describe('a page of Home', () => {
  test('survives the way to Slack and back, in the room an option has', () => {
    for (const filter of homeFilters) {
      const text = encodeReference(encodeHomePage(filter, 12));
      expect(text.length).toBeLessThanOrEqual(150);
      expect(decodeHomePage(decodeReference(text))).toEqual({ filter, page: 12 });
    }
  });

  test.each([undefined, 'nonsense', 'all/-1', 'all/99999', 'odd/3x', '/'])(
    '%j is the first page of all',
    (subject) => {
      expect(decodeHomePage({ organization: '*', subject })).toEqual({ filter: 'all', page: 0 });
    },
  );
});
