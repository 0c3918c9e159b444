import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type WorkingHours,
  deadlineAfter,
  isTimeZone,
  nextWorkingMoment,
  weeklyAround,
} from '../../src/domain/calendar.ts';
import { hour, minute } from './world.ts';

const office: WorkingHours = { from: 9 * 60, until: 17 * 60, days: [1, 2, 3, 4, 5] };
const sundayToThursday: WorkingHours = { ...office, days: [0, 1, 2, 3, 4] };
const at = (text: string) => Date.parse(text);

describe('a reminder comes while the person works', () => {
  test.each<[what: string, zone: string, hours: WorkingHours, at: string, comes: string]>([
    [
      'at once in the middle of their day',
      'Europe/Berlin',
      office,
      '2026-11-30T10:00:00Z',
      '2026-11-30T10:00:00Z',
    ],
    [
      'at nine where it would come at five',
      'Europe/Berlin',
      office,
      '2026-11-30T04:14:00Z',
      '2026-11-30T08:00:00Z',
    ],
    [
      'the next morning after five in the afternoon',
      'Europe/Berlin',
      office,
      '2026-11-30T16:00:00Z',
      '2026-12-01T08:00:00Z',
    ],
    [
      'on Monday from Friday evening on',
      'Europe/Berlin',
      office,
      '2026-11-27T17:00:00Z',
      '2026-11-30T08:00:00Z',
    ],
    ['on Monday from Sunday on', 'Europe/Berlin', office, '2026-11-29T12:00:00Z', '2026-11-30T08:00:00Z'],
    [
      'on Sunday where people work on Sundays',
      'Asia/Riyadh',
      sundayToThursday,
      '2026-11-27T09:00:00Z',
      '2026-11-29T06:00:00Z',
    ],
    [
      'by the time of the person and not of the server',
      'America/Los_Angeles',
      office,
      '2026-11-30T10:00:00Z',
      '2026-11-30T17:00:00Z',
    ],
    [
      'on the day that it is there',
      'Pacific/Auckland',
      office,
      '2026-11-29T21:00:00Z',
      '2026-11-29T21:00:00Z',
    ],
    ['in a zone of half an hour', 'Asia/Kolkata', office, '2026-11-30T00:00:00Z', '2026-11-30T03:30:00Z'],
    ['in a zone of three quarters', 'Asia/Kathmandu', office, '2026-11-30T00:00:00Z', '2026-11-30T03:15:00Z'],
    [
      'over the weekend on which summer time begins',
      'Europe/Berlin',
      office,
      '2026-03-27T17:00:00Z',
      '2026-03-30T07:00:00Z',
    ],
    [
      'over the weekend on which it ends',
      'Europe/Berlin',
      office,
      '2026-10-23T16:00:00Z',
      '2026-10-26T08:00:00Z',
    ],
    ['over the same in America', 'America/New_York', office, '2026-03-06T22:30:00Z', '2026-03-09T13:00:00Z'],
    [
      'a day later where the clock skips all of the hours',
      'Europe/Berlin',
      { from: 120, until: 180, days: [0, 1] },
      '2026-03-29T00:00:00Z',
      '2026-03-30T00:00:00Z',
    ],
    ['where midnight is skipped', 'America/Santiago', office, '2026-09-05T12:00:00Z', '2026-09-07T12:00:00Z'],
  ])('%s (%s)', (_what, zone, hours, now, comes) => {
    expect(new Date(nextWorkingMoment(at(now), zone, hours)).toISOString()).toBe(
      new Date(comes).toISOString(),
    );
  });

  test('never earlier than asked, never later than a weekend away, and always while they work', () => {
    const zones = fc.constantFrom(
      'Europe/Berlin',
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Asia/Tokyo',
      'Etc/UTC',
    );
    const times = fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z') });
    fc.assert(
      fc.property(times, zones, (now, zone) => {
        const comes = nextWorkingMoment(now, zone, office);
        expect(comes).toBeGreaterThanOrEqual(now);
        expect(comes - now).toBeLessThanOrEqual(65 * hour);
        expect(nextWorkingMoment(comes, zone, office)).toBe(comes);
        const clock = new Intl.DateTimeFormat('en-GB', {
          timeZone: zone,
          weekday: 'short',
          hour: 'numeric',
          hourCycle: 'h23',
        });
        const [weekday, hours] = [
          clock.formatToParts(comes)[0]?.value,
          Number(clock.formatToParts(comes).at(-1)?.value),
        ];
        expect(['Sat', 'Sun']).not.toContain(weekday);
        expect(hours).toBeGreaterThanOrEqual(9);
        expect(hours).toBeLessThan(17);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a deadline that skips weekends', () => {
  test.each<[what: string, zone: string | undefined, from: string, hours: number, until: string]>([
    ['is the same where none are skipped', undefined, '2026-11-27T12:00:00Z', 24, '2026-11-28T12:00:00Z'],
    ['is the same within a week', 'Europe/Berlin', '2026-11-25T12:00:00Z', 24, '2026-11-26T12:00:00Z'],
    ['from Friday noon is Monday noon', 'Europe/Berlin', '2026-11-27T11:00:00Z', 24, '2026-11-30T11:00:00Z'],
    [
      'from Saturday counts from Monday’s first minute',
      'Europe/Berlin',
      '2026-11-28T10:00:00Z',
      24,
      '2026-11-30T23:00:00Z',
    ],
    [
      'ends with Friday where that is all of it',
      'Europe/Berlin',
      '2026-11-27T11:00:00Z',
      12,
      '2026-11-27T23:00:00Z',
    ],
    [
      'goes by the configured zone',
      'America/Los_Angeles',
      '2026-11-28T06:00:00Z',
      24,
      '2026-12-01T06:00:00Z',
    ],
    [
      'skips two weekends in eight working days',
      'Europe/Berlin',
      '2026-11-26T11:00:00Z',
      8 * 24,
      '2026-12-08T11:00:00Z',
    ],
    [
      'takes an hour less of the clock where summer time begins',
      'Europe/Berlin',
      '2026-03-27T11:00:00Z',
      24,
      '2026-03-30T10:00:00Z',
    ],
    ['takes an hour more where it ends', 'Europe/Berlin', '2026-10-23T10:00:00Z', 24, '2026-10-26T11:00:00Z'],
  ])('%s (%s)', (_what, zone, from, hours, until) => {
    expect(new Date(deadlineAfter(at(from), hours * hour, zone)).toISOString()).toBe(
      new Date(until).toISOString(),
    );
  });
});

describe('a moment of every week', () => {
  const mondayNine = { day: 1, minute: 9 * 60, timeZone: 'Europe/Berlin' };

  test.each<[what: string, now: string, last: string, next: string]>([
    ['a minute before it', '2026-11-30T07:59:00Z', '2026-11-23T08:00:00Z', '2026-11-30T08:00:00Z'],
    ['at it', '2026-11-30T08:00:00Z', '2026-11-30T08:00:00Z', '2026-12-07T08:00:00Z'],
    [
      'when summer time ended in between',
      '2026-10-25T12:00:00Z',
      '2026-10-19T07:00:00Z',
      '2026-10-26T08:00:00Z',
    ],
  ])('%s', (_what, now, last, next) => {
    const found = weeklyAround(at(now), mondayNine);
    expect([found.last, found.next]).toEqual([at(last), at(next)]);
  });

  test.each<[what: string, now: string, next: string, later: string]>([
    ['that is skipped in spring', '2026-03-28T12:00:00Z', '2026-03-29T01:30:00Z', '2026-04-05T00:30:00Z'],
    ['that comes twice in autumn', '2026-10-24T12:00:00Z', '2026-10-25T00:30:00Z', '2026-11-01T01:30:00Z'],
  ])('%s comes once', (_what, now, next, later) => {
    const sundayHalfPastTwo = { day: 0, minute: 150, timeZone: 'Europe/Berlin' };
    expect(weeklyAround(at(now), sundayHalfPastTwo).next).toBe(at(next));
    expect(weeklyAround(at(next), sundayHalfPastTwo)).toEqual({ last: at(next), next: at(later) });
  });

  test('comes once in seven days, an hour more or less where clocks change', () => {
    fc.assert(
      fc.property(fc.integer({ min: at('2025-01-01T00:00:00Z'), max: at('2028-01-01T00:00:00Z') }), (now) => {
        const { last, next } = weeklyAround(now, mondayNine);
        expect(last).toBeLessThanOrEqual(now);
        expect(next).toBeGreaterThan(now);
        expect(Math.abs(next - last - 7 * 24 * hour)).toBeLessThanOrEqual(hour + minute);
      }),
    );
  });
});

test('what is no time zone is known', () => {
  expect(['Europe/Berlin', 'Etc/UTC', 'Europe/Belrin', ''].map(isTimeZone)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
