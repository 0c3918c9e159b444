import { observe, type Targets } from './observe.ts';
import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import type { Health } from '../domain/health.ts';
import { type Judged, judgeHealth } from '../domain/judge-health.ts';
import type { Observations } from '../domain/observations.ts';
import { findLife, type Organization, type Run } from '../domain/organization.ts';
import { isWithinReach, oldVersionToWatch, type Sightings, sightingsOf } from '../domain/sightings.ts';
import { nextWatchAt } from '../domain/watch-times.ts';
import { UpstreamError } from '../errors.ts';
import { getPresent } from './present.ts';

interface Looked {
  readonly observations: Observations;
  /** The vault's resource id, where it is not where it was. */
  readonly movedTo?: string | undefined;
}

/** Where a vault of this name is now; undefined where nobody knows. */
async function whereNow(run: Run, organization: OrganizationConfig, deps: Deps): Promise<string | undefined> {
  try {
    return await deps.outsideOf(organization).azure.findResourceId(run.vault?.name ?? '');
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return undefined;
  }
}

/** A vault that is not at its place may have been moved: its name is unique, and its address stays. */
async function lookAt(
  run: Run,
  oldVersion: string | undefined,
  organization: OrganizationConfig,
  deps: Deps,
): Promise<Looked> {
  const { azure } = deps.outsideOf(organization);
  const targets: Targets = {
    vault: run.vault,
    key: run.key && { name: run.key.name, version: oldVersion },
    applicationId: run.app?.applicationId,
  };
  const observations = await observe(azure, targets);
  const { vault } = observations;
  if (run.vault?.resourceId === undefined || vault.kind === 'unseen' || vault.value.kind !== 'absent') {
    return { observations };
  }
  const movedTo = await whereNow(run, organization, deps);
  if (movedTo === undefined || movedTo.toLowerCase() === run.vault.resourceId.toLowerCase()) {
    return { observations };
  }
  const there = { ...run.vault, resourceId: movedTo };
  return { observations: await observe(azure, { ...targets, vault: there }), movedTo };
}

async function see(
  run: Run,
  health: Health,
  now: number,
  organization: OrganizationConfig,
  deps: Deps,
): Promise<Sightings> {
  const oldVersion = oldVersionToWatch(health, now);
  const { observations, movedTo } = await lookAt(run, oldVersion, organization, deps);
  const sightings = sightingsOf(observations, health, {
    tenantId: organization.tenantId,
    vaultResourceId: movedTo ?? run.vault?.resourceId,
    keyName: run.key?.name,
    nowSeconds: Math.floor(now / 1000),
  });
  return { ...sightings, movedTo };
}

/** What an act under way is about is not news: it takes the role away or gives it. */
const onPurpose = (state: Organization) =>
  state.phase === 'revoking' || state.phase === 'restoring' ? (['roleAssignment'] as const) : [];

/**
 * One look of the watch at one organization: what changed goes on the record, when it was looked at is noted.
 * Nothing is thrown for what Azure refuses. Two at once do no harm.
 */
export async function watchOnce(organization: OrganizationConfig, deps: Deps): Promise<void> {
  const { orgId } = organization;
  const { state, now, lastLook } = await getPresent(orgId, deps);
  const life = findLife(state);
  if (life === undefined || state.phase === 'unconfigured') return deps.watchList.remove(orgId);
  const sightings = await see(state.run, life.health, now, organization, deps);
  const { change, recent, againAt }: Judged = judgeHealth(sightings, {
    health: life.health,
    recent: lastLook.recent,
    now,
    accepted: state.run.findings,
    onPurpose: onPurpose(state),
  });
  await deps.store.change(orgId, { type: 'recordWatch', change, isWithinReach: isWithinReach(sightings) });
  const regular = nextWatchAt(orgId, now);
  await deps.watchList.looked(orgId, { at: now, recent, nextAt: Math.min(regular, againAt ?? regular) });
}
