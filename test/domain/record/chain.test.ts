import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { digestOf, genesis, headText, parseLine, storedLine } from '../../../src/domain/record/chain.ts';

const key = Buffer.alloc(32, 7);
const anyText = fc.string({ unit: 'binary' });
const digest = 'a1'.repeat(32);

test('a link is HMAC-SHA-256 over the digest before, a line feed and the very bytes', () => {
  const expected = createHmac('sha256', key).update(`${digest}\n{"é":"\u{1F512}"}`).digest('hex');
  expect(digestOf(key, digest, '{"é":"\u{1F512}"}')).toBe(expected);
});

test('chains of two organizations begin differently and cannot be exchanged', () => {
  expect(genesis('A@AdobeOrg')).not.toBe(genesis('B@AdobeOrg'));
  expect(genesis('A@AdobeOrg')).toMatch(/^[0-9a-f]{64}$/u);
});

test('other bytes, another digest before or another key make another link', () => {
  fc.assert(
    fc.property(anyText, anyText, (one, other) => {
      const right = digestOf(key, digest, one);
      if (Buffer.from(one).equals(Buffer.from(other))) return;
      expect(digestOf(key, digest, other)).not.toBe(right);
      expect(digestOf(key, genesis(other), one)).not.toBe(right);
      expect(digestOf(Buffer.from(`${other}x`), digest, one)).not.toBe(right);
    }),
  );
});

test('a stored line gives back what went in, line feeds and blanks in the bytes included', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\w.-]{1,20}$/u), anyText, (keyId, bytes) => {
      expect(parseLine(storedLine(keyId, digest, bytes))).toEqual({
        keyId,
        digest,
        isHexadecimal: false,
        bytes,
      });
    }),
  );
});

test('a line with its digest in hexadecimal, as they were written first, is read as well', () => {
  expect(parseLine(`k1 ${digest} {}`)).toEqual({
    keyId: 'k1',
    digest,
    isHexadecimal: true,
    bytes: '{}',
  });
});

const short = Buffer.from(digest, 'hex').toString('base64url');
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Two of the last letter's six bits carry nothing: another letter, the same bytes. */
const otherLetter = letters.charAt(letters.indexOf(short.slice(-1)) ^ 1);

it.each([
  ['', 'nothing'],
  [`k1 ${short.slice(0, -1)}${otherLetter} {}`, 'the same digest in another spelling'],
  [`k1 ${short}= {}`, 'a digest with padding'],
  ['k1', 'a key id alone'],
  [`k1 ${short}`, 'no bytes'],
  [`k1 ${short.slice(1)} {}`, 'a digest that is shorter still'],
  [`k1 ${digest.slice(1)} {}`, 'a digest that is too short'],
  [`k1 ${digest.toUpperCase()} {}`, 'a digest in capitals'],
  [` ${digest} {}`, 'no key id'],
])('“%s” is no entry: %s', (line) => {
  expect(parseLine(line)).toBeUndefined();
});

test('a head is written as its place and its whole digest', () => {
  expect(headText({ sequence: 12, digest })).toBe(`#12:${digest}`);
});
