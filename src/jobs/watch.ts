import { setTimeout as pause } from 'node:timers/promises';
import { askSome, logNonsense, observe, type SlowAnswers, type SlowMemory, type Targets } from './observe.ts';
import type { AzureClient } from '../clients/azure/azure.ts';
import { findOrganization, type OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import type { Health } from '../domain/checks/concerns.ts';
import {
  isUnobserved,
  type Judged,
  judgeHealth,
  type Recent,
  watchStateOf,
} from '../domain/checks/judge-health.ts';
import type { AccessTarget } from '../domain/checks/judge-access.ts';
import { accessChange } from '../domain/key-use.ts';
import type { Observations } from '../domain/checks/observations.ts';
import { findLife, findRun, type Organization, type Run } from '../domain/organization.ts';
import {
  isWithinReach,
  oldVersionToWatch,
  type UseToJudge,
  type WatchFindings,
  watchFindingsOf,
} from '../domain/checks/watch-findings.ts';
import { nextWatchAt } from '../domain/rules/times.ts';
import { observed } from '../errors.ts';
import { keyUseNow, revocabilityNow } from './key-use.ts';
import { gatherAtOnce } from './publishing/delivery.ts';
import { publish } from './publishing/publish.ts';
import { everyOrganization } from '../domain/rules/due.ts';
import { mapAtOnce } from '../runtime/map-at-once.ts';
import type { Present } from '../store/record.ts';
import type { Again, Job } from './job.ts';

/** Azure calls in one round of the watch. */
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

/**
 * Azure lets one identity read 25 times a second in a subscription. A round is 8 calls at most, 3 to 6 of them to the
 * Resource Manager, and people's own questions have to come through beside it.
 */
const mostInSubscription = 20;
/** From the beginning of one batch of looks to that of the next. */
export const betweenBatchesMs = 5_000;
/** Over all subscriptions: one process looks at ten thousand organizations in a quarter of an hour. */
export const mostAtOnce = 60;
/** Among so many that are due the next ones are found: a subscription with many keeps no other one waiting. */
const mostConsidered = 1_000;

/** Where the vault is known by its name only, it may be in the same subscription as every other one of these. */
function subscriptionOf(state: Organization): string {
  const resourceId = findRun(state)?.vault?.resourceId ?? '';
  return /^\/subscriptions\/(?<id>[^/]+)\//iu.exec(resourceId)?.groups?.['id']?.toLowerCase() ?? '';
}

/**
 * Second looks in turn with first ones: after an outage, or when many lose their keys at once, a loss is not kept from
 * people by those that only wait for their quarter of an hour; and nobody's second looks keep the others waiting.
 *
 * @param due longest waiting first
 * @param seconds of which something was seen once
 */
export function inTurn(due: readonly string[], seconds: ReadonlySet<string>): string[] {
  const again = due.filter((orgId) => seconds.has(orgId));
  const firsts = due.filter((orgId) => !seconds.has(orgId));
  const paired = again.flatMap((orgId, place) => [orgId, ...firsts.slice(place, place + 1)]);
  return [...paired, ...firsts.slice(again.length)];
}

/**
 * Who is looked at now: within the limit of every subscription.
 *
 * @param due in the order in which they are looked at
 * @param states of those whose snapshot can be read; who has none counts like one whose vault is not known
 */
export function nextLooks(due: readonly string[], states: ReadonlyMap<string, Organization>): string[] {
  const taken = new Map<string, number>();
  const next: string[] = [];
  for (const orgId of due) {
    const state = states.get(orgId);
    const subscription = state === undefined ? '' : subscriptionOf(state);
    const count = taken.get(subscription) ?? 0;
    if (next.length === mostAtOnce) break;
    if (count === mostInSubscription) continue;
    taken.set(subscription, count + 1);
    next.push(orgId);
  }
  return next;
}

const checkedAtOnce = 15;
/** Whoever came new is not waited for longer than this. */
const longestPauseMs = 60_000;
/** After a look that failed in the bot itself; what Azure refuses is no failure. */
const afterFailureMs = 60_000;

async function look(orgId: string, now: number, deps: Deps): Promise<void> {
  const organization = findOrganization(deps.config, orgId);
  if (organization === undefined) return deps.watchList.remove(orgId);
  try {
    await watchOnce(organization, deps);
  } catch (error) {
    deps.log.error({ err: error, organization: orgId }, 'the watch could not look');
    await deps.watchList.putOff(orgId, now + afterFailureMs);
  }
}

/** A few at a time, until there are none left. */
async function checkAll(organizations: readonly string[], now: number, deps: Deps): Promise<void> {
  await mapAtOnce(organizations, checkedAtOnce, async (orgId) => {
    if (!deps.isStopping()) await look(orgId, now, deps);
  });
}

/** Looks at those that are due and comes back for the next. */
async function watchOverAll(now: number, deps: Deps): Promise<Again> {
  const due = await deps.watchList.due(now, mostConsidered);
  const { presents } = await deps.record.readReadable(due);
  const states = new Map(presents.map(({ state }) => [state.organization, state]));
  const isAgain = ({ lastCheck }: Present) => Object.keys(lastCheck.recent.pending).length > 0;
  const seconds = new Set(presents.filter(isAgain).map(({ state }) => state.organization));
  await checkAll(nextLooks(inTurn(due, seconds), states), now, deps);
  const nextAt = (await deps.watchList.nextAt()) ?? Infinity;
  return { againAt: Math.max(now + betweenBatchesMs, Math.min(nextAt, now + longestPauseMs)) };
}

/** One job for all organizations, and the first look at one that has just come to it. */
export const watch: Job = async ({ organization }, deps) => {
  const { now } = await deps.record.verified(organization);
  if (organization === everyOrganization) return watchOverAll(now, deps);
  await look(organization, now, deps);
  return undefined;
};
