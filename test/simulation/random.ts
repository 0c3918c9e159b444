/** Everything that is left to chance, from one seed: the same seed gives the same run. */
export interface Random {
  /** From 0 to below 1. */
  next(): number;
  /** A whole number from 0 to below `limit`. */
  below(limit: number): number;
  between(least: number, most: number): number;
  chance(share: number): boolean;
  pick<T>(items: readonly T[]): T;
}

const offsetBasis = 0x81_1c_9d_c5;

/**
 * FNV-1a over the name, so that two streams of one seed have nothing in common. A seed of one digit is not mixed into the
 * basis: its digit, mixed in next, would undo that (`1 ^ '1'` is `2 ^ '2'`), and all ten would be the same run.
 */
function hashed(seed: number, stream: string): number {
  let hash = seed < 10 ? offsetBasis : offsetBasis ^ seed;
  for (const character of `${seed}/${stream}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01_00_01_93);
  }
  return hash >>> 0;
}

/** Mulberry32: 32 bits of state are enough for some thousand draws. */
export function createRandom(seed: number, stream: string): Random {
  let state = hashed(seed, stream);
  const next = () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    between: (least, most) => least + next() * (most - least),
    chance: (share) => next() < share,
    pick<T>(items: readonly T[]): T {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('nothing to pick from');
      return item;
    },
  };
}
