import { isRoleGone, lossesAmong, unseenIn } from '../domain/checks/access.ts';
import { type UseSince, useSince } from '../domain/key-use.ts';
import type { Finding } from '../domain/checks/findings.ts';
import { findLife, findRun, type Life, type Propagation, type Run } from '../domain/organization.ts';
import { day, milestoneDue, nextMilestone } from '../domain/propagation.ts';
import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { getOrganization } from '../organizations.ts';
import type { Again, Job } from './job.ts';
import { findingsNow } from './check-again.ts';
import { readKeyUse } from './key-use.ts';
import { publish } from './publishing/publish.ts';

function seenAs({ direction }: Propagation, findings: readonly Finding[]) {
  const isLost = lossesAmong(findings).length > 0 || isRoleGone(findings);
  if (isLost) return direction === 'revoke' ? 'asMeant' : 'otherwise';
  if (unseenIn(findings).length > 0) return 'unseen';
  return direction === 'restore' ? 'asMeant' : 'otherwise';
}

/** By the vault's audit log, read now; undefined where the organization has none. */
async function useNow(
  run: Run,
  life: Life,
  now: number,
  organization: OrganizationConfig,
  deps: Deps,
): Promise<UseSince | undefined> {
  const use = await readKeyUse(run, life, undefined, now, organization, deps);
  return use && useSince(use, life);
}

/** With every day that passes the bar on the card grows. */
function nextWakeUp(propagation: Propagation, now: number): number | undefined {
  const next = nextMilestone(propagation);
  if (next === undefined) return undefined;
  const days = Math.floor((now - propagation.from.at) / day) + 1;
  return Math.min(next.at, propagation.from.at + days * day);
}

/** Tells how far a change of access must have spread. Only a wake-up: what is told and what is not, the record says. */
export const propagate: Job = async (request, deps) => {
  const { state, now } = await deps.record.verified(request.organization);
  const life = findLife(state);
  const propagation = life?.propagation;
  const run = findRun(state);
  if (life === undefined || propagation === undefined || run === undefined) return undefined;
  const due = milestoneDue(propagation, now);
  let published: Again | undefined;
  if (due === undefined) {
    published = await publish({ ...request, kind: 'publish', sequence: state.sequence }, deps);
  } else {
    const organization = getOrganization(deps.config, request.organization);
    const seen = seenAs(propagation, await findingsNow(run, organization, now, deps, { inUse: true }));
    await deps.record.decide(request.organization, {
      type: 'recordPropagation',
      milestone: due.milestone,
      seen,
      // The log is too late for the first.
      use: due.milestone === 'first' ? undefined : await useNow(run, life, now, organization, deps),
    });
  }
  const present = await deps.record.verified(request.organization);
  const clock = findLife(present.state)?.propagation;
  const wakeUp = clock && nextWakeUp(clock, present.now);
  if (wakeUp === undefined) return undefined;
  // Sooner where somebody else published just now, and may have drawn the card already.
  return { againAt: Math.min(wakeUp, published?.againAt ?? wakeUp) };
};
