import { expect, test } from 'vitest';
import { dayOf, nearDay } from '../../../../sandbox/page/browser/times.ts';

test.each([
  ['2026-03-09T18:14:59Z', 'Asia/Kathmandu', '2026-03-09'],
  ['2026-03-09T18:15:00Z', 'Asia/Kathmandu', '2026-03-10'],
  ['2026-03-09T04:59:59Z', 'America/Chicago', '2026-03-08'],
  ['2026-03-09T05:00:00Z', 'America/Chicago', '2026-03-09'],
  ['2026-03-09T23:59:59Z', 'UTC', '2026-03-09'],
])('%s in %s is of the day %s', (at, tz, day) => {
  // Twice: once looked up, once remembered.
  expect([dayOf(Date.parse(at), tz), dayOf(Date.parse(at), tz)]).toEqual([day, day]);
});

test('a day near now has a name, and any other none', () => {
  const now = Date.parse('2026-03-09T12:00:00Z');
  const hours = (count: number) => nearDay(now + count * 3_600_000, now, 'UTC');
  expect([-37, -36, -12, 0, 11, 12, 35, 36].map(hours)).toEqual([
    undefined,
    'yesterday',
    'today',
    'today',
    'today',
    'tomorrow',
    'tomorrow',
    undefined,
  ]);
});
