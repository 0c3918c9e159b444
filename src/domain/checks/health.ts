import { type ConcernId, doesHarm, type Harmful, type HarmfulCode, isLoss } from './concerns.ts';
import { appSeen, type CheckId, codeAndFacts, type Finding, type UnseenReason } from './findings.ts';

/** Something that is not as it has to be. `since` is when it was first seen, in milliseconds since 1970. */
export type Concern = Harmful & {
  readonly since: number;
  /** Where a date comes nearer: the step of the countdown that was told, in days. */
  readonly daysTold?: number | undefined;
  /** It came and went within an hour: over only after an hour without it. */
  readonly unsteady?: boolean | undefined;
};

export type Raised = Concern & { readonly concern: ConcernId };

/** The key's latest version, and the one before it while both have to stay. */
export interface Rotation {
  readonly version: string;
  readonly before?: string | undefined;
  readonly at: number;
}

/** What the watch knows of an organization: follows from the record alone. */
export interface Health {
  readonly concerns: Readonly<Partial<Record<ConcernId, Concern>>>;
  /** What the bot cannot look at, and why; said once. */
  readonly blind: Readonly<Partial<Record<ConcernId, UnseenReason>>>;
  /** The object id of the app's service principal, which the role hangs on. */
  readonly app?: string | undefined;
  readonly rotation?: Rotation | undefined;
}

/** What one look changes of what is known: the content of an entry, so absent where there is nothing. */
export interface HealthChange {
  readonly raised?: readonly Raised[] | undefined;
  readonly over?: readonly ConcernId[] | undefined;
  readonly blind?: Readonly<Partial<Record<UnseenReason, readonly ConcernId[]>>> | undefined;
  readonly sighted?: readonly ConcernId[] | undefined;
  /** Why Microsoft’s sign-in refuses the bot a token, with its code; beside `blind` of `tokenRefused`. */
  readonly tokenFault?: string | undefined;
  readonly app?: string | undefined;
  readonly version?: string | undefined;
  /** The vault's resource id, where it is another one than before. */
  readonly movedTo?: string | undefined;
}

/** Before the first look: the app and the version that were there when the key was taken into use. */
export function unwatched(
  findings: Readonly<Partial<Record<CheckId, Finding>>>,
  chosenVersion: string | undefined,
  at: number,
): Health {
  const { keyLatestVersion } = findings;
  const version = keyLatestVersion?.code === 'versionOlder' ? keyLatestVersion.facts.latest : chosenVersion;
  return {
    concerns: {},
    blind: {},
    app: appSeen(findings),
    rotation: version === undefined ? undefined : { version, at },
  };
}

export function isEmpty(change: HealthChange): boolean {
  return Object.values(change).every((part) => part === undefined);
}

function without<T>(known: Readonly<Partial<Record<ConcernId, T>>>, gone: readonly ConcernId[]) {
  const rest = Object.entries(known).filter(([concern]) => !gone.includes(concern as ConcernId));
  return Object.fromEntries(rest) as Partial<Record<ConcernId, T>>;
}

function blindness({ blind = {} }: HealthChange): Partial<Record<ConcernId, UnseenReason>> {
  return Object.fromEntries(
    Object.entries(blind).flatMap(([because, concerns]) => concerns.map((concern) => [concern, because])),
  );
}

/** What is known after a change. */
export function changed(health: Health, change: HealthChange, at: number): Health {
  const { raised = [], over = [], sighted = [], app = health.app, version } = change;
  const concerns = Object.fromEntries(raised.map(({ concern, ...known }) => [concern, known]));
  return {
    concerns: { ...without(health.concerns, over), ...concerns },
    blind: { ...without(health.blind, sighted), ...blindness(change) },
    app,
    rotation: version === undefined ? health.rotation : { version, before: health.rotation?.version, at },
  };
}

/** The concerns by which Adobe has lost the key; none where access holds. */
export function lossesIn({ concerns }: Pick<Health, 'concerns'>): ConcernId[] {
  return Object.entries(concerns)
    .filter(([, { code }]) => isLoss(code))
    .map(([id]) => id as ConcernId);
}

/** What an act took away on purpose is known like anything else that is gone, and so is its return. */
export function withLosses(health: Health, findings: readonly Finding[], at: number): Health {
  const gone = findings.flatMap((finding) => {
    const { check } = finding;
    const seen = codeAndFacts(finding);
    return check !== 'entitlement' && check !== 'keyLatestVersion' && doesHarm(seen) && isLoss(seen.code)
      ? [[check, health.concerns[check] ?? { ...seen, since: at }] as const]
      : [];
  });
  return { ...health, concerns: { ...health.concerns, ...Object.fromEntries(gone) } };
}

export function withoutLosses(health: Health): Health {
  return { ...health, concerns: without(health.concerns, lossesIn(health)) };
}

/** How the key is used is judged since the last change of access: what was found before says nothing about the new one. */
export const atNewAccess = (health: Health): Health => ({
  ...health,
  concerns: without(health.concerns, ['keyUse']),
});

/** What restoring gives back; everything else is fixed where it was lost. */
const byRestoring: readonly HarmfulCode[] = ['roleAbsent', 'appRecreated'];

/** The loss that people fix in Azure; undefined where restoring is the way back, or people decided on the loss. */
export function lossToFix({
  access,
  health,
}: {
  readonly access: string;
  readonly health: Health;
}): Concern | undefined {
  if (access !== 'revokedSeen') return undefined;
  const losses = lossesIn(health).flatMap((id) => health.concerns[id] ?? []);
  return losses.find(({ code }) => !byRestoring.includes(code));
}
