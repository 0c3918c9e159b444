import type { Entry, EventType } from '../../domain/events.ts';
import type { Organization } from '../../domain/organization.ts';
import type { ViewContext } from '../blocks/context.ts';
import type { Delivery } from '../blocks/message.ts';
import type { Tellers } from './sentence.ts';
import { alertTellers } from './alert.ts';
import { approvalTellers } from './approval.ts';
import { enablingTellers } from './enabling.ts';
import { inDrill } from './drill.ts';
import { helpTellers } from './help.ts';
import { lifeTellers } from './access.ts';
import { keyUseTellers } from './key-use.ts';
import { lossTellers } from './loss.ts';
import { questionTellers } from './questions.ts';
import { settlementTellers } from './settlement.ts';
import { setupTellers } from './setup.ts';
import { watchTellers } from './watch.ts';

const tellers: Tellers<EventType> = {
  ...setupTellers,
  ...helpTellers,
  ...approvalTellers,
  ...questionTellers,
  ...enablingTellers,
  ...lifeTellers,
  ...settlementTellers,
  ...watchTellers,
  ...alertTellers,
  ...lossTellers,
  ...keyUseTellers,
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
  return inDrill(teller(entry, state, context, before), entry, state, context, before);
}
