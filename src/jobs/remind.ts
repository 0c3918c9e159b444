import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { type OpenRequest, openRequestIn } from '../domain/open-request.ts';
import { mayBeRemindedAt, nextReminderAt, remindersUntil, unreminded } from '../domain/reminders.ts';
import { isEscalated } from '../domain/rules/approval-rules.ts';
import { getOrganization } from '../organizations.ts';
import { forwardsIn, membersOf } from '../view-context.ts';
import type { Job } from './job.ts';

/** Whom a reminder is for: everybody whose answer is open, and later the people who make sure that somebody decides. */
async function remindedBy(
  { count, now }: { readonly count: number; readonly now: number },
  { contributors, approved }: OpenRequest,
  organization: OrganizationConfig,
  deps: Deps,
): Promise<readonly string[]> {
  const { escalation } = deps.config.people;
  const approvers = await membersOf(organization.approvers, deps, { waits: true });
  const { held } = await forwardsIn({ now, approvers, contributors, approved }, deps);
  const away = held.map(({ from }) => from);
  const askable = approvers.filter((id) => !contributors.includes(id) && !away.includes(id));
  return isEscalated(count) ? [...askable, ...(await membersOf(escalation, deps, { waits: true }))] : askable;
}

async function mayBeToldAt(id: string, open: OpenRequest, now: number, deps: Deps): Promise<number> {
  return mayBeRemindedAt(open, now, await deps.people.findTimeZone(id), deps.config.workingHours);
}

/** Reminds those who have not answered, less and less often, each of them while they work. */
export const remind: Job = async (request, deps) => {
  const { state, now } = await deps.record.verified(request.organization);
  const open = openRequestIn(state);
  if (open === undefined || now >= open.proposal.expiresAt) return undefined;
  if (open.isComplete) return { againAt: open.proposal.expiresAt };
  const organization = getOrganization(deps.config, request.organization);
  const count = remindersUntil(open, now);
  const ids = count === 0 ? [] : await remindedBy({ count, now }, open, organization, deps);
  const left = await Promise.all(
    unreminded(open, ids, count).map(async (id) => ({ id, at: await mayBeToldAt(id, open, now, deps) })),
  );
  const ready = left.filter(({ at }) => at <= now).map(({ id }) => id);
  const done = openRequestIn(
    (await deps.record.decide(request.organization, { type: 'remind', ready })).state,
  );
  if (done === undefined) return undefined;
  const later = left.map(({ at }) => at).filter((at) => at > now);
  return { againAt: Math.min(nextReminderAt(done) ?? Infinity, ...later, open.proposal.expiresAt) };
};
