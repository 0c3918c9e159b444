import type { Played } from './play.ts';
import type { Trouble } from './troubles.ts';

/** So often a schedule is tried while it is cut; each try is a whole run. */
const mostTries = 60;

/**
 * Leaves out one trouble after the other as long as the same promise breaks, then lets each strike as early as it may:
 * what is left is the story.
 */
export async function shrink(
  failed: Played,
  again: (troubles: readonly Trouble[]) => Promise<Played>,
): Promise<Played> {
  const promise = failed.violations[0]?.promise;
  const breaks = ({ violations }: Played) => violations.some((one) => one.promise === promise);
  let best = failed;
  let tries = 0;

  async function attempt(troubles: readonly Trouble[]): Promise<boolean> {
    if (tries >= mostTries) return false;
    tries += 1;
    const played = await again(troubles);
    if (!breaks(played)) return false;
    best = played;
    return true;
  }

  for (let at = 0; at < best.troubles.length;) {
    const { troubles } = best;
    if (!(await attempt(troubles.filter((_, place) => place !== at)))) at += 1;
  }
  for (let at = 0; at < best.troubles.length; at += 1) {
    const { troubles } = best;
    const sooner = (one: Trouble) => ({ ...one, calls: Math.floor(one.calls / 2) });
    const changed = troubles.map((one, place) => (place === at ? sooner(one) : one));
    if ((troubles[at]?.calls ?? 0) > 0 && (await attempt(changed))) at -= 1;
  }
  return best;
}
