import { isRoleGone, lossesAmong, unseenIn } from '../domain/checks/access.ts';
import type { Finding } from '../domain/checks/findings.ts';
import { findLife, findRun, type Propagation } from '../domain/organization.ts';
import { day, milestoneDue, nextMilestone } from '../domain/propagation.ts';
import { getOrganization } from '../organizations.ts';
import type { Again, Job } from './job.ts';
import { findingsNow } from './check-again.ts';
import { publish } from './publishing/publish.ts';

function seenAs({ direction }: Propagation, findings: readonly Finding[]) {
  const isLost = lossesAmong(findings).length > 0 || isRoleGone(findings);
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
  const { state, now } = await deps.record.verified(request.organization);
  const propagation = findLife(state)?.propagation;
  const run = findRun(state);
  if (propagation === undefined || run === undefined) return undefined;
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
    });
  }
  const present = await deps.record.verified(request.organization);
  const clock = findLife(present.state)?.propagation;
  const wakeUp = clock && nextWakeUp(clock, present.now);
  if (wakeUp === undefined) return undefined;
  // Sooner where somebody else published just now, and may have drawn the card already.
  return { againAt: Math.min(wakeUp, published?.againAt ?? wakeUp) };
};
