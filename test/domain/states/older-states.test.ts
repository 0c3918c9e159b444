import { expect, test } from 'vitest';
import { lifted } from '../../../src/domain/states/older.ts';
import { begun, enabled, proposed } from '../stories.ts';
import { revoked } from '../life-stories.ts';

/** As version 0.1.0 stored it. */
function asBefore(elsewhere: boolean) {
  const { life, ...rest } = enabled();
  return JSON.parse(JSON.stringify({ ...rest, schema: 1, ...life.enablement, elsewhere })) as object;
}

test('a snapshot from before there was a life is the one that its entries make now', () => {
  const now = JSON.parse(JSON.stringify(enabled())) as object;
  expect(asBefore(false)).not.toEqual(now);
  expect(lifted(asBefore(false))).toEqual(now);
  expect(lifted(asBefore(true))).toMatchObject({ life: { origin: 'elsewhere', access: 'granted' } });
});

test('every other snapshot stays as it is, and so does what is none', () => {
  for (const state of [begun(), proposed(), enabled(), revoked(), null, 'enabled', { phase: 'enabled' }]) {
    expect(lifted(state)).toBe(state);
  }
});
