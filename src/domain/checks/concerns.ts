import {
  appSeen,
  type CheckId,
  codeAndFacts,
  type Coded,
  type Finding,
  type FindingFacts,
  type NoFacts,
  type UnseenReason,
} from './findings.ts';

/**
 * What the watch asks about: every check whose answer can change under a key that is in use, and four of its own.
 * - `oldVersion`: the version before the latest one, as long as data may still be on its way from it
 * - `sight`: whether the bot still sees anything at all of what it once saw
 * - `botSecret`: how long the bot's own client secret holds
 * - `keyUse`: whether what the vault's audit log shows of the key's use fits what is known
 */
export type ConcernId =
  | Exclude<CheckId, 'entitlement' | 'keyLatestVersion'>
  | 'oldVersion'
  | 'sight'
  | 'botSecret'
  | 'keyUse';

/**
 * What carries the key to Adobe: where one of them is lost, nothing reaches it any more. A firewall is not among them:
 * Adobe may pass it.
 */
export const carrying: readonly ConcernId[] = [
  'vaultExists',
  'azureRbac',
  'keyOperations',
  'keyEnabled',
  'keyExpiry',
  'appInTenant',
  'roleAssignment',
];

/**
 * What has to be seen before anything is called good: also the network perimeter, which overrides the vault's own
 * settings. Only what was seen of a firewall is weighed.
 */
export const decisive: readonly ConcernId[] = [...carrying, 'networkPerimeter'];

/** What the checks find, and what only the watch can find. */
export interface ConcernFacts extends FindingFacts {
  oldVersionDisabled: { readonly version: string };
  inSight: NoFacts;
  sightLost: NoFacts;
  /** What the audit log shows fits. */
  keyUseFits: NoFacts;
  /** Adobe's app was served although access is gone: ISO 8601, and the role assignment that let it in. */
  keyStillServed: { readonly lastOn: string; readonly assignmentId: string | undefined };
  /** Since when the log has no use of the key by Adobe's app, and when the vault last refused it; ISO 8601. */
  keyUnused: { readonly from: string; readonly refusedOn: string | undefined };
  secretLasts: NoFacts;
  /** ISO 8601. */
  secretExpires: { readonly expiresOn: string };
  /** The object id of the app's service principal, as it is and as it was. */
  appRecreated: { readonly objectId: string; readonly was: string };
}
export type ConcernCode = keyof ConcernFacts;

/**
 * What something does to the data, from worst to least.
 * - `lost`: Adobe loses the key, as if access had been revoked
 * - `risk`: access holds, but hangs on something that was taken away or runs out
 * - `advice`: better fixed, nothing depends on it
 */
export const harms = ['lost', 'risk', 'advice'] as const;
export type Harm = (typeof harms)[number];

