import type { Deps } from '../deps.ts';
import type { Verified } from '../store/verified.ts';

/** The organization as it stands now. */
export function getPresent(organization: string, deps: Deps): Promise<Verified> {
  return deps.store.verified(organization);
}
