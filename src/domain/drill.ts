import type { Entry, EventType } from './events.ts';
import type { AwaitingApproval, CoolingOff, Organization } from './organization.ts';
import { isDrill } from './proposal.ts';

/** The drill that is under way. */
export function findDrill(state: Organization): AwaitingApproval | CoolingOff | undefined {
  const isOpen = state.phase === 'awaitingApproval' || state.phase === 'coolingOff';
  return isOpen && isDrill(state.proposal.act) ? state : undefined;
}

export const isDrilling = (state: Organization): boolean => findDrill(state) !== undefined;

/** Where the organization stands, whatever drill is held there: nothing about it waits for a drill. */
export function underDrill(state: Organization): Organization {
  const drill = findDrill(state);
  if (drill === undefined) return state;
  const { schema, organization, sequence, since, spentNames, settled, loss, restored, refusals } = drill;
  const common = { schema, organization, sequence, since, spentNames, settled, loss, restored, refusals };
  const { run, life } = drill;
  return life === undefined
    ? { ...common, phase: 'preparing', run }
    : { ...common, phase: life.access === 'granted' ? 'enabled' : 'revoked', run, life };
}

/** What happens in a drill when it happens while one is held; anything else is real. */
const ofDrills: readonly EventType[] = [
  'proposed',
  'approved',
  'rejected',
  'asked',
  'reminded',
  'expired',
  'coolingOffStarted',
  'announcementShown',
  'termsTightened',
  'stopped',
  'voided',
  'gateDeferred',
  'drillEnded',
];

export const mayBeOfDrill = ({ event }: Entry): boolean => ofDrills.includes(event.type);

/** The numbers of the entries that belong to drills, of a record from its beginning. */
export function drilledIn(entries: readonly Entry[]): ReadonlySet<number> {
  let isHeld = false;
  const drilled = entries.filter((entry) => {
    const { event } = entry;
    if (event.type === 'proposed' && 'proposal' in event) isHeld = isDrill(event.proposal.act);
    return isHeld && mayBeOfDrill(entry);
  });
  return new Set(drilled.map(({ sequence }) => sequence));
}
