import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { adobeIpAddress } from '../domain/checks/evaluate.ts';
import {
  accessChange,
  type ExpectedUse,
  isUseDue,
  judgeUses,
  type KeyUseSeen,
  logDelayMs,
  readFrom,
  withoutAnswer,
} from '../domain/key-use.ts';
import type { Life, Run } from '../domain/organization.ts';
import { observed } from '../errors.ts';
import type { AccessTarget } from '../domain/checks/judge-access.ts';
import type { Observations } from '../domain/checks/observations.ts';
import {
  approverObstacles,
  azureObstacles,
  isAboutApprovers,
  type Obstacle,
  type Revocability,
} from '../domain/checks/revocability.ts';

/** A query takes longer than other questions; the watch waits for it. */
const withinMs = 30_000;

/** Who uses the key, which versions of it, and from where. */
function expectedUse({ app, key }: Run, { health }: Life): ExpectedUse | undefined {
  const { version, before } = health.rotation ?? {};
  if (app === undefined || key === undefined) return undefined;
  return {
    applicationId: app.applicationId,
    keyName: key.name,
    versions: [version, before, key.version].filter(
      (each): each is string => each !== undefined && each !== '',
    ),
    addresses: [adobeIpAddress],
  };
}

/** Asks now; undefined where the organization names no workspace. */
export async function readKeyUse(
  run: Run,
  life: Life,
  before: KeyUseSeen | undefined,
  now: number,
  organization: OrganizationConfig,
  deps: Deps,
): Promise<KeyUseSeen | undefined> {
  const workspace = organization.logAnalyticsWorkspace;
  if (workspace === undefined) return undefined;
  const vaultResourceId = run.vault?.resourceId;
  const expected = expectedUse(run, life);
  if (vaultResourceId === undefined || expected === undefined)
    return withoutAnswer(life, before, 'the vault’s resource id, the key or Adobe’s app is not known', now);
  const { azure } = deps.outsideOf(organization);
  const query = { workspace, vaultResourceId, from: readFrom(life, now), until: now };
  const read = await observed(() => azure.listKeyUses(query, AbortSignal.timeout(withinMs)));
  if (read.kind === 'seen') {
    const { uses, lines } = read.value;
    return lines === undefined
      ? withoutAnswer(life, before, 'the log has no line of this vault: it is not kept, or late', now)
      : judgeUses({ uses, lines }, life, expected, now);
  }
  deps.log.warn(
    { organization: organization.orgId, because: read.because, detail: read.detail },
    'the audit log of the vault could not be read',
  );
  return withoutAnswer(life, before, read.detail, now);
}

/**
 * What the vault's audit log shows of the key's use: asked where the organization names a workspace, hourly in the
 * first days after a change of access. News go on the record; the rest is a note beside the watch's own.
 */
export async function keyUseNow(
  run: Run,
  life: Life,
  before: KeyUseSeen | undefined,
  now: number,
  organization: OrganizationConfig,
  deps: Deps,
): Promise<KeyUseSeen | undefined> {
  const { logAnalyticsWorkspace, orgId } = organization;
  if (logAnalyticsWorkspace === undefined) return undefined;
  // What happened since is not in the log yet.
  if (now - accessChange(life).at < logDelayMs || !isUseDue(life, before, now)) return before;
  const seen = await readKeyUse(run, life, before, now, organization, deps);
  if (seen !== undefined && seen.unseen === undefined)
    await deps.record.decide(orgId, { type: 'recordKeyUse', seen });
  // Those are on the record, and there may be a thousand.
  return seen && { ...seen, others: undefined };
}

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
