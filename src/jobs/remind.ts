import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { type AwaitingApproval, contributorsTo } from '../domain/organization.ts';
import { mayBeRemindedAt, nextReminderAt, remindersUntil, unreminded } from '../domain/reminders.ts';
import { isEscalated } from '../domain/rules/approval-rules.ts';
import { getOrganization } from '../organizations.ts';
import { forwardsIn, membersOf } from '../view-context.ts';
import type { Job } from './job.ts';

/** Whom a reminder is for: everybody whose answer is open, and later the people who make sure that somebody decides. */
async function remindedBy(
  { count, now }: { readonly count: number; readonly now: number },
  state: AwaitingApproval,
  organization: OrganizationConfig,
  deps: Deps,
): Promise<readonly string[]> {
  const { escalation } = deps.config.people;
  const approvers = await membersOf(organization.approvers, deps, { waits: true });
  const contributors = contributorsTo(state);
  const approved = state.approvals.map(({ by }) => by);
  const { held } = await forwardsIn({ now, approvers, contributors, approved }, deps);
  const away = held.map(({ from }) => from);
  const askable = approvers.filter((id) => !contributors.includes(id) && !away.includes(id));
  return isEscalated(count) ? [...askable, ...(await membersOf(escalation, deps, { waits: true }))] : askable;
}

async function mayBeToldAt(id: string, state: AwaitingApproval, now: number, deps: Deps): Promise<number> {
  return mayBeRemindedAt(state, now, await deps.people.findTimeZone(id), deps.config.workingHours);
}

/** Reminds those who have not answered, less and less often, each of them while they work. */
export const remind: Job = async (request, deps) => {
  const { state, now } = await deps.record.verified(request.organization);
  if (state.phase !== 'awaitingApproval' || now >= state.proposal.expiresAt) return undefined;
  const organization = getOrganization(deps.config, request.organization);
  const count = remindersUntil(state, now);
  const ids = count === 0 ? [] : await remindedBy({ count, now }, state, organization, deps);
  const open = await Promise.all(
    unreminded(state, ids, count).map(async (id) => ({ id, at: await mayBeToldAt(id, state, now, deps) })),
  );
  const ready = open.filter(({ at }) => at <= now).map(({ id }) => id);
  const done = await deps.record.decide(request.organization, { type: 'remind', ready });
  if (done.state.phase !== 'awaitingApproval') return undefined;
  const later = open.map(({ at }) => at).filter((at) => at > now);
  return { againAt: Math.min(nextReminderAt(done.state) ?? Infinity, ...later, state.proposal.expiresAt) };
};
