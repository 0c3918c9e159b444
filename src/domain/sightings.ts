import { type Expected, evaluate } from './checks/evaluate.ts';
import { type ConcernCode, type ConcernId, carrying, isLoss } from './concerns.ts';
import type { CheckId, Finding, UnseenReason } from './findings.ts';
import type { Health } from './health.ts';
import type { Observations } from './observations.ts';

/** What one look saw of one thing. */
export interface Seen {
  readonly concern: ConcernId;
  readonly code: ConcernCode;
  readonly facts: Readonly<Record<string, string>>;
}

/** What one look brings home for the watch. What depends on something that is missing is not in it. */
export interface Sightings {
  readonly seen: readonly Seen[];
  readonly unseen: Readonly<Partial<Record<ConcernId, UnseenReason>>>;
  /** The latest version of the key, and the app's object id, where they were seen. */
  readonly version?: string | undefined;
  readonly app?: string | undefined;
  readonly movedTo?: string | undefined;
}

/** Keys that were in use before a rotation have to stay enabled so long: until then Adobe may not know of the new one. */
export const rotationMs = 24 * 3_600_000;

/** The version before the latest, while it has to stay. */
export function oldVersionToWatch({ rotation }: Health, now: number): string | undefined {
  return rotation !== undefined && now - rotation.at < rotationMs ? rotation.before : undefined;
}

const notWatched: readonly CheckId[] = ['entitlement', 'keyLatestVersion'];

/** Of a key that is disabled Azure may hide the rest: one thing is wrong then, and the rest is not known anew. */
function hiddenBehind(findings: readonly Finding[]): (check: CheckId) => boolean {
  const alive = findings.find(({ check }) => check === 'keyEnabled');
  const isGone = alive !== undefined && isLoss(alive.code);
  return (check) => isGone && check.startsWith('key');
}

function oldVersion({ key }: Observations, version: string | undefined): Seen[] {
  if (version === undefined) return [{ concern: 'oldVersion', code: 'keyIsEnabled', facts: {} }];
  if (key.kind === 'unseen' || key.value.kind !== 'present') return [];
  const code = key.value.value.enabled === false ? 'oldVersionDisabled' : 'keyIsEnabled';
  return [{ concern: 'oldVersion', code, facts: { version } }];
}

function objectIdIn({ app }: Observations): string | undefined {
  return app.kind === 'seen' && app.value.kind === 'present' ? app.value.value.objectId : undefined;
}

/** A role that is not there because the app is another one than before is told as that. */
function orphaned(seen: Seen, known: string | undefined, objectId: string | undefined): Seen {
  const isOrphan =
    seen.code === 'roleAbsent' && known !== undefined && objectId !== undefined && known !== objectId;
  return isOrphan ? { ...seen, code: 'appRecreated', facts: { objectId, was: known } } : seen;
}

/**
 * The findings of one look at the key that is in use, its latest version.
 * `observations.key` is the version before it where `oldVersionToWatch` names one.
 */
export function sightingsOf(observations: Observations, health: Health, expected: Expected): Sightings {
  const old = oldVersionToWatch(health, expected.nowSeconds * 1000);
  const findings = evaluate({ ...observations, key: observations.latestKey }, expected).filter(
    ({ check }) => !notWatched.includes(check),
  );
  const isHidden = hiddenBehind(findings);
  const app = objectIdIn(observations);
  const { latestKey } = observations;
  const latest =
    latestKey.kind === 'seen' && latestKey.value.kind === 'present' ? latestKey.value.value : undefined;
  const unseen = findings.filter(({ code, facts }) => code === 'unseen' && facts['because'] !== 'notYet');
  const seen = findings
    .filter(({ code }) => code !== 'unseen')
    .map(({ check, code, facts }) => orphaned({ concern: check as ConcernId, code, facts }, health.app, app));
  return {
    seen: [...seen, ...oldVersion(observations, old)],
    unseen: Object.fromEntries(
      unseen
        .filter(({ check }) => !isHidden(check))
        .map(({ check, facts }) => [check, facts['because'] as UnseenReason]),
    ),
    version: latest?.version === '' ? undefined : latest?.version,
    app,
  };
}

/** Whether everything that carries the key was seen, and nothing of it is lost. */
export function isWithinReach({ seen }: Sightings): boolean {
  return carrying.every((concern) => seen.some((one) => one.concern === concern && !isLoss(one.code)));
}
