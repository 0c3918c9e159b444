import type { Deps } from '../deps.ts';
import type { Present } from '../store/record.ts';

/** The organization as it stands now. */
export async function getPresent(organization: string, deps: Deps): Promise<Present> {
  const [present] = await deps.store.read([organization]);
  if (present === undefined) throw new Error(`no answer for ${organization}`);
  return present;
}
