import type { Deps } from '../deps.ts';
import { everyOrganization } from '../domain/rules/due.ts';
import { findOrganization } from '../organizations.ts';
import { mapAtOnce } from '../runtime/map-at-once.ts';
import type { Present } from '../store/record.ts';
import type { Again, Job } from './job.ts';
import { watchOnce } from './watch-once.ts';
import { betweenBatchesMs, inTurn, mostConsidered, nextLooks } from './watch-pace.ts';

const checkedAtOnce = 15;
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
  const due = await deps.watchList.due(now, mostConsidered);
  const { presents } = await deps.record.readReadable(due);
  const states = new Map(presents.map(({ state }) => [state.organization, state]));
  const isAgain = ({ lastCheck }: Present) => Object.keys(lastCheck.recent.pending).length > 0;
  const seconds = new Set(presents.filter(isAgain).map(({ state }) => state.organization));
  await checkAll(nextLooks(inTurn(due, seconds), states), now, deps);
  const nextAt = (await deps.watchList.nextAt()) ?? Infinity;
  return { againAt: Math.max(now + betweenBatchesMs, Math.min(nextAt, now + longestPauseMs)) };
}

/** One job for all organizations, and the first look at one that has just come to it. */
export const watch: Job = async ({ organization }, deps) => {
  const { now } = await deps.record.verified(organization);
  if (organization === everyOrganization) return watchOverAll(now, deps);
  await look(organization, now, deps);
  return undefined;
};
