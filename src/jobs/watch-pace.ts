import { type Organization, findRun } from '../domain/organization.ts';

/**
 * Azure lets one identity read 25 times a second in a subscription. A round is 8 calls at most, 3 to 6 of them to the
 * Resource Manager (watch-once.ts), and people's own questions have to come through beside it.
 */
const mostInSubscription = 20;
/** From the beginning of one batch of looks to that of the next. */
export const betweenBatchesMs = 5_000;
/** Over all subscriptions: one process looks at ten thousand organizations in a quarter of an hour. */
export const mostAtOnce = 60;
/** Among so many that are due the next ones are found: a subscription with many keeps no other one waiting. */
export const mostConsidered = 1_000;

/** Where the vault is known by its name only, it may be in the same subscription as every other one of these. */
function subscriptionOf(state: Organization): string {
  const resourceId = findRun(state)?.vault?.resourceId ?? '';
  return /^\/subscriptions\/(?<id>[^/]+)\//iu.exec(resourceId)?.groups?.['id']?.toLowerCase() ?? '';
}

/**
 * Second looks in turn with first ones: after an outage, or when many lose their keys at once, a loss is not kept from
 * people by those that only wait for their quarter of an hour; and nobody's second looks keep the others waiting.
 *
 * @param due longest waiting first
 * @param seconds of which something was seen once
 */
export function inTurn(due: readonly string[], seconds: ReadonlySet<string>): string[] {
  const again = due.filter((orgId) => seconds.has(orgId));
  const firsts = due.filter((orgId) => !seconds.has(orgId));
  const paired = again.flatMap((orgId, place) => [orgId, ...firsts.slice(place, place + 1)]);
  return [...paired, ...firsts.slice(again.length)];
}

/**
 * Who is looked at now: within the limit of every subscription.
 *
 * @param due in the order in which they are looked at
 * @param states of those whose snapshot can be read; who has none counts like one whose vault is not known
 */
export function nextLooks(due: readonly string[], states: ReadonlyMap<string, Organization>): string[] {
  const taken = new Map<string, number>();
  const next: string[] = [];
  for (const orgId of due) {
    const state = states.get(orgId);
    const subscription = state === undefined ? '' : subscriptionOf(state);
    const count = taken.get(subscription) ?? 0;
    if (next.length === mostAtOnce) break;
    if (count === mostInSubscription) continue;
    taken.set(subscription, count + 1);
    next.push(orgId);
  }
  return next;
}
