import {
  byHarm,
  type Concern,
  type ConcernId,
  countedDown,
  type HarmfulCode,
  harmOf,
  type Health,
  isLoss,
} from './checks/concerns.ts';
import type { Event, EventOf } from './events.ts';
import { type Alert, findLife, type Life, type Organization } from './organization.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** What happens on a date is told in steps; from here on it is urgent. */
const urgentDays = 7;

const worthAMessage = (code: HarmfulCode) => harmOf(code) !== 'advice';

/** Whether people are told directly of what the watch found, or that it is over: not of advice, which can wait. */
export function concernsPeople({ change, access }: EventOf<'healthChanged'>, before: Health | undefined) {
  const over = (change.over ?? []).flatMap((id) => before?.concerns[id] ?? []);
  return access !== undefined || [...(change.raised ?? []), ...over].some(({ code }) => worthAMessage(code));
}

/** What has a button to say that one is on it. */
export function asksForSomebody(event: Event): boolean {
  return event.type === 'alertRepeated' || (event.type === 'healthChanged' && event.alerts === true);
}

/** What an event tells people directly, whichever organization it is about: many may lose the same thing at once. */
export interface SameThing {
  readonly kind: 'found' | 'again' | 'over';
  readonly code: HarmfulCode;
}

function worstOf(kind: SameThing['kind'], concerns: readonly Concern[]): SameThing | undefined {
  const [worst] = byHarm(concerns.filter(({ code }) => worthAMessage(code)));
  return worst && { kind, code: worst.code };
}

export function sameThing(event: Event, state: Organization, before: Organization): SameThing | undefined {
  const life = findLife(state);
  if (life === undefined) return undefined;
  if (event.type === 'alertRepeated') return worstOf('again', urgentIn(life));
  if (event.type !== 'healthChanged') return undefined;
  const { raised = [], over = [] } = event.change;
  const known = findLife(before)?.health.concerns ?? {};
  return (
    worstOf(
      'found',
      raised.map(({ concern }) => life.health.concerns[concern]).flatMap((one) => one ?? []),
    ) ??
    worstOf(
      'over',
      over.flatMap((id) => known[id] ?? []),
    )
  );
}

type Watched = Pick<Life, 'access' | 'health'>;

/** What people took away on purpose is no alert. */
function isUrgent({ code, daysTold = Infinity }: Concern, { access }: Watched): boolean {
  if (isLoss(code)) return access !== 'revoked';
  return worthAMessage(code) && (!countedDown.includes(code) || daysTold <= urgentDays);
}

/** What needs somebody now. */
export function urgentIn(life: Watched): (Concern & { readonly concern: ConcernId })[] {
  return Object.entries(life.health.concerns)
    .map(([id, concern]) => ({ concern: id as ConcernId, ...concern }))
    .filter((concern) => isUrgent(concern, life));
}

/** Whether something is urgent that was not before, or in another way. */
export function isNewlyUrgent(before: Watched, after: Watched): boolean {
  const known = urgentIn(before);
  return urgentIn(after).some(
    ({ concern, code }) => !known.some((one) => one.concern === concern && one.code === code),
  );
}

const isAlerting = (life: Watched) => life.access === 'revokedSeen' || urgentIn(life).length > 0;

/** What is told again until somebody is on it; undefined where nothing is urgent. */
export function openAlert(life: Life): Alert | undefined {
  if (!isAlerting(life)) return undefined;
  if (life.alert !== undefined) return life.alert;
  // An older version alerted, and did not write down when.
  const times = urgentIn(life).map(({ since }) => since);
  const at = Math.max(life.propagation?.from.at ?? life.since.at, ...times);
  return { since: { sequence: life.since.sequence, at } };
}

/** The same life where nothing is urgent any longer. */
export function withoutOldAlert(life: Life): Life {
  if (life.alert === undefined || isAlerting(life)) return life;
  const { alert: _over, ...rest } = life;
  return rest;
}

/** The first of `from`, `from + every`, … after `told`. */
const firstAfter = (told: number, from: number, every: number) =>
  told < from ? from : from + (Math.floor((told - from) / every) + 1) * every;

/**
 * When an alert is told again, at any hour: after 15 minutes, an hour, and then every four hours; once somebody is on
 * it, daily. After an outage those that were missed count as one.
 */
export function nextRepeatAt({ since, taken, repeatedAt = since.at }: Alert): number {
  if (taken !== undefined) return firstAfter(Math.max(repeatedAt, taken.at), taken.at + day, day);
  const first = since.at + 15 * minute;
  return repeatedAt < first ? first : firstAfter(repeatedAt, since.at + hour, 4 * hour);
}
