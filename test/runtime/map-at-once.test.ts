import { expect, test } from 'vitest';
import { mapAtOnce } from '../../src/runtime/map-at-once.ts';

test('what is done side by side is never more at once than said, and its answers stand in their order', async () => {
  const endings: (() => void)[] = [];
  let begun = 0;
  const all = mapAtOnce(
    Array.from({ length: 12 }, (_, place) => place),
    5,
    async (place) => {
      begun += 1;
      await new Promise<void>((resolve) => endings.push(resolve));
      return place * 2;
    },
  );
  for (let ended = 0; ended < 12; ended += 1) {
    await expect.poll(() => begun).toBe(Math.min(12, ended + 5));
    // The newest first, so that they do not end in their order.
    endings.pop()?.();
  }
  expect(await all).toEqual(Array.from({ length: 12 }, (_, place) => place * 2));
});
