import { alertedFor } from '../view-context.ts';
import { findOrganization, type OrganizationConfig } from '../config.ts';
import { findRun } from '../domain/organization.ts';
import { type Refusal, refusal } from '../domain/refusals.ts';
import { mapAtOnce } from '../runtime/map-at-once.ts';
import { onAllMessage, onItMessage } from '../views/standing/access.ts';
import { refusalMessage } from '../views/refusals/refusals.ts';
import type { FromUser, UserCommand } from './ask.ts';

/** Slack answers only so many questions a minute: for many organizations each person is looked up once. */
async function take(
  { user, deps }: FromUser,
  organization: OrganizationConfig,
  fresh: boolean,
): Promise<Refusal | undefined> {
  const { state } = await deps.record.verified(organization.orgId);
  const owner = findRun(state)?.owner;
  const { requesters, operators: runners } = deps.config.people;
  const [actor, { members }, operators] = await Promise.all([
    deps.people.getActor(user, { requesters, approvers: organization.approvers }, fresh),
    alertedFor(organization, owner, deps),
    deps.people.getMembers(runners),
  ]);
  const told = [...members, ...operators, ...(owner === undefined ? [] : [owner])];
  return (await deps.record.decide(organization.orgId, { type: 'takeAlert', actor, told })).refusal;
}

const atOnce = 10;

/** Somebody says that they are on it: it is repeated once a day from then on. */
export const takeAlert: UserCommand = {
  async clicked(click) {
    const found = await take(click, click.organization, true);
    const { name } = click.organization;
    return {
      message: found === undefined ? onItMessage(name) : refusalMessage(found, click.deps.config.docs),
    };
  },
  // What the button names is looked up among what this very person was told.
  async gathered(asking, reference) {
    const { user, deps } = asking;
    const { organizations } = await deps.gatherings.read(`${user}:${reference.subject ?? ''}`);
    const known = organizations.flatMap((orgId) => findOrganization(deps.config, orgId) ?? []);
    const refused = await mapAtOnce(known, atOnce, (organization) => take(asking, organization, false));
    const [first] = refused.filter((found) => found !== undefined);
    const taken = refused.filter((found) => found === undefined).length;
    const closed = organizations.length - known.length;
    if (taken === 0 && closed === 0) return refusalMessage(first ?? refusal('forged'), deps.config.docs);
    return onAllMessage(taken, known.length, closed);
  },
};
