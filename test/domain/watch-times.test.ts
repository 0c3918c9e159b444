import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextWatchAt, watchEveryMs } from '../../src/domain/rules/times.ts';

const now = fc.integer({ min: 0, max: 4_000_000_000_000 });
const names = fc.string({ minLength: 1 });

test('the next look is always ahead, and at most a quarter of an hour', () => {
  fc.assert(
    fc.property(names, now, (organization, at) => {
      const wait = nextWatchAt(organization, at) - at;
      expect(wait).toBeGreaterThan(0);
      expect(wait).toBeLessThanOrEqual(watchEveryMs);
    }),
  );
});

test('an organization keeps its place whenever it is asked for, so that nothing drifts', () => {
  fc.assert(
    fc.property(names, now, fc.integer({ min: 0, max: 1000 }), (organization, at, rounds) => {
      const first = nextWatchAt(organization, at);
      const later = nextWatchAt(organization, first + rounds * watchEveryMs);
      expect(later - first).toBe((rounds + 1) * watchEveryMs);
    }),
  );
});

test('a thousand organizations are spread out: no minute has more than twice its share', () => {
  const minutes = Array.from({ length: 15 }, () => 0);
  for (let place = 0; place < 1000; place += 1) {
    const minute = Math.floor((nextWatchAt(`${place}@AdobeOrg`, 0) - 1) / 60_000);
    minutes[minute] = (minutes[minute] ?? 0) + 1;
  }
  expect(Math.max(...minutes)).toBeLessThan((2 * 1000) / 15);
});
