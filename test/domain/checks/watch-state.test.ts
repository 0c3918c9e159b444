import { describe, expect, it } from 'vitest';
import type { Observations } from '../../../src/domain/checks/observations.ts';
import {
  healthValue,
  type HealthValue,
  judgeHealth,
  neverChecked,
  nothingRecent,
  type WatchState,
  watchStateOf,
} from '../../../src/domain/checks/judge-health.ts';
import { watchFindingsOf } from '../../../src/domain/checks/watch-findings.ts';
import type { Health } from '../../../src/domain/checks/concerns.ts';
import { allWell, nowSeconds, seen, tenantId } from './sample-observations.ts';

const now = 1_700_000_000_000;
const minute = 60_000;
const well: Health = { concerns: {}, blind: {} };
const seenNow: WatchState = { ...neverChecked, lookedAt: now, seenAt: now };
const disabled: Health = {
  ...well,
  concerns: { keyEnabled: { code: 'keyIsDisabled', facts: {}, since: now } },
};
const out = (concern: string) =>
  ({ ...seenNow, unseen: { [concern]: { because: 'throttled', since: now } } }) as WatchState;

describe('health', () => {
  it.each<[string, Health, WatchState, HealthValue]>([
    ['everything seen just now', well, seenNow, 'good'],
    ['never asked', well, neverChecked, 'unknown'],
    ['asked last hours ago', well, { ...seenNow, lookedAt: now - 90 * minute }, 'unknown'],
    ['the key out of sight since a moment', well, out('keyEnabled'), 'unknown'],
    [
      'the role out of sight on the record',
      { ...well, blind: { roleAssignment: 'noRight' } },
      seenNow,
      'unknown',
    ],
    ['only the locks out of sight', well, out('locks'), 'good'],
    // An enforced one would override all that was seen of the vault's network.
    ['only the perimeter out of sight', well, out('networkPerimeter'), 'unknown'],
    ['a disabled key', disabled, seenNow, 'bad'],
    ['a disabled key that cannot be seen now', disabled, out('keyEnabled'), 'bad'],
    ['a disabled key seen once', well, { ...seenNow, pending: ['keyIsDisabled'] }, 'bad'],
  ])('%s', (_, health, sight, value) => {
    expect(healthValue(health, sight, now)).toBe(value);
  });
});

describe('a network perimeter that nobody asked about yet', () => {
  const notYet = { kind: 'unseen', because: 'notYet', detail: '' } as const;
  const health: Health = { ...well, app: 'object-of-app' };
  const recentAfter = (changes: Partial<Observations>) => {
    const sightings = watchFindingsOf({ ...allWell, ...changes }, health, {
      tenantId,
      keyName: 'k',
      nowSeconds,
    });
    return judgeHealth(sightings, { health, recent: nothingRecent, now, accepted: {}, onPurpose: [] });
  };

  it('leaves health unknown, and nobody is told that the bot cannot see it', () => {
    const { recent, change, againAt } = recentAfter({ perimeters: notYet });
    expect(healthValue(health, watchStateOf(now, recent), now)).toBe('unknown');
    expect(change.blind).toBeUndefined();
    expect(againAt).toBeUndefined();
    const later = judgeHealth(
      watchFindingsOf({ ...allWell, perimeters: notYet }, health, { tenantId, keyName: 'k', nowSeconds }),
      { health, recent, now: now + 3 * 60 * minute, accepted: {}, onPurpose: [] },
    );
    expect(later.change.blind).toBeUndefined();
    const asked = recentAfter({});
    expect(healthValue(health, watchStateOf(now, asked.recent), now)).toBe('good');
  });

  it('is not held against a vault that is gone', () => {
    const { recent } = recentAfter({ vault: seen({ kind: 'absent' }), perimeters: notYet });
    expect(recent.unseen).toEqual({});
  });
});
