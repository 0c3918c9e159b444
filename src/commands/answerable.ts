import { deadlineAfter } from '../domain/calendar.ts';
import { answerableBefore } from '../domain/forwarding.ts';
import type { Run } from '../domain/organization.ts';
import { eligibleApprovers } from '../domain/people.ts';
import type { RealAct } from '../domain/proposal.ts';
import { mapAtOnce } from '../runtime/map-at-once.ts';
import { forwardsIn } from '../view-context.ts';
import type { Answerable } from '../views/standing/answerable.ts';
import { getCircle, termsOf } from './about.ts';
import type { About, Click } from './ask.ts';

const asksAtOnce = 5;

/** Who could answer this proposal before it expires, if it were made now; to revoke or restore, at any hour. */
export async function answerableIn(
  act: RealAct,
  { state, context }: About,
  run: Run,
  click: Click,
): Promise<Answerable> {
  const { organization, deps, user } = click;
  const { now } = context;
  const { approvalTtlMs, skipWeekendsIn, quorum, coolingOffMs } = termsOf(click, organization, act);
  const expiresAt = deadlineAfter(now, approvalTtlMs, skipWeekendsIn);
  const isEnabling = act === 'enable';
  const contributors = isEnabling ? [...run.contributors, user] : [user];
  const circle = await getCircle(click, organization, state);
  const eligible = eligibleApprovers(circle, contributors);
  const forwards = await forwardsIn({ now, contributors, approved: [], approvers: circle.approvers }, deps);
  const people = await mapAtOnce(eligible, asksAtOnce, async (id) => ({
    id,
    timeZone: await deps.people.findTimeZone(id),
  }));
  const hours = isEnabling ? deps.config.workingHours : undefined;
  // After the last approval the cooling-off has to end in time, too.
  const able = answerableBefore(expiresAt - coolingOffMs, people, { now, held: forwards.held, hours });
  return { eligible, able, quorum, expiresAt, coolingOffMs, forwards, areHoursKept: hours !== undefined };
}
