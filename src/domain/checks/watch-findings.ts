import { evaluate, type Expected } from './evaluate.ts';
import { type CheckId, codeAndFacts, type Coded, type Finding, type UnseenReason } from './findings.ts';
import { carrying, type ConcernFacts, type ConcernId, type Health, isInPart, isLoss } from './concerns.ts';
import { type KeyUseSeen, unusedAfterMs } from '../key-use.ts';
import type { Observations } from './observations.ts';
import type { Life } from '../organization.ts';

/** What one look saw of one thing. */
export type WatchFinding = Coded<ConcernFacts> & { readonly concern: ConcernId };

/** What one look brings home for the watch. What depends on something that is missing is not in it. */
export interface WatchFindings {
  readonly seen: readonly WatchFinding[];
  readonly unseen: Readonly<Partial<Record<ConcernId, UnseenReason>>>;
  /** Why the bot got no token, in Microsoft’s words with its code. */
  readonly tokenFault?: string | undefined;
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

function oldVersion({ key }: Observations, version: string | undefined): WatchFinding[] {
  if (version === undefined) return [{ concern: 'oldVersion', code: 'keyIsEnabled', facts: {} }];
  if (key.kind === 'unseen' || key.value.kind !== 'present') return [];
  return key.value.value.enabled === false
    ? [{ concern: 'oldVersion', code: 'oldVersionDisabled', facts: { version } }]
    : [{ concern: 'oldVersion', code: 'keyIsEnabled', facts: {} }];
}

function objectIdIn({ app }: Observations): string | undefined {
  return app.kind === 'seen' && app.value.kind === 'present' ? app.value.value.objectId : undefined;
}

const isRefused = (reason: UnseenReason | false | undefined) =>
  reason === 'noRight' || reason === 'noGraphRight';

/** Once seen and now refused altogether: a deleted vault takes the bot's own role at it along, and ARM answers 403. */
function sight(findings: readonly Finding[], wasSeen: boolean): WatchFinding[] {
  const reasons = (['vaultExists', 'keyEnabled', 'roleAssignment'] as const).map((check) => {
    const found = findings.find((finding) => finding.check === check);
    return found?.code === 'unseen' && found.facts.because;
  });
  const [vault, , role] = reasons;
  if (reasons.includes(false)) return [{ concern: 'sight', code: 'inSight', facts: {} }];
  if (!wasSeen || vault !== 'noRight' || !isRefused(role)) return [];
  return [{ concern: 'sight', code: 'sightLost', facts: {} }];
}

/** How long the bot itself can still ask. */
function botSecret({ secretEnd }: Observations): WatchFinding[] {
  if (secretEnd?.kind !== 'seen') return [];
  const expiresOn = secretEnd.value;
  return expiresOn === undefined
    ? [{ concern: 'botSecret', code: 'secretLasts', facts: {} }]
    : [{ concern: 'botSecret', code: 'secretExpires', facts: { expiresOn } }];
}

/** What is known of the key's use; asked of the vault's audit log, and only where the organization has one. */
export interface UseToJudge {
  readonly seen: KeyUseSeen;
  /** The last change of access. */
  readonly change: { readonly sequence: number };
  readonly isGranted: boolean;
}

/** It only adds doubt: nothing in a log says that all is well. */
function keyUse(use: UseToJudge | undefined): WatchFinding[] {
  if (use === undefined || use.seen.of !== use.change.sequence) return [];
  const { seen, isGranted } = use;
  const { stillServed, served, refused, unnamed, from = 0, until } = seen;
  if (!isGranted && stillServed !== undefined) {
    const facts = {
      lastOn: new Date(stillServed.last).toISOString(),
      assignmentId: stillServed.assignmentId,
    };
    return [{ concern: 'keyUse', code: 'keyStillServed', facts }];
  }
  if (until === undefined) return [];
  const isServed = isGranted && served !== undefined;
  // Somebody whom the log does not name may have been Adobe's app.
  if (!isServed && unnamed !== undefined) return [];
  if (isGranted && !isServed) {
    if (until - from < unusedAfterMs) return [];
    const facts = {
      from: new Date(from).toISOString(),
      refusedOn: refused && new Date(refused.last).toISOString(),
    };
    return [{ concern: 'keyUse', code: 'keyUnused', facts }];
  }
  return [{ concern: 'keyUse', code: 'keyUseFits', facts: {} }];
}

/** A role that is not there because the app is another one than before is told as that. */
function orphaned(seen: WatchFinding, known: string | undefined, objectId: string | undefined): WatchFinding {
  const isOrphan =
    seen.code === 'roleAbsent' && known !== undefined && objectId !== undefined && known !== objectId;
  return isOrphan ? { concern: seen.concern, code: 'appRecreated', facts: { objectId, was: known } } : seen;
}

/** Why something is neither seen to be well nor seen to be wrong; undefined where it is one of the two. */
function whyOutOfSight({ code, facts }: Finding): UnseenReason | undefined {
  if (code === 'roleUnclear') return 'unclear';
  return code === 'unseen' ? facts.because : undefined;
}

/**
 * The findings of one look at the key that is in use, its latest version.
 * `observations.key` is the version before it where `oldVersionToWatch` names one.
 */
export function watchFindingsOf(
  observations: Observations,
  health: Health,
  expected: Expected,
  wasSeen = false,
  use?: UseToJudge,
): WatchFindings {
  const old = oldVersionToWatch(health, expected.nowSeconds * 1000);
  const findings = evaluate(
    { ...observations, key: observations.latestKey },
    { ...expected, inUse: true },
  ).filter(({ check }) => !notWatched.includes(check));
  const isHidden = hiddenBehind(findings);
  const app = objectIdIn(observations);
  const { latestKey } = observations;
  const latest =
    latestKey.kind === 'seen' && latestKey.value.kind === 'present' ? latestKey.value.value : undefined;
  const seen = findings
    .filter((finding) => whyOutOfSight(finding) === undefined)
    .map((finding) =>
      orphaned({ concern: finding.check as ConcernId, ...codeAndFacts(finding) }, health.app, app),
    );
  return {
    seen: [
      ...seen,
      ...oldVersion(observations, old),
      ...sight(findings, wasSeen),
      ...botSecret(observations),
      ...keyUse(use),
    ],
    unseen: Object.fromEntries(
      findings.flatMap((finding) => {
        const why = whyOutOfSight(finding);
        return why === undefined || why === 'notYet' || isHidden(finding.check) ? [] : [[finding.check, why]];
      }),
    ),
    tokenFault: tokenFaultIn(findings),
    version: latest?.version === '' ? undefined : latest?.version,
    app,
  };
}

function tokenFaultIn(findings: readonly Finding[]): string | undefined {
  return findings.flatMap((finding) =>
    finding.code === 'unseen' && finding.facts.because === 'tokenRefused' ? [finding.facts.detail] : [],
  )[0];
}

/**
 * Whether everything that carries the key was seen, and nothing of it is lost. What may let Adobe in is enough where it
 * was shut out on purpose. Where people wait for access to come back it is not, unless the role was like that before the
 * loss, or can unwrap.
 */
export function isWithinReach(
  { seen }: WatchFindings,
  { access, health, propagation }: Pick<Life, 'access' | 'health' | 'propagation'>,
): boolean {
  const before = health.concerns.roleAssignment;
  const isProved = ({ code, facts }: WatchFinding) =>
    !isInPart(code) ||
    (code === 'roleIncomplete' && facts.left.includes('unwrap')) ||
    (before?.code === code && before.since < (propagation?.from.at ?? 0));
  const isOpen = (one: WatchFinding) => !isLoss(one.code) && (access !== 'revokedSeen' || isProved(one));
  return carrying.every((concern) => seen.some((one) => one.concern === concern && isOpen(one)));
}
