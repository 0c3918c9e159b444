import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { adobeIpAddress } from '../domain/checks/network-checks.ts';
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
import { observed } from '../observed.ts';

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
