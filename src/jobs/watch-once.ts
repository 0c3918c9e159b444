import { setTimeout as pause } from 'node:timers/promises';
import { logNonsense, observe, type Targets } from './observe.ts';
import { askSome, type SlowAnswers, type SlowMemory } from './slow-questions.ts';
import type { AzureClient } from '../clients/azure/azure.ts';
import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import type { Health } from '../domain/checks/health.ts';
import { type Judged, judgeHealth, type Recent } from '../domain/checks/judge-health.ts';
import type { AccessTarget } from '../domain/checks/judge-access.ts';
import { accessChange } from '../domain/key-use.ts';
import type { Observations } from '../domain/checks/observations.ts';
import { findLife, type Organization, type Run } from '../domain/organization.ts';
import {
  isWithinReach,
  oldVersionToWatch,
  type UseToJudge,
  type WatchFindings,
  watchFindingsOf,
} from '../domain/checks/watch-findings.ts';
import { isUnobserved, watchStateOf } from '../domain/checks/watch-state.ts';
import { nextWatchAt } from '../domain/rules/times.ts';
import { observed } from '../observed.ts';
import { keyUseNow } from './key-use.ts';
import { gatherAtOnce } from './publishing/gathering.ts';
import { publish } from './publishing/publish.ts';
import { revocabilityNow } from './revocability.ts';

/** Azure calls in one round of the watch; see watch-pace.ts. */
const mostCalls = 8;
/** The directory, the vault, the key, what is assigned and what is denied: always asked. */
const everyTime = 5;

/** What each process remembers of slow answers, by vault; gone with the client it was asked through. */
const memories = new WeakMap<AzureClient, Map<string, SlowMemory>>();

function memoryOf(azure: AzureClient, vault: string): SlowMemory {
  const ofClient = memories.get(azure) ?? new Map<string, SlowMemory>();
  memories.set(azure, ofClient);
  const memory = ofClient.get(vault) ?? new Map();
  ofClient.set(vault, memory);
  return memory;
}

function slowAnswersFor(targets: Targets, azure: AzureClient, now: number): SlowAnswers {
  const { vault, key } = targets;
  const more = [key?.version, vault?.resourceId === undefined ? 'located' : undefined];
  const others = everyTime + more.filter((one) => one !== undefined).length;
  const name = `${vault?.resourceId ?? vault?.name}/${key?.name}/${targets.applicationId}`;
  return askSome(memoryOf(azure, name), now, mostCalls - others);
}

interface ObservedRun {
  readonly observations: Observations;
  /** The vault's resource id, where it is not where it was. */
  readonly movedTo?: string | undefined;
}

/** Where a vault of this name is now; undefined where nobody knows. */
async function whereNow(run: Run, organization: OrganizationConfig, deps: Deps): Promise<string | undefined> {
  const { azure } = deps.outsideOf(organization);
  const found = await observed(() => azure.findResourceId(run.vault?.name ?? ''));
  return found.kind === 'seen' ? found.value : undefined;
}

/** Nothing is at the vault's place, whether its key still answers or not. */
const isAway = ({ vault }: Observations) =>
  vault.kind === 'unseen' ? vault.because === 'notListed' : vault.value.kind === 'absent';

/** A vault that is not at its place may have been moved: its name is unique, and its address stays. */
async function observeRun(
  run: Run,
  oldVersion: string | undefined,
  now: number,
  organization: OrganizationConfig,
  deps: Deps,
): Promise<ObservedRun> {
  const { azure } = deps.outsideOf(organization);
  const targets: Targets = {
    vault: run.vault,
    key: run.key && { name: run.key.name, version: oldVersion },
    applicationId: run.app?.applicationId,
    auditLog: organization.logAnalyticsWorkspace !== undefined,
    ownSecret: true,
    revocable: true,
  };
  const observations = await observe(azure, targets, slowAnswersFor(targets, azure, now));
  if (run.vault?.resourceId === undefined || !isAway(observations)) return { observations };
  const movedTo = await whereNow(run, organization, deps);
  if (movedTo === undefined || movedTo.toLowerCase() === run.vault.resourceId.toLowerCase()) {
    return { observations };
  }
  const there = { ...run.vault, resourceId: movedTo };
  const moved = { ...targets, vault: there };
  return { observations: await observe(azure, moved, slowAnswersFor(moved, azure, now)), movedTo };
}

