import { describe, expect, test } from 'vitest';
import { faultsOf, load } from './load.ts';

describe('when people are reminded and told', () => {
  test('by default from nine to five on working days, with weekends counted and no summary', () => {
    const { workingHours, skipWeekendsIn, weeklySummary } = load({});
    expect(workingHours).toEqual({ from: 540, until: 1020, days: [1, 2, 3, 4, 5] });
    expect([skipWeekendsIn, weeklySummary]).toEqual([undefined, undefined]);
  });

  test('as set', () => {
    expect(load({ CMK_WORKING_HOURS: '8:30-24:00 Sun-Thu' }).workingHours).toEqual({
      from: 510,
      until: 1440,
      days: [0, 1, 2, 3, 4],
    });
    expect(load({ CMK_WORKING_HOURS: '09:00-17:00 fri-mon' }).workingHours?.days).toEqual([5, 6, 0, 1]);
    expect(load({ CMK_WORKING_HOURS: 'off' }).workingHours).toBeUndefined();
    expect(load({ CMK_SKIP_WEEKENDS: 'Europe/Berlin' }).skipWeekendsIn).toBe('Europe/Berlin');
    expect(load({ CMK_WEEKLY_SUMMARY: 'Mon 09:00 Asia/Tokyo' }).weeklySummary).toEqual({
      day: 1,
      minute: 540,
      timeZone: 'Asia/Tokyo',
    });
  });

  test.each([
    ['CMK_WORKING_HOURS', '9-17', 'it is “9-17”; expected when people work'],
    ['CMK_WORKING_HOURS', '17:00-09:00 Mon-Fri', 'which ends before it begins'],
    ['CMK_WORKING_HOURS', '09:00-25:00 Mon-Fri', 'expected when people work'],
    ['CMK_WORKING_HOURS', '09:00-17:00 Mon-Fry', 'expected when people work'],
    ['CMK_WORKING_HOURS', '09:00-17:00', 'for example 09:00-17:00 Mon-Fri'],
    ['CMK_SKIP_WEEKENDS', 'Europe/Belrin', 'it is “Europe/Belrin”; expected the time zone'],
    ['CMK_SKIP_WEEKENDS', 'true', 'for example Europe/Berlin'],
    ['CMK_WEEKLY_SUMMARY', 'Monday 9 Uhr', 'expected a day, a time and a time zone'],
    ['CMK_WEEKLY_SUMMARY', 'Mon 09:00 Mars/Olympus', '“Mars/Olympus” is no time zone'],
    ['CMK_WEEKLY_SUMMARY', 'Mon 24:00 Etc/UTC', 'for example Mon 09:00 Europe/Berlin'],
  ])('%s=%s is refused with what is expected', (name, value, words) => {
    expect(faultsOf({ [name]: value })).toEqual([
      { name, problem: expect.stringContaining(words) as string },
    ]);
  });
});
