import type { Deps } from '../deps.ts';
import { everyOrganization } from '../domain/rules/due.ts';
import { findOrganization } from '../organizations.ts';
import { mapAtOnce } from '../runtime/map-at-once.ts';
import type { Again, Job } from './job.ts';
import { watchOnce } from './watch-once.ts';

/**
 * Azure lets one identity read 25 times a second in a subscription. A round is 8 calls at most, 3 to 6 of them to the
 * Resource Manager (watch-once.ts), and people's own questions have to come through beside it.
 */
const mostAtOnce = 20;
const pauseMs = 5_000;
const checkedAtOnce = 5;
/** Whoever came new is not waited for longer than this. */
const longestPauseMs = 60_000;
/** After a look that failed in the bot itself; what Azure refuses is no failure. */
const afterFailureMs = 60_000;

async function look(orgId: string, now: number, deps: Deps): Promise<void> {
  const organization = findOrganization(deps.config, orgId);
  if (organization === undefined) return deps.watchList.remove(orgId);
  try {
    await watchOnce(organization, deps);
  } catch (error) {
    deps.log.error({ err: error, organization: orgId }, 'the watch could not look');
    await deps.watchList.putOff(orgId, now + afterFailureMs);
  }
}

/** A few at a time, until there are none left. */
async function checkAll(organizations: readonly string[], now: number, deps: Deps): Promise<void> {
  await mapAtOnce(organizations, checkedAtOnce, async (orgId) => {
    if (!deps.isStopping()) await look(orgId, now, deps);
  });
}

/** Looks at those that are due and comes back for the next. */
async function watchOverAll(now: number, deps: Deps): Promise<Again> {
  await checkAll(await deps.watchList.due(now, mostAtOnce), now, deps);
  const nextAt = (await deps.watchList.nextAt()) ?? Infinity;
  return { againAt: Math.max(now + pauseMs, Math.min(nextAt, now + longestPauseMs)) };
}

/** One job for all organizations, and the first look at one that has just come to it. */
export const watch: Job = async ({ organization }, deps) => {
  const { now } = await deps.record.verified(organization);
  if (organization === everyOrganization) return watchOverAll(now, deps);
  await look(organization, now, deps);
  return undefined;
};
