import { describe, expect, it } from 'vitest';
import type { Health } from '../../../src/domain/checks/health.ts';
import {
  healthValue,
  type HealthValue,
  neverChecked,
  type WatchState,
} from '../../../src/domain/checks/watch-state.ts';

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