interface WatchedNow {
  readonly sightings: WatchFindings;
  readonly observations: Observations;
  readonly target: Omit<AccessTarget, 'objectId'>;
}

async function findNow(
  run: Run,
  health: Health,
  {
    recent,
    now,
    use,
  }: { readonly recent: Recent; readonly now: number; readonly use: UseToJudge | undefined },
  organization: OrganizationConfig,
  deps: Deps,
): Promise<WatchedNow> {
  const oldVersion = oldVersionToWatch(health, now);
  const { observations, movedTo } = await observeRun(run, oldVersion, now, organization, deps);
  logNonsense(observations, organization, deps);
  const expected = {
    tenantId: organization.tenantId,
    logAnalyticsWorkspace: organization.logAnalyticsWorkspace,
    vaultResourceId: movedTo ?? run.vault?.resourceId,
    keyName: run.key?.name,
    nowSeconds: Math.floor(now / 1000),
  };
  const wasSeen = recent.seenAt !== undefined || run.findings.vaultExists?.verdict === 'pass';
  const sightings = watchFindingsOf(observations, health, expected, wasSeen, use);
  return { sightings: { ...sightings, movedTo }, observations, target: expected };
}

/** What an act under way is about is not news: it takes the role away or gives it. */
const onPurpose = (state: Organization) =>
  state.phase === 'revoking' || state.phase === 'restoring' ? (['roleAssignment'] as const) : [];

/** Another publisher may have drawn the card before the check. */
const mostRedraws = 3;
const betweenRedrawsMs = 2_000;

/** The card shows the first check, and what cannot be read, before the record does: what cannot be read is only a note until that lasts. */
async function redraw(organization: string, sequence: number, deps: Deps): Promise<void> {
  try {
    for (let tries = 1; ; tries += 1) {
      const again = await publish({ schema: 1, kind: 'publish', organization, sequence, notBefore: 0 }, deps);
      if (again === undefined || tries === mostRedraws || deps.isStopping()) return;
      await pause(betweenRedrawsMs);
    }
  } catch (error) {
    deps.log.warn({ err: error, organization }, 'the card could not be redrawn');
  }
}

/**
 * One look of the watch at one organization: what changed goes on the record, when it was looked at is noted.
 * Nothing is thrown for what Azure refuses. Two at once do no harm.
 */
export async function watchOnce(organization: OrganizationConfig, deps: Deps): Promise<void> {
  const { orgId } = organization;
  const { state, now, lastCheck } = await deps.record.verified(orgId);
  const life = findLife(state);
  if (life === undefined || state.phase === 'unconfigured') return deps.watchList.remove(orgId);
  const use = await keyUseNow(state.run, life, lastCheck.use, now, organization, deps);
  const toJudge = use && {
    seen: use,
    change: accessChange(life),
    isGranted: life.access === 'granted',
  };
  const { sightings, observations, target } = await findNow(
    state.run,
    life.health,
    { recent: lastCheck.recent, now, use: toJudge },
    organization,
    deps,
  );
  const { change, recent, againAt }: Judged = judgeHealth(sightings, {
    health: life.health,
    recent: lastCheck.recent,
    now,
    accepted: state.run.findings,
    onPurpose: onPurpose(state),
  });
  const outcome = await deps.record.decide(orgId, {
    type: 'recordWatch',
    change,
    isWithinReach: isWithinReach(sightings, life),
  });
  const regular = nextWatchAt(orgId, now);
  await deps.watchList.checked(orgId, {
    at: now,
    recent,
    use,
    nextAt: Math.min(regular, againAt ?? regular),
    revocability: await revocabilityNow(
      observations,
      target,
      lastCheck.revocability,
      now,
      organization,
      deps,
    ),
  });
  await gatherAtOnce(outcome, deps);
  const was = isUnobserved(life.health, watchStateOf(lastCheck.at, lastCheck.recent), lastCheck.at ?? now);
  const isFirst = lastCheck.at === undefined;
  if (isFirst || was !== isUnobserved(life.health, watchStateOf(now, recent), now))
    await redraw(orgId, state.sequence, deps);
}
