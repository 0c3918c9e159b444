import type { Again, Job } from './job.ts';
import { sayIfEnded } from './witnessing/say-entry.ts';
import { due, everyOrganization } from '../domain/rules/due.ts';
import { getOrganization, type OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import {
  mayBeRemindedAt,
  nextReminderAt,
  type OpenRequest,
  openRequestIn,
  remindersUntil,
  unreminded,
} from '../domain/open-request.ts';
import { isEscalated } from '../domain/rules/approval-rules.ts';
import { contextOf, forwardsIn, membersOf } from '../view-context.ts';
import type { Mark } from '../clients/slack/poster.ts';
import { weeklyAround } from '../domain/calendar.ts';
import { eligibleApprovers } from '../domain/people.ts';
import { observed, UpstreamError } from '../errors.ts';
import { type Reachable, type SummaryEntry, summaryMessage } from '../views/standing/summary.ts';
import { isRoleGone, lossesAmong, unseenIn } from '../domain/checks/access-checks.ts';
import { type UseSince, useSince } from '../domain/key-use.ts';
import type { Finding } from '../domain/checks/findings.ts';
import { findLife, findRun, type Life, type Propagation, type Run } from '../domain/organization.ts';
import { day, milestoneDue, nextMilestone } from '../domain/propagation.ts';
import { findingsNow } from './check-again.ts';
import { readKeyUse } from './key-use.ts';
import { publish } from './publishing/publish.ts';

/** Ends a request whose time is over. The rule decides by the record's clock, not by when the job came. */
export const expire: Job = async (request, deps) => {
  const done = await deps.record.decide(request.organization, { type: 'expire' });
  await sayIfEnded(done, deps);
  return undefined;
};

/** Tells again what is urgent. Only a wake-up: whether it is time, and whether it was told, the record says. */
export const alert: Job = async ({ organization, sequence }, deps) => {
  const { state } = await deps.record.decide(organization, { type: 'repeatAlert' });
  // Another alert since has a job of its own.
  const need = due(state).find((one) => one.kind === 'alert' && one.sequence === sequence);
  return need && { againAt: need.notBefore };
};

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
