import {
  type AwaitingApproval,
  contributorsTo,
  type CoolingOff,
  type Organization,
  type OutcomeUnknown,
  type Since,
} from './organization.ts';
import { isDrill, type Proposal } from './proposal.ts';
import type { Entry, EventType } from './events.ts';
import { nextWorkingMoment, type WorkingHours } from './calendar.ts';

/** What approvers are asked now: a proposal, or to mark a request as not received. */
export interface OpenRequest extends Pick<AwaitingApproval, 'approvals' | 'reminders' | 'reminded' | 'life'> {
  readonly proposal: Pick<Proposal, 'at' | 'expiresAt'>;
  readonly since: Since;
  /** Whose yes does not count. */
  readonly contributors: readonly string[];
  /** Who has said yes. */
  readonly approved: readonly string[];
  /** Nobody's answer is missing: it waits for Adobe. */
  readonly isComplete: boolean;
}

function settlementIn({ run, settlement }: OutcomeUnknown): OpenRequest | undefined {
  if (settlement === undefined) return undefined;
  const { by, since, expiresAt, approvals, quorum, reminders = 0, reminded } = settlement;
  return {
    proposal: { at: since.at, expiresAt },
    since,
    contributors: [...run.contributors, by],
    approved: approvals.map((one) => one.by),
    isComplete: approvals.length >= quorum,
    approvals,
    reminders,
    reminded,
  };
}

export function openRequestIn(state: Organization): OpenRequest | undefined {
  if (state.phase === 'outcomeUnknown') return settlementIn(state);
  if (state.phase !== 'awaitingApproval') return undefined;
  const { proposal, proposedSince: since, approvals, reminders, reminded, life } = state;
  const contributors = contributorsTo(state);
  const approved = approvals.map(({ by }) => by);
  return { proposal, since, contributors, approved, isComplete: false, approvals, reminders, reminded, life };
}

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

type Timed = Pick<OpenRequest, 'proposal' | 'reminders'>;

/** Which part of a request's life has passed when people are reminded; by default after 1, 3, 8 and 18 hours. */
const parts = [1 / 24, 1 / 8, 1 / 3, 3 / 4];

/** When the next reminder is due, in milliseconds since 1970; undefined after the last one. */
export function nextReminderAt(state: Timed): number | undefined {
  const part = parts[state.reminders];
  const { at, expiresAt } = state.proposal;
  return part === undefined ? undefined : at + Math.round((expiresAt - at) * part);
}

/**
 * When somebody may be reminded, by their own clock: requests to revoke or to restore wait for nobody's working hours,
 * and neither does a person whose time zone is not known.
 */
export function mayBeRemindedAt(
  { life }: Pick<OpenRequest, 'life'>,
  now: number,
  timeZone: string | undefined,
  hours: WorkingHours | undefined,
): number {
  const isAnyHour = life !== undefined || timeZone === undefined || hours === undefined;
  return isAnyHour ? now : nextWorkingMoment(now, timeZone, hours);
}

/** Who of these has not had the reminder with this number yet, and has not approved. */
export function unreminded(
  { approvals, reminded = {} }: Pick<OpenRequest, 'approvals' | 'reminded'>,
  ids: readonly string[],
  count: number,
): string[] {
  const approved = new Set(approvals.map(({ by }) => by));
  return [...new Set(ids)].filter((id) => !approved.has(id) && (reminded[id] ?? 0) < count);
}

/** How many reminders should have come by now. After an outage those that were missed count as one. */
export function remindersUntil(state: Timed, now: number): number {
  let { reminders } = state;
  for (let at = nextReminderAt(state); at !== undefined && now >= at;) {
    reminders += 1;
    at = nextReminderAt({ ...state, reminders });
  }
  return reminders;
}
