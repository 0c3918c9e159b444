import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isWithinReach, type UseToJudge, watchFindingsOf } from '../../src/domain/checks/watch-findings.ts';
import { isLoss, unwatched } from '../../src/domain/checks/concerns.ts';
import {
  isUseDue,
  judgeUses as judgeRead,
  type KeyUse,
  type KeyUseSeen,
  useSince,
  withoutAnswer,
} from '../../src/domain/key-use.ts';
import { allWell, nowSeconds, tenantId } from './checks/sample-observations.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const began = 1_700_000_000_000;
type Rest = [Parameters<typeof judgeRead>[1], typeof expected, number];
const app = 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52';
const version = 'a'.repeat(32);
const expected = { applicationId: app, keyName: 'k', versions: [version], addresses: ['20.88.123.53'] };

const life = (access: 'granted' | 'revoked') => ({
  since: { sequence: 10, at: began - 100 * day },
  propagation: { from: { sequence: 20, at: began } },
  access,
});

function use(changes: Partial<KeyUse> = {}): KeyUse {
  const times = { first: began + hour, last: began + 2 * hour };
  const key = { key: 'k', version };
  return {
    caller: app,
    status: 200,
    address: '20.88.123.53',
    ...key,
    assignmentId: 'a1',
    count: 3,
    ...times,
    ...changes,
  };
}

const now = began + 3 * hour;

/** With a log that has lines from the change of access up to now. */
const judgeUses = (uses: KeyUse[], ...rest: Rest) =>
  judgeRead({ uses, lines: { first: began, last: now, hours: 4 } }, ...rest);

describe('what the log’s uses come to', () => {
  it.each<[string, KeyUse[], 'granted' | 'revoked', Partial<KeyUseSeen>]>([
    ['nobody used it', [], 'granted', { served: undefined, refused: undefined }],
    [
      'Adobe was let in',
      [use()],
      'granted',
      { served: { first: began + hour, last: began + 2 * hour, count: 3, assignmentId: 'a1' } },
    ],
    [
      'capital letters in ids are the same',
      [use({ caller: app.toUpperCase(), key: 'K' })],
      'granted',
      { served: { first: began + hour, last: began + 2 * hour, count: 3, assignmentId: 'a1' } },
    ],
    ['another key of the vault says nothing', [use({ key: 'other' })], 'granted', { served: undefined }],
    [
      'somebody else’s use is not Adobe’s',
      [use({ caller: 'b'.repeat(36) })],
      'granted',
      { served: undefined },
    ],
    [
      'a use without a caller is nobody’s',
      [use({ caller: undefined })],
      'granted',
      { served: undefined, refused: undefined },
    ],
    [
      'an answer that the log does not name may have been either',
      [use({ status: 0 })],
      'granted',
      { served: undefined, refused: undefined, unnamed: expect.objectContaining({ count: 3 }) },
    ],
    [
      '403 is a refusal',
      [use({ status: 403 })],
      'revoked',
      {
        served: undefined,
        refused: { first: began + hour, last: began + 2 * hour, count: 3, assignmentId: 'a1' },
      },
    ],
    [
      'the first question without a token is none',
      [use({ status: 401, caller: undefined })],
      'revoked',
      { refused: undefined },
    ],
    [
      'an error of the vault is neither, and an attempt',
      [use({ status: 500 })],
      'revoked',
      { served: undefined, refused: undefined, failed: expect.objectContaining({ count: 3, status: 500 }) },
    ],
  ])('%s', (_words, uses, access, found) => {
    expect(judgeUses(uses, life(access), expected, now)).toMatchObject({ of: 20, ...found });
  });

  it.each<[number, boolean]>([
    [14 * minute, false],
    [15 * minute, false],
    [16 * minute, true],
  ])('served %i ms after access was gone contradicts it: %s', (after, contradicts) => {
    const times = { first: began + minute, last: began + after };
    const seen = judgeUses([use(times)], life('revoked'), expected, now);
    expect(seen.stillServed !== undefined).toBe(contradicts);
    expect(judgeUses([use(times)], life('granted'), expected, now).stillServed).toBeUndefined();
  });

  test('what nobody expected is an observation: another app, address or version', () => {
    const others = judgeUses(
      [
        use({ caller: 'b'.repeat(36) }),
        use({ caller: undefined }),
        use({ address: '198.51.100.7', count: 1 }),
        use({ address: '198.51.100.7', count: 2 }),
        use({ version: 'c'.repeat(32) }),
        use({ caller: 'd'.repeat(36), status: 403 }),
      ],
      life('granted'),
      expected,
      now,
    ).others?.map(({ kind, count }) => `${kind} ${count}`);
    expect(others).toEqual(['caller 3', 'caller 3', 'address 3', 'version 3']);
  });

  test('another app is among them although Adobe’s app came from ten other addresses', () => {
    const addresses = Array.from({ length: 10 }, (_, place) => use({ address: `10.0.0.${place}` }));
    const { others } = judgeUses(
      [...addresses, use({ caller: 'b'.repeat(36) })],
      life('granted'),
      expected,
      now,
    );
    expect(others?.filter(({ kind }) => kind === 'caller')).toHaveLength(1);
  });

  it.each([
    [4, undefined],
    [3, { missing: 1, of: 4 }],
  ])('with lines in %i of four hours of the clock', (hours, gaps) => {
    const read = { uses: [], lines: { first: began, last: now, hours } };
    const seen = judgeRead(read, life('revoked'), expected, now);
    expect(seen.gaps).toEqual(gaps);
    expect(useSince(seen, life('revoked')).gaps).toEqual(gaps);
  });

  test('an answer that could not be had keeps what was read, and only of the same change of access', () => {
    const before = judgeUses([use()], life('granted'), expected, now);
    expect(withoutAnswer(life('granted'), before, 'throttled', now + hour)).toEqual({
      ...before,
      askedAt: now + hour,
      unseen: 'throttled',
    });
    const older = { ...before, of: 15 };
    expect(withoutAnswer(life('granted'), older, 'throttled', now)).toEqual({
      of: 20,
      askedAt: now,
      unseen: 'throttled',
    });
  });
});

