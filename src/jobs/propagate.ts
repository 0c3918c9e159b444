import { barriersIn, isRoleGone, unseenIn } from '../domain/access.ts';
import type { Finding } from '../domain/findings.ts';
import { findLife, findRun } from '../domain/organization.ts';
import { type Propagation, day, milestoneDue, nextMilestone } from '../domain/propagation.ts';
import { getOrganization } from '../organizations.ts';
import type { Job } from './job.ts';
import { findingsNow } from './look.ts';
import { getPresent } from './present.ts';
import { publish } from './publish.ts';

function seenAs({ direction }: Propagation, findings: readonly Finding[]) {
  const isLost = barriersIn(findings).length > 0 || isRoleGone(findings);
  if (isLost) return direction === 'revoke' ? 'asMeant' : 'otherwise';
  if (unseenIn(findings).length > 0) return 'unseen';
  return direction === 'restore' ? 'asMeant' : 'otherwise';
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
  const { state, now } = await getPresent(request.organization, deps);
  const propagation = findLife(state)?.propagation;
  const run = findRun(state);
  if (propagation === undefined || run === undefined) return undefined;
  const due = milestoneDue(propagation, now);
  if (due === undefined) {
    await publish({ ...request, kind: 'publish' }, deps);
  } else {
    const organization = getOrganization(deps.config, request.organization);
    const seen = seenAs(propagation, await findingsNow(run, organization, now, deps));
    await deps.store.change(request.organization, {
      type: 'recordPropagation',
      milestone: due.milestone,
      seen,
    });
  }
  const present = await getPresent(request.organization, deps);
  const clock = findLife(present.state)?.propagation;
  const againAt = clock && nextWakeUp(clock, present.now);
  return againAt === undefined ? undefined : { againAt };
};
