/** Everything is tried, whatever time it takes (`npm run nightly`); else a part of it, the same one each time. */
export const isWhole = process.env['CMK_SWEEP'] === 'whole';

/** Another one tries another part. */
export const seed = Number(process.env['CMK_SWEEP_SEED'] ?? 1);

/** The same things in the same order for the same seed; by a linear congruential generator. */
export function shuffled<T>(things: readonly T[]): T[] {
  let at = seed >>> 0;
  const next = () => {
    at = (Math.imul(at, 1_664_525) + 1_013_904_223) >>> 0;
    return at;
  };
  return things
    .map((thing) => ({ thing, place: next() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ thing }) => thing);
}
