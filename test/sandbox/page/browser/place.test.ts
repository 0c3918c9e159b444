import { describe, expect, test } from 'vitest';
import { parsePlace, permalinkPlace, placeHash, type Place } from '../../../../sandbox/page/browser/place.ts';
import { fromLocal, toLocal } from '../../../../sandbox/page/browser/zoned-time.ts';

describe('An address names a place, and a place its address', () => {
  const places: Place[] = [
    { kind: 'home' },
    { kind: 'channel', channel: 'C1' },
    { kind: 'channel', channel: 'C1', thread: '1700000000.000100' },
  ];
  test.each(places)('%o', (place) => {
    expect(parsePlace(placeHash(place))).toEqual(place);
  });

  test('none where it is empty', () => {
    expect(parsePlace('')).toBeUndefined();
  });
});

describe('A message’s permanent link leads to', () => {
  test('its own thread', () => {
    expect(permalinkPlace('https://acme.slack.com/archives/C1/p1700000000000100')).toEqual({
      kind: 'channel',
      channel: 'C1',
      thread: '1700000000.000100',
    });
  });

  test('the thread it stands in', () => {
    const url = 'https://acme.slack.com/archives/C1/p1700000001000100?thread_ts=1700000000.000100&cid=C1';
    expect(permalinkPlace(url)).toEqual({ kind: 'channel', channel: 'C1', thread: '1700000000.000100' });
  });

  test('nowhere, for any other address', () => {
    expect(permalinkPlace('https://portal.azure.com/')).toBeUndefined();
    expect(permalinkPlace('not an address')).toBeUndefined();
  });
});

describe('A time on the wall becomes the moment it stands for', () => {
  test.each([
    ['2026-03-09T14:05', 'UTC', Date.UTC(2026, 2, 9, 14, 5)],
    ['2026-03-09T14:05', 'America/New_York', Date.UTC(2026, 2, 9, 18, 5)],
    ['2026-03-08T12:00', 'America/New_York', Date.UTC(2026, 2, 8, 16)],
  ])('%s in %s', (local, tz, ms) => {
    expect(fromLocal(local, tz)).toBe(ms / 1000);
    expect(toLocal(ms / 1000, tz)).toBe(local);
  });
});