/** A code without its harm does not compile. Adobe calls a network that refuses recoverable, all else intended removal, some of it both. */
export const harmOfCode = {
  unseen: undefined,
  vaultFound: undefined,
  vaultProvisioning: 'risk',
  // It may have been moved out of the bot's sight: not there is not gone.
  vaultAbsent: 'risk',
  vaultDeleted: 'lost',
  vaultManagedHsm: 'risk',
  tenantSame: undefined,
  tenantOther: 'risk',
  tenantUnconfigured: undefined,
  tierSupported: undefined,
  tierUnsupported: 'risk',
  softDeleteOn: undefined,
  softDeleteOff: 'risk',
  softDeleteUnstated: undefined,
  softDeleteByRecoveryLevel: undefined,
  purgeProtectionOn: undefined,
  purgeProtectionOff: 'risk',
  purgeProtectionByRecoveryLevel: undefined,
  rbacOn: undefined,
  // Whether a policy lets the app in, the role's check says.
  accessPolicies: 'risk',
  networkOpen: undefined,
  exceptionOn: undefined,
  exceptionOff: 'risk',
  perimeter: 'risk',
  noPerimeter: undefined,
  perimeterRules: 'risk',
  perimeterLearning: 'advice',
  perimeterUnclear: 'risk',
  addressNotNeeded: undefined,
  addressAllowed: undefined,
  addressMissing: 'advice',
  addressIneffective: 'advice',
  auditLogKept: undefined,
  auditLogMissing: 'advice',
  keyAbsent: 'lost',
  keyDeleted: 'lost',
  kindSupported: undefined,
  kindUnsupported: 'risk',
  sizeEnough: undefined,
  sizeTooSmall: 'risk',
  operationsEnough: undefined,
  operationsMissing: 'lost',
  keyIsEnabled: undefined,
  keyIsDisabled: 'lost',
  keyNotBegun: 'lost',
  noExpiry: undefined,
  expiryAhead: 'risk',
  expired: 'lost',
  rotationEndless: undefined,
  rotationExpires: 'risk',
  versionLatest: undefined,
  versionOlder: undefined,
  appAccepted: undefined,
  appDisabled: 'lost',
  appAbsent: 'lost',
  roleAssigned: undefined,
  roleOnKeyOnly: 'advice',
  roleDenied: 'lost',
  roleConditional: 'risk',
  roleOther: 'advice',
  // Anyone who can unwrap can still read what is there.
  roleIncomplete: 'risk',
  roleUnclear: undefined,
  policyGrants: undefined,
  policyAbsent: 'lost',
  roleAbsent: 'lost',
  roleEndless: undefined,
  roleEnds: 'risk',
  noLock: undefined,
  locked: 'advice',
  oldVersionDisabled: 'risk',
  appRecreated: 'lost',
  inSight: undefined,
  sightLost: 'risk',
  secretLasts: undefined,
  keyUseFits: undefined,
  keyStillServed: 'risk',
  keyUnused: 'advice',
  secretExpires: 'risk',
} as const satisfies Record<ConcernCode, Harm | undefined>;

/** What is worth a word. */
export type HarmfulCode = {
  [C in ConcernCode]: (typeof harmOfCode)[C] extends Harm ? C : never;
}[ConcernCode];

/** Also of what was noted down as text. */
export function isHarmful(code: string): code is HarmfulCode {
  return Object.hasOwn(harmOfCode, code) && harmOfCode[code as ConcernCode] !== undefined;
}

/** Something seen that does harm. */
export type Harmful = Coded<ConcernFacts, HarmfulCode>;

export function doesHarm(seen: Coded<ConcernFacts>): seen is Harmful {
  return isHarmful(seen.code);
}

export function harmOf(code: HarmfulCode): Harm {
  return harmOfCode[code];
}

export function isLoss(code: ConcernCode): boolean {
  return harmOfCode[code] === 'lost';
}

/** A role under a condition, or one that lacks something: it may let Adobe in, and does not prove that Adobe is in. */
export const isInPart = (code: ConcernCode): boolean =>
  code === 'roleConditional' || code === 'roleIncomplete';

/** What hurts most first. */
export function byHarm<T extends { readonly code: HarmfulCode }>(concerns: readonly T[]): T[] {
  const rank = ({ code }: T) => harms.indexOf(harmOf(code));
  return concerns.toSorted((one, other) => rank(one) - rank(other));
}

/** What is not told at once but counted down: it holds until its end. */
export const countedDown: readonly ConcernCode[] = ['expiryAhead', 'roleEnds', 'secretExpires'];

function endIn({ code, facts }: Coded<ConcernFacts>): string | undefined {
  if (code === 'expiryAhead' || code === 'secretExpires') return facts.expiresOn;
  if (code === 'roleEnds') return facts.endsOn;
  return code === 'keyDeleted' || code === 'vaultDeleted' ? facts.scheduledPurgeDate : undefined;
}

/** When something ends, in milliseconds since 1970; NaN where no date is known. */
export function endOf(seen: Coded<ConcernFacts>): number {
  return Date.parse(endIn(seen) ?? '');
}

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
  /** The object id of the app's service principal, to which the role is assigned. */
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
