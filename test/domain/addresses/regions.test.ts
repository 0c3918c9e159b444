import { expect, test } from 'vitest';
import { knownRegions, parseRegion, platformHost } from '../../../src/domain/addresses/vault-reference.ts';

test.each([
  ['va7', 'platform.adobe.io'],
  ['nld2', 'platform-nld2.adobe.io'],
  ['AUS5', 'platform-aus5.adobe.io'],
  [' can2 ', 'platform-can2.adobe.io'],
  ['gbr9', 'platform-gbr9.adobe.io'],
  ['jpn12', 'platform-jpn12.adobe.io'],
])('the region %j is asked at %s', (text, host) => {
  expect(platformHost(parseRegion(text) ?? 'none')).toBe(host);
});

test.each([
  '',
  'europe',
  'nld',
  'nld123',
  'n1d2',
  'nld2.evil.example',
  'nld2/',
  'nld-2',
  '2nld',
  'ｎld2',
  'nld２',
])('%j is no region', (text) => {
  expect(parseRegion(text)).toBeUndefined();
});

test('every region that is offered is one that is accepted', () => {
  expect(knownRegions.map(({ code }) => parseRegion(code))).toEqual(knownRegions.map(({ code }) => code));
});
