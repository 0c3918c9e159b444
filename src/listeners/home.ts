import type { HomeView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { Deps } from '../deps.ts';
import type { Reference } from '../views/blocks/context.ts';
import { decodeHomePage, homeView, waitingFor } from '../views/standing/home.ts';
import type { Message } from '../views/blocks/blocks.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import { otherVersionBlocks } from '../views/refusals/upstream.ts';
import { loadReadable } from '../commands/about.ts';
import type { About } from '../commands/ask.ts';
import { withRejected } from '../commands/request.ts';
import { findOrganization } from '../config.ts';
import { byUrgency } from '../views/standing/status.ts';
import { explain } from './screen.ts';
import type { ActorAccount, Reception } from './reception.ts';

const onlySaying = ({ blocks }: Message): HomeView => ({ type: 'home', blocks: [...blocks] });

/** Home shows no more of what waits for the reader. */
const mostWaiting = 10;

/** A person who is asked again for what was rejected reads so before they open it. */
async function withRejections(entries: readonly About[], user: string, deps: Deps): Promise<About[]> {
  const asked = byUrgency(entries)
    .filter((entry) => entry.state.phase === 'awaitingApproval' && waitingFor(entry, user) !== undefined)
    .slice(0, mostWaiting);
  const told = asked.map(async (entry): Promise<[About, About]> => {
    const { state } = entry;
    const organization = findOrganization(deps.config, state.organization);
    if (state.phase !== 'awaitingApproval' || organization === undefined) return [entry, entry];
    const { act } = state.proposal;
    const { sequence } = state.proposedSince;
    return [entry, { state, context: await withRejected(entry, { organization, deps }, { act, sequence }) }];
  });
  const known = new Map<About, About>(await Promise.all(told));
  return entries.map((entry) => known.get(entry) ?? entry);
}

/** Shows Home as it is now, most urgent first. */
export async function showHome(
  client: WebClient,
  user: string,
  reference: Reference | undefined,
  deps: Deps,
): Promise<void> {
  const { abouts, left } = await loadReadable(deps.config.organizations, deps);
  const entries = await withRejections(abouts, user, deps);
  const view = homeView({ user, entries, ...decodeHomePage(reference) });
  const blocks = [...otherVersionBlocks(left), ...view.blocks];
  await client.views.publish({ user_id: user, view: { ...view, blocks } });
}

export interface Visit {
  /** Slack's id of the event. */
  readonly id: string;
  readonly sender: ActorAccount;
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
    else await publish(onlySaying(refusalMessage(turnedAway, deps.config.docs)));
  } catch (error) {
    await publish(onlySaying(explain(error, deps))).catch((second: unknown) => {
      deps.log.warn({ err: second }, 'Home could not be shown');
    });
  }
}
