import { expect, test } from 'vitest';
import { oneAtATime } from '../../src/jobs/carry-out.ts';

test('however often it is asked for meanwhile, it runs once more after it, and never twice at once', async () => {
  const ends: (() => void)[] = [];
  let runs = 0;
  let atOnce = 0;
  let most = 0;
  const work = oneAtATime(async () => {
    runs += 1;
    atOnce += 1;
    most = Math.max(most, atOnce);
    await new Promise<void>((resolve) => ends.push(resolve));
    atOnce -= 1;
  });
  const first = work();
  await Promise.all([work(), work(), work()]);
  expect(runs).toBe(1);
  ends.shift()?.();
  await expect.poll(() => ends.length).toBe(1);
  ends.shift()?.();
  await first;
  expect([runs, most]).toEqual([2, 1]);
});

test('after a failure it can be asked for again', async () => {
  let runs = 0;
  const work = oneAtATime(async () => {
    runs += 1;
    if (runs === 1) throw new Error('not now');
  });
  await expect(work()).rejects.toThrow('not now');
  await work();
  expect(runs).toBe(2);
});