describe('what a milestone says of the log', () => {
  const read = (changes: Partial<KeyUseSeen>): KeyUseSeen => ({
    of: 20,
    askedAt: now,
    from: began + minute,
    until: now,
    ...changes,
  });
  const at = { first: now, last: now, count: 1 };
  it.each<[string, Partial<KeyUseSeen>, object]>([
    ['nobody tried', {}, { until: now }],
    ['the log began long after', { from: began + 2 * hour }, { from: began + 2 * hour, until: now }],
    ['refused', { refused: at }, { refused: now, until: now }],
    ['an error', { failed: { ...at, status: 404 } }, { failed: { last: now, status: 404 }, until: now }],
    ['nobody knows who', { unnamed: at }, { isUnseen: true }],
    ['no line', { from: undefined, until: undefined }, { isUnseen: true }],
  ])('%s', (_words, seen, told) => {
    expect(useSince(read(seen), life('revoked'))).toEqual(told);
  });
});

it.each<[number, number, boolean]>([
  [3 * hour, 59 * minute, false],
  [3 * hour, 60 * minute, true],
  [6 * day, 60 * minute, true],
  [8 * day, 23 * hour, false],
  [8 * day, 24 * hour, true],
])('%i ms after access changed, asked %i ms ago: due %s', (since, ago, isDue) => {
  const at = began + since;
  expect(isUseDue(life('granted'), { of: 20, askedAt: at - ago }, at)).toBe(isDue);
  expect(isUseDue(life('granted'), { of: 10, askedAt: at }, at)).toBe(true);
});

const times = fc.option(
  fc.record({
    first: fc.integer({ min: began, max: began + 9 * day }),
    last: fc.integer({ min: began, max: began + 9 * day }),
    count: fc.nat(),
  }),
  { nil: undefined },
);
const anySeen: fc.Arbitrary<KeyUseSeen> = fc.record({
  of: fc.constantFrom(10, 20),
  askedAt: fc.integer({ min: began, max: began + 9 * day }),
  until: fc.option(fc.integer({ min: began, max: began + 9 * day }), { nil: undefined }),
  served: times,
  refused: times,
  stillServed: times,
  unnamed: times,
  from: fc.option(fc.integer({ min: began, max: began + 9 * day }), { nil: undefined }),
  unseen: fc.option(fc.string(), { nil: undefined }),
});

test('evidence only adds doubt: with any log the checks say the same of access, and nothing becomes well', () => {
  const health = unwatched({}, undefined, began);
  const look = { tenantId, keyName: 'k', nowSeconds };
  const observations = fc.constantFrom(
    allWell,
    { ...allWell, roles: { kind: 'seen', value: [] } as const },
    { ...allWell, roles: { kind: 'unseen', because: 'noRight', detail: '' } as const },
  );
  fc.assert(
    fc.property(observations, anySeen, fc.boolean(), (observed, seen, isGranted) => {
      const toJudge: UseToJudge = { seen, change: { sequence: 20 }, isGranted };
      const without = watchFindingsOf(observed, health, look, true);
      const withLog = watchFindingsOf(observed, health, look, true, toJudge);
      const life = { access: isGranted ? 'granted' : 'revoked', health } as const;
      expect(isWithinReach(withLog, life)).toBe(isWithinReach(without, life));
      expect(withLog.unseen).toEqual(without.unseen);
      const [others, ofUse] = [
        withLog.seen.filter(({ concern }) => concern !== 'keyUse'),
        withLog.seen.filter(({ concern }) => concern === 'keyUse'),
      ];
      expect(others).toEqual(without.seen);
      for (const { code } of ofUse) expect(isLoss(code)).toBe(false);
      if (seen.of !== 20) expect(ofUse).toEqual([]);
    }),
  );
});
