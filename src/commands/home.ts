import type { HomeView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Deps } from '../deps.ts';
import type { Reference } from '../views/context.ts';
import { decodeHomePage, homeView } from '../views/home.ts';
import type { Message } from '../views/message.ts';
import { refusalMessage } from '../views/refusals.ts';
import { otherVersionBlocks } from '../views/trouble.ts';
import { loadReadable } from './about.ts';
import { explain } from './boundary.ts';
import type { Reception } from './reception.ts';
import type { Sender } from './sender.ts';

const onlySaying = ({ blocks }: Message): HomeView => ({ type: 'home', blocks: [...blocks] });

/** Shows Home as it is now, most urgent first. */
export async function showHome(
  client: WebClient,
  user: string,
  reference: Reference | undefined,
  deps: Deps,
): Promise<void> {
  const { abouts: entries, left } = await loadReadable(deps.config.organizations, deps);
  const view = homeView({ user, entries, ...decodeHomePage(reference) });
  const blocks = [...otherVersionBlocks(left), ...view.blocks];
  await client.views.publish({ user_id: user, view: { ...view, blocks } });
}

export interface Visit {
  /** Slack's id of the event. */
  readonly id: string;
  readonly sender: Sender;
}

/** Home is opened: every visit anew. What goes wrong is said there. */
export async function visitHome(client: WebClient, visit: Visit, reception: Reception): Promise<void> {
  const { deps } = reception;
  const { user } = visit.sender;
  const publish = (view: HomeView) => client.views.publish({ user_id: user, view });
  try {
    if (await reception.isRepeated(visit.id)) return;
    const turnedAway = await reception.whyTurnedAway(visit.sender);
    if (turnedAway === undefined) await showHome(client, user, undefined, deps);
    else await publish(onlySaying(refusalMessage(turnedAway)));
  } catch (error) {
    await publish(onlySaying(explain(error, deps))).catch((second: unknown) => {
      deps.log.warn({ err: second }, 'Home could not be shown');
    });
  }
}
