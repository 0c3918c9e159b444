import { expect, test } from 'vitest';
import { createClock } from '../../sandbox/clock.ts';

test('a clock nobody moved is the machine’s own', () => {
  const before = Date.now();
  const now = createClock().now();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});

test('what passes adds up, and those who listen are told how much each time', () => {
  const clock = createClock();
  const heard: number[] = [];
  const stop = clock.onMove((ms) => heard.push(ms));
  clock.pass(1000);
  clock.pass(60_000);
  stop();
  clock.pass(5);
  expect(clock.offsetMs()).toBe(61_005);
  expect(clock.now() - Date.now()).toBeGreaterThanOrEqual(61_004);
  expect(heard).toEqual([1000, 60_000]);
});

test.for([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])('%d ms cannot pass', (ms) => {
  expect(() => createClock().pass(ms)).toThrow(RangeError);
});
