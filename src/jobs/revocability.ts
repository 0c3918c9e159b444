import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import type { AccessTarget } from '../domain/checks/judge-access.ts';
import type { Observations } from '../domain/checks/observations.ts';
import {
  approverObstacles,
  azureObstacles,
  isAboutApprovers,
  type Obstacle,
  type Revocability,
} from '../domain/checks/revocability.ts';
import { observed } from '../observed.ts';

const dayMs = 86_400_000;
/** Of more people who may propose, one is somebody else than the approvers. */
const mostRequesters = 10;

/** Whether enough people could approve a revocation, as Slack shows them. */
export async function approversNow(
  { approvers, quorum }: Pick<OrganizationConfig, 'approvers' | 'quorum'>,
  requesters: readonly string[],
  people: Deps['people'],
): Promise<Obstacle[]> {
  const who = await observed(async () => {
    const members = await people.getMembers(requesters);
    return members.length > mostRequesters ? [] : members;
  });
  if (who.kind === 'unseen') return [{ kind: 'approversUnseen' }];
  const circle = await observed(() => people.getCircle(approvers, who.value));
  return approverObstacles(circle, who.value, quorum);
}

/** Slack is asked once a day; what was not well is asked again each time. */
const isFresh = ({ obstacles, approversAt }: Revocability, now: number): boolean =>
  now - approversAt < dayMs && !obstacles.some(isAboutApprovers);

/** Whether access could be revoked now; undefined where there is none to revoke. */
export async function revocabilityNow(
  observations: Observations,
  target: Omit<AccessTarget, 'objectId'>,
  was: Revocability | undefined,
  now: number,
  organization: OrganizationConfig,
  deps: Deps,
): Promise<Revocability | undefined> {
  const hasWriter = deps.outsideOf(organization).azure.writer !== undefined;
  const inAzure = azureObstacles(observations, target, hasWriter);
  if (inAzure === 'nothing') return undefined;
  if (was !== undefined && isFresh(was, now)) return { obstacles: inAzure, approversAt: was.approversAt };
  const people = await approversNow(organization, deps.config.people.requesters, deps.people);
  return { obstacles: [...inAzure, ...people], approversAt: now };
}
