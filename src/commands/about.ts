import { contextOf, type LookedUp } from '../view-context.ts';
import { type OrganizationConfig, termsIn } from '../config.ts';
import type { Deps } from '../deps.ts';
import type { Destination, ConfiguredTerms } from '../domain/commands.ts';
import { underDrill } from '../domain/open-request.ts';
import { findRun, type Organization, tenantOf } from '../domain/organization.ts';
import type { Actor, Circle } from '../domain/people.ts';
import type { Act } from '../domain/proposal.ts';
import type { Refusal, RefusalReason } from '../domain/refusals.ts';
import { hasAttempt } from '../domain/rules/decision.ts';
import type { About, FromUser, Click } from './ask.ts';

type Present = Awaited<ReturnType<Deps['record']['read']>>[number];

/** All organizations asked for, with one read of Redis. */
export async function loadAll(organizations: readonly OrganizationConfig[], deps: Deps): Promise<About[]> {
  const presents = await deps.record.read(organizations.map(({ orgId }) => orgId));
  return aboutsOf(presents, organizations, deps);
}

/** The same without those that another version of the bot wrote, whose names stand beside. */
export async function loadReadable(
  organizations: readonly OrganizationConfig[],
  deps: Deps,
): Promise<{ readonly abouts: About[]; readonly left: readonly string[] }> {
  const ids = organizations.map(({ orgId }) => orgId);
  const { presents, left } = await deps.record.readReadable(ids);
  const [first] = left.values();
  // There is nothing else to tell.
  if (first !== undefined && presents.length === 0) throw first;
  const readable = organizations.filter(({ orgId }) => !left.has(orgId));
  const names = organizations.filter(({ orgId }) => left.has(orgId)).map(({ name }) => name);
  return { abouts: await aboutsOf(presents, readable, deps), left: names };
}

async function aboutsOf(
  presents: readonly Present[],
  organizations: readonly OrganizationConfig[],
  deps: Deps,
): Promise<About[]> {
  const looked: LookedUp = new Map();
  const abouts = organizations.map(async (organization, place) => {
    const present = presents[place];
    if (present === undefined) return [];
    return [{ state: present.state, context: await contextOf(organization, present, deps, { looked }) }];
  });
  return (await Promise.all(abouts)).flat();
}

/** What somebody acts on: the state is verified, since what people read here is what they say yes to. */
export async function load(organization: OrganizationConfig, deps: Deps): Promise<About> {
  const present = await deps.record.verified(organization.orgId);
  return { state: present.state, context: await contextOf(organization, present, deps) };
}

/** What everything but a drill is decided on. */
export const withoutDrill = (about: About): About => ({ ...about, state: underDrill(about.state) });

/** Who asks and what their roles are here, looked up in Slack. */
export function getActor({ user, deps }: FromUser, organization: OrganizationConfig): Promise<Actor> {
  const { requesters } = deps.config.people;
  return deps.people.getActor(user, { requesters, approvers: organization.approvers });
}

/** Records that somebody tried something they may not do. Returns whether it was recorded. */
export async function noteAttempt(
  { user, deps }: FromUser,
  organization: OrganizationConfig,
  command: string,
  reason: RefusalReason,
): Promise<boolean> {
  deps.log.warn({ user, command, reason }, 'somebody tried what they may not');
  // Whoever they are, they have no role in it: nothing more need be known to write down that they tried.
  const person = { id: user, kind: 'stranger' } as const;
  const actor = { person, isRequester: false, isApprover: false };
  try {
    const tried = { type: 'noteAttempt', actor, command, reason } as const;
    const { state } = await deps.record.decide(organization.orgId, tried);
    return hasAttempt(state, user, command, reason);
  } catch (error) {
    deps.log.warn({ err: error }, 'an attempt is not on the record');
    return false;
  }
}

/** The same; the refusal says whether it was recorded. */
export async function noted(
  asking: FromUser,
  organization: OrganizationConfig,
  command: string,
  found: Refusal,
): Promise<Refusal> {
  return (await noteAttempt(asking, organization, command, found.reason))
    ? found
    : { ...found, unrecorded: true };
}

/** The entry that asked for the yes that somebody gives. */
export function askedIn({ reference: { entry } }: Click): number | undefined {
  return entry === undefined ? undefined : Number(entry);
}

/** The approvers as they are now, and everybody whose hand is in the run. */
export function getCircle(
  { user, deps }: FromUser,
  organization: OrganizationConfig,
  state: Organization,
): Promise<Circle> {
  const contributors = findRun(state)?.contributors ?? [];
  const proposer = 'proposal' in state ? [state.proposal.by] : [];
  const settlement = state.phase === 'outcomeUnknown' ? state.settlement : undefined;
  const settler = settlement === undefined ? [] : [settlement.by];
  const asked = 'approvals' in state ? state : settlement;
  // Approvers are looked up too: one of them may be another account of the person who asks now.
  const approvers = asked?.approvals.map(({ by }) => by) ?? [];
  const others = [...contributors, ...proposer, ...settler, ...approvers, user];
  return deps.people.getCircle(organization.approvers, others);
}

export function termsOf(
  { deps }: FromUser,
  organization: OrganizationConfig,
  act: Act = 'enable',
): ConfiguredTerms {
  return termsIn(deps.config, organization, act);
}

export function destinationOf(organization: OrganizationConfig, state: Organization): Destination {
  const run = findRun(state);
  const tenant = run === undefined ? organization.tenantId : tenantOf(run, organization.tenantId);
  return { host: organization.host, tenant: tenant ?? '' };
}
