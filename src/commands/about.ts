import { contextOf } from '../contexts.ts';
import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import type { Destination, Terms } from '../domain/commands.ts';
import { type Organization, findRun } from '../domain/organization.ts';
import type { Actor, Circle } from '../domain/people.ts';
import { tenantOf } from '../domain/tenant.ts';
import type { ViewContext } from '../views/context.ts';
import type { Asking, Click } from './asking.ts';

/** An organization as it stands, with what a view must know besides. */
export interface About {
  readonly state: Organization;
  readonly context: ViewContext;
}

type Present = Awaited<ReturnType<Deps['store']['read']>>[number];

/** All organizations asked for, with one read of Redis. */
export async function loadAll(organizations: readonly OrganizationConfig[], deps: Deps): Promise<About[]> {
  const presents = await deps.store.read(organizations.map(({ orgId }) => orgId));
  return aboutsOf(presents, organizations, deps);
}

/** The same without those that another version of the bot wrote, whose names stand beside. */
export async function loadReadable(
  organizations: readonly OrganizationConfig[],
  deps: Deps,
): Promise<{ readonly abouts: About[]; readonly left: readonly string[] }> {
  const ids = organizations.map(({ orgId }) => orgId);
  const { presents, left } = await deps.store.readReadable(ids);
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
  const abouts = organizations.map(async (organization, place) => {
    const present = presents[place];
    if (present === undefined) return [];
    return [{ state: present.state, context: await contextOf(organization, present, deps) }];
  });
  return (await Promise.all(abouts)).flat();
}

/** What somebody acts on: the state is verified, since what people read here is what they say yes to. */
export async function load(organization: OrganizationConfig, deps: Deps): Promise<About> {
  const present = await deps.store.verified(organization.orgId);
  return { state: present.state, context: await contextOf(organization, present, deps) };
}

/** Who asks and what their roles are here, looked up in Slack. */
export function getActor({ user, deps }: Asking, organization: OrganizationConfig): Promise<Actor> {
  const { requesters } = deps.config.people;
  return deps.people.getActor(user, { requesters, approvers: organization.approvers });
}

/** The entry that asked for the yes that somebody gives. */
export function askedIn({ reference: { entry } }: Click): number | undefined {
  return entry === undefined ? undefined : Number(entry);
}

/** The approvers as they are now, and everybody whose hand is in the run. */
export function getCircle(
  { user, deps }: Asking,
  organization: OrganizationConfig,
  state: Organization,
): Promise<Circle> {
  const contributors = findRun(state)?.contributors ?? [];
  const proposer = 'proposal' in state ? [state.proposal.by] : [];
  const settler = state.phase === 'outcomeUnknown' && state.settlement ? [state.settlement.by] : [];
  return deps.people.getCircle(organization.approvers, [...contributors, ...proposer, ...settler, user]);
}

export function termsOf({ deps }: Asking, organization: OrganizationConfig): Terms {
  const { approvalTtlMs, coolingOffMs } = deps.config;
  return { quorum: organization.quorum, approvalTtlMs, coolingOffMs };
}

export function destinationOf(organization: OrganizationConfig, state: Organization): Destination {
  const run = findRun(state);
  const tenant = run === undefined ? organization.tenantId : tenantOf(run, organization.tenantId);
  return { host: organization.host, tenant: tenant ?? '' };
}
