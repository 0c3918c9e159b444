import type { Entry, EventType } from '../domain/events.ts';
import type { Organization } from '../domain/organization.ts';
import type { ViewContext } from './context.ts';
import type { Delivery } from './message.ts';
import type { Tellers } from './said.ts';
import { approvalTellers } from './thread-approval.ts';
import { enablingTellers } from './thread-enabling.ts';
import { lifeTellers } from './thread-life.ts';
import { settlementTellers } from './thread-settlement.ts';
import { restoreTellers } from './thread-restore.ts';
import { setupTellers } from './thread-setup.ts';
import { watchTellers } from './thread-watch.ts';

const tellers: Tellers<EventType> = {
  ...setupTellers,
  ...approvalTellers,
  ...enablingTellers,
  ...lifeTellers,
  ...settlementTellers,
  ...watchTellers,
  ...restoreTellers,
};

type AnyTeller = (
  entry: Entry,
  state: Organization,
  context: ViewContext,
  before: Organization,
) => Delivery[];

/**
 * What an entry says in the run's thread and to single people; nothing for many.
 * `state` is the state after the entry. With `before` also those are told whose approvals the entry ended.
 */
export function deliveriesFor(
  entry: Entry,
  state: Organization,
  context: ViewContext,
  before: Organization = state,
): Delivery[] {
  const teller = tellers[entry.event.type] as AnyTeller;
  return teller(entry, state, context, before);
}
