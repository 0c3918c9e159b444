import type { Config, OrganizationConfig } from './config.ts';
import { type Askable, type Ids, namingAgeMs, type People } from './clients/slack/people.ts';
import type { Deps } from './deps.ts';
import { approvalField, parsePosted, rootField } from './clients/slack/poster.ts';
import { watchStateOf } from './domain/checks/judge-health.ts';
import { type ForwardedIn, type Forwards, forwardsFor, noForwards } from './domain/people.ts';
import { openRequestIn } from './domain/open-request.ts';
import { findRun, type Organization } from './domain/organization.ts';
import { observed, orFault, UpstreamError } from './errors.ts';
import type { Present } from './store/record.ts';
import type { ViewContext } from './views/blocks/context.ts';

/** Whom an alert about one organization reaches: of whom Slack says now that they may be told, and who is left out. */
export interface Alerted extends Askable {
  /** Everybody it is meant for: user ids and user group ids. */
  readonly ids: Ids;
  /** Whether nobody of the configured list can be reached, or there is none. */
  readonly isFallback: boolean;
}

/** Who an alert is for as configured: `CMK_ALERTS`, and where that is not set the operators. */
export const configuredFor = ({ alerts, operators }: Config['people']): Ids =>
  alerts.length > 0 ? alerts : operators;

/**
 * Who is told what happens to a key in use: the configured list, and where nobody of it can be reached, everybody else
 * who has a hand in it. There are always approvers, so an alert finds somebody in every installation.
 */
export async function alertedFor(
  { approvers }: Pick<OrganizationConfig, 'approvers'>,
  owner: string | undefined,
  { config, people }: { readonly config: Pick<Config, 'people'>; readonly people: People },
  maxAgeMs?: number,
): Promise<Alerted> {
  const configured = configuredFor(config.people);
  const found = await people.getAskable(configured, maxAgeMs);
  if (found.members.length > 0) return { ids: configured, ...found, isFallback: false };
  const owners = owner === undefined ? [] : [owner];
  // Slack may only not answer who the configured ones are: they are told as soon as it does.
  const ids = [...new Set([...configured, ...config.people.operators, ...owners, ...approvers])];
  return { ids, ...(await people.getAskable(ids, maxAgeMs)), isFallback: true };
}

const isPerson = (id: string) => /^[UW]/u.test(id);

/** Whether it throws where Slack is too busy to say who is in a group: who is to be asked must be known. */
interface Waiting {
  readonly waits?: boolean;
  /** What was looked up for others who are to be shown beside it. */
  readonly looked?: LookedUp;
}

/** User ids behind a list of people and groups; without the groups of which Slack does not tell the members. */
export async function membersOf(
  ids: readonly string[],
  deps: Pick<Deps, 'people'>,
  { waits = false }: Waiting = {},
): Promise<readonly string[]> {
  const members = ids.map(async (id) => {
    const found = await orFault(() => deps.people.getMembers([id]));
    if (!(found instanceof UpstreamError)) return found;
    if (waits && (found.kind === 'throttled' || found.kind === 'unreachable')) throw found;
    return isPerson(id) ? [id] : [];
  });
  return [...new Set((await Promise.all(members)).flat())];
}

/** How those of a list are mentioned who may be asked. */
async function namedOf(ids: readonly string[], deps: Deps): Promise<readonly string[]> {
  return (await deps.people.getAskable(ids, namingAgeMs)).named;
}

