import type { WebClient } from '@slack/web-api';
import type { Deps } from '../deps.ts';
import type { Reference } from '../views/context.ts';
import { decodeHomePage, homeView } from '../views/home.ts';
import { loadAll } from './about.ts';

/** Shows Home as it is now, most urgent first; every visit anew. */
export async function showHome(
  client: WebClient,
  user: string,
  reference: Reference | undefined,
  deps: Deps,
): Promise<void> {
  const entries = await loadAll(deps.config.organizations, deps);
  const view = homeView({ user, entries, ...decodeHomePage(reference) });
  await client.views.publish({ user_id: user, view });
}
