import type { Mark } from '../clients/slack/poster.ts';
import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { weeklyAround } from '../domain/calendar.ts';
import { eligibleApprovers } from '../domain/people.ts';
import { everyOrganization } from '../domain/rules/due.ts';
import { UpstreamError } from '../errors.ts';
import { observed } from '../observed.ts';
import { contextOf } from '../view-context.ts';
import { type Reachable, type SummaryEntry, summaryMessage } from '../views/standing/summary.ts';
import type { Job } from './job.ts';

/** After an outage it is told late, but not later than this: the next one comes soon enough. */
const lateMs = 2 * 86_400_000;
/** A changed setting is seen after so long. */
const askAgainMs = 3_600_000;
const afterRefusalMs = 5 * 60_000;

const fieldFor = (channel: string) => `summary:${channel}`;

async function reachableIn({ approvers, quorum }: OrganizationConfig, { people }: Deps): Promise<Reachable> {
  const circle = await observed(() => people.getCircle(approvers, []));
  if (circle.kind !== 'seen' || (circle.value.notYet ?? 0) > 0) return 'unseen';
  return { eligible: eligibleApprovers(circle.value, []).length, quorum };
}

async function entriesFor(organizations: readonly OrganizationConfig[], deps: Deps): Promise<SummaryEntry[]> {
  const { presents } = await deps.record.readReadable(organizations.map(({ orgId }) => orgId));
  const entries: SummaryEntry[] = [];
  // One after the other: nobody waits for it, and Slack takes only so many questions a minute.
  for (const present of presents) {
    const organization = organizations.find(({ orgId }) => orgId === present.state.organization);
    if (organization === undefined) continue;
    const context = await contextOf(organization, present, deps);
    entries.push({ state: present.state, context, approvers: await reachableIn(organization, deps) });
  }
  return entries;
}

/** Tells one channel of its organizations, once for each time it is due. */
async function tell(channel: string, dueAt: number, deps: Deps): Promise<void> {
  const organizations = deps.config.organizations.filter((organization) => organization.channel === channel);
  const event_payload = { organization: everyOrganization, place: `summary:${dueAt}` };
  const mark: Mark = { event_type: 'cmk_message', event_payload };
  const found = await observed(() => deps.poster.findOwn(channel, mark));
  if (found.kind === 'seen' && found.value !== undefined) return;
  const message = summaryMessage(await entriesFor(organizations, deps));
  await deps.poster.post({ to: channel, ...message, mark });
}

/** Whether it need not be tried again: told, or refused for good. */
async function isToldIn(channel: string, dueAt: number, deps: Deps): Promise<boolean> {
  try {
    await tell(channel, dueAt, deps);
    return true;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    deps.log.warn({ fault: error.message, channel }, 'the weekly summary could not be told');
    return !error.mayPass;
  }
}

/** Says in each channel once a week how its organizations are; nothing is said for a time before it was configured. */
export const summary: Job = async (_request, deps) => {
  const { weeklySummary } = deps.config;
  if (weeklySummary === undefined) return undefined;
  const [present] = await deps.record.read([everyOrganization]);
  const now = present?.now ?? 0;
  const { last, next } = weeklyAround(now, weeklySummary);
  const notes = await deps.notes.read(everyOrganization);
  let isAll = true;
  for (const channel of new Set(deps.config.organizations.map((organization) => organization.channel))) {
    const told = notes[fieldFor(channel)];
    const isDue = told !== undefined && Number(told) < last && now - last < lateMs;
    const isDone = !isDue || (await isToldIn(channel, last, deps));
    if (isDone && told !== String(last))
      await deps.notes.write(everyOrganization, { [fieldFor(channel)]: String(last) });
    isAll &&= isDone;
  }
  return { againAt: Math.min(next, now + (isAll ? askAgainMs : afterRefusalMs)) };
};