/** Who has to do with an organization, and whether Redis can be relied on: the same for many. */
async function lookUp(
  organization: Pick<OrganizationConfig, 'approvers'>,
  owner: string | undefined,
  deps: Deps,
  waiting: Waiting,
) {
  const { operators, escalation, auditors } = deps.config.people;
  const lists = [organization.approvers, operators, escalation];
  const [{ durable, faults, declaredBy: redisDurableBy }, members, named, alerted] = await Promise.all([
    deps.durability(),
    Promise.all([...lists, auditors].map((ids) => membersOf(ids, deps, waiting))),
    Promise.all(lists.map((ids) => namedOf(ids, deps))),
    // Somebody who left in the last hour must not be taken for reached.
    alertedFor(organization, owner, deps, waiting.waits === true ? undefined : namingAgeMs),
  ]);
  const [approverMembers = [], operatorMembers = [], escalationMembers = [], auditorMembers = []] = members;
  const [approversNamed = [], operatorsNamed = [], escalationNamed = []] = named;
  return {
    durable,
    faults,
    redisDurableBy,
    approvers: approversNamed,
    approverMembers,
    operators: operatorsNamed,
    operatorMembers,
    escalation: escalationNamed,
    escalationMembers,
    alerts: alerted.named,
    alertMembers: await membersOf(alerted.ids, deps, waiting),
    auditorMembers,
  };
}

/** By approvers and owner, while some organizations are shown together. */
export type LookedUp = Map<string, ReturnType<typeof lookUp>>;

/** Which forwards hold for one request: whoever they lead to must be a member now. */
export async function forwardsIn(
  request: Omit<ForwardedIn, 'members'>,
  deps: Pick<Deps, 'forwards' | 'people'>,
): Promise<Forwards> {
  const all = await deps.forwards.read();
  if (all.length === 0) return noForwards;
  const kinds = await Promise.all(all.map(async ({ to }) => [to, await deps.people.kindOf(to)] as const));
  const members = kinds.flatMap(([to, kind]) => (kind === 'member' ? [to] : []));
  return forwardsFor(all, { ...request, members });
}

/** What a view must know besides the record. */
export async function contextOf(
  organization: OrganizationConfig,
  present: Pick<Present, 'head' | 'now'> & Partial<Pick<Present, 'lastCheck' | 'state'>>,
  deps: Deps,
  waiting: Waiting = {},
): Promise<ViewContext> {
  const { orgId, name, region, host, tenantId, approvers, quorum } = organization;
  const { config } = deps;
  const owner = present.state && findRun(present.state)?.owner;
  const asked = JSON.stringify([approvers, owner]);
  const around = waiting.looked?.get(asked) ?? lookUp(organization, owner, deps, waiting);
  waiting.looked?.set(asked, around);
  const { durable, faults, redisDurableBy, ...people } = await around;
  const { state, now } = present;
  const open = state && openRequestIn(state);
  const forwards = open && (await forwardsIn({ now, approvers: people.approverMembers, ...open }, deps));
  return {
    organization: { orgId, name, region, host, tenantId },
    forwards,
    now: present.now,
    ...(present.lastCheck && {
      watch: watchStateOf(present.lastCheck.at, present.lastCheck.recent, present.lastCheck.use),
    }),
    ...(present.lastCheck?.revocability && { revocability: present.lastCheck.revocability }),
    ...people,
    quorum,
    coolingOffMs: config.coolingOffMs,
    revokeCoolingOffMs: config.revokeCoolingOffMs,
    docs: config.docs,
    hasAzure: config.azure.hasIdentity,
    hasWriter: config.azure.writer !== 'off',
    head: present.head.sequence === 0 ? undefined : present.head,
    volatile: !durable,
    ...(!durable && { storeFaults: faults }),
    redisDurableBy,
  };
}

/** A link to the message whose place is noted under this field; undefined where nobody can say where it stands. */
async function findLink(organization: string, field: string, deps: Deps): Promise<string | undefined> {
  const link = await observed(async () => {
    const notes = await deps.notes.read(organization);
    const posted = parsePosted(notes[field]);
    return posted && deps.poster.linkTo(posted);
  });
  return link.kind === 'seen' ? link.value : undefined;
}

/** A link to the card of the present run; undefined where there is none. */
export async function findCardLink(state: Organization, deps: Deps): Promise<string | undefined> {
  const run = findRun(state);
  return run && findLink(state.organization, rootField(run), deps);
}

/** A link to the request in the thread that was made with this entry. */
export const findRequestLink = (organization: string, sequence: number, deps: Deps) =>
  findLink(organization, approvalField(sequence), deps);
