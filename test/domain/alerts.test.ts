import { describe, expect, it, test } from 'vitest';
import { isNewlyUrgent, nextRepeatAt, openAlert, urgentIn } from '../../src/domain/alerts.ts';
import type { Concern } from '../../src/domain/checks/concerns.ts';
import type { Life } from '../../src/domain/organization.ts';
import { hour, minute } from './world.ts';

const day = 24 * hour;

const at = Date.parse('2026-03-28T21:00:00Z');
const since = { sequence: 7, at };

/** The times from the beginning on, each told when it has come. */
function timesOf(count: number, taken?: { by: string; at: number }): number[] {
  let repeatedAt: number | undefined;
  return Array.from({ length: count }, () => {
    repeatedAt = nextRepeatAt({ since, taken, repeatedAt });
    return repeatedAt - at;
  });
}

describe('an alert is told again', () => {
  test('after 15 minutes, an hour, then every four hours, whatever hour of the night it is', () => {
    expect(timesOf(6)).toEqual([15 * minute, hour, 5 * hour, 9 * hour, 13 * hour, 17 * hour]);
  });

  test('once a day from when somebody said that they are on it', () => {
    const takenAt = at + 20 * minute;
    expect(timesOf(3, { by: 'U1', at: takenAt })).toEqual([1, 2, 3].map((days) => 20 * minute + days * day));
  });

  it.each([
    ['just before the time it was to be told', 15 * minute - 1, 15 * minute],
    ['at the time', 15 * minute, hour],
    ['an outage of three hours: what was missed counts as one', 3 * hour, 5 * hour],
    ['an outage of a week', 7 * day, 7 * day + hour],
  ])('next, last told after %s', (_what, told, next) => {
    expect(nextRepeatAt({ since, repeatedAt: at + told }) - at).toBe(next);
  });

  test('taken the second time, it is a day from then', () => {
    const taken = { by: 'U2', at: at + 30 * hour };
    expect(nextRepeatAt({ since, taken, repeatedAt: at + 26 * hour })).toBe(at + 54 * hour);
  });
});

const lost: Concern = { code: 'keyIsDisabled', facts: {}, since: at };
const risk: Concern = { code: 'exceptionOff', facts: {}, since: at };
const advice: Concern = { code: 'locked', facts: {} as never, since: at };
const expiry = (daysTold: number): Concern => ({
  code: 'expiryAhead',
  facts: { expiresOn: '2026-05-01T00:00:00Z' } as never,
  since: at,
  daysTold,
});
const lifeWith = (concerns: Life['health']['concerns'], changes: Partial<Life> = {}): Life => ({
  since: { sequence: 3, at: at - day },
  origin: 'adopted',
  access: 'granted',
  health: { concerns, blind: {} },
  ...changes,
});

describe('urgent', () => {
  it.each<[string, Life, string[]]>([
    ['is what was lost', lifeWith({ keyEnabled: lost }), ['keyEnabled']],
    ['is what is at risk', lifeWith({ trustedServices: risk }), ['trustedServices']],
    ['is no advice', lifeWith({ vaultLock: advice } as never), []],
    ['is nothing that is 30 days ahead', lifeWith({ keyExpiry: expiry(30) }), []],
    ['is what is 7 days ahead', lifeWith({ keyExpiry: expiry(7) }), ['keyExpiry']],
    [
      'is nothing that people took away on purpose',
      lifeWith({ roleAssignment: { ...lost, code: 'roleAbsent' } as never }, { access: 'revoked' }),
      [],
    ],
  ])('%s', (_what, life, ids) => {
    expect(urgentIn(life).map(({ concern }) => concern)).toEqual(ids);
    expect(openAlert(life) !== undefined).toBe(ids.length > 0);
  });

  test('is news where it was not urgent before, or in another way', () => {
    const before = lifeWith({ keyExpiry: expiry(7) });
    expect(isNewlyUrgent(lifeWith({}), before)).toBe(true);
    expect(isNewlyUrgent(lifeWith({ keyExpiry: expiry(30) }), before)).toBe(true);
    expect(isNewlyUrgent(before, lifeWith({ keyExpiry: expiry(1) }))).toBe(false);
    expect(isNewlyUrgent(before, lifeWith({ keyExpiry: { ...lost, code: 'expired' } as never }))).toBe(true);
    expect(isNewlyUrgent(before, lifeWith({}))).toBe(false);
  });

  test('of an older version, which did not write down when it alerted, is told again too', () => {
    const alert = openAlert(lifeWith({ keyEnabled: lost }));
    expect(alert).toEqual({ since: { sequence: 3, at } });
    expect(alert && nextRepeatAt(alert)).toBe(at + 15 * minute);
  });
});
