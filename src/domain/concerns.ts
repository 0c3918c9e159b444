import type { CheckId, Finding, FindingCode } from './findings.ts';

/**
 * What the watch asks about: every check whose answer can change under a key that is in use, and one of its own.
 * `oldVersion`: the version before the latest one, as long as data may still be on its way from it.
 */
export type ConcernId = Exclude<CheckId, 'entitlement' | 'keyLatestVersion'> | 'oldVersion';

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

/** What the checks see, and what only looking over time can see. */
export type ConcernCode =
  | FindingCode
  | 'oldVersionDisabled' // facts: version
  | 'appRecreated'; // facts: objectId, was

/**
 * What something does to the data, from worst to least.
 * - `lost`: Adobe loses the key, as if access had been revoked
 * - `risk`: access holds, but hangs on something that was taken away or runs out
 * - `advice`: better mended, nothing hangs on it
 */
export const harms = ['lost', 'risk', 'advice'] as const;
export type Harm = (typeof harms)[number];

/** A code without its harm does not compile. Adobe calls a network that refuses recoverable, all else intended removal. */
export const harmOfCode = {
  unseen: undefined,
  vaultFound: undefined,
  vaultProvisioning: 'risk',
  vaultAbsent: 'lost',
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
  accessPolicies: 'lost',
  networkOpen: undefined,
  exceptionOn: undefined,
  exceptionOff: 'risk',
  perimeter: 'risk',
  addressNotNeeded: undefined,
  addressAllowed: undefined,
  addressMissing: 'advice',
  addressIneffective: 'advice',
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
  versionLatest: undefined,
  versionOlder: undefined,
  appAccepted: undefined,
  appDisabled: 'lost',
  appAbsent: 'lost',
  roleAssigned: undefined,
  roleOnKeyOnly: 'advice',
  roleDenied: 'risk',
  roleConditional: 'risk',
  roleOther: 'advice',
  roleAbsent: 'lost',
  oldVersionDisabled: 'risk',
  appRecreated: 'lost',
} as const satisfies Record<ConcernCode, Harm | undefined>;

/** What is worth a word. */
export type HarmfulCode = {
  [C in ConcernCode]: (typeof harmOfCode)[C] extends Harm ? C : never;
}[ConcernCode];

export function isHarmful(code: ConcernCode): code is HarmfulCode {
  return harmOfCode[code] !== undefined;
}

export function harmOf(code: HarmfulCode): Harm {
  return harmOfCode[code];
}

export function isLoss(code: ConcernCode): boolean {
  return harmOfCode[code] === 'lost';
}

/** What hurts most first. */
export function byHarm<T extends { readonly code: HarmfulCode }>(concerns: readonly T[]): T[] {
  const rank = ({ code }: T) => harms.indexOf(harmOf(code));
  return concerns.toSorted((one, other) => rank(one) - rank(other));
}

/** The fact that holds the date on which something is over for good. */
const ends: Readonly<Record<string, string>> = {
  expiryAhead: 'expiresOn',
  keyDeleted: 'scheduledPurgeDate',
  vaultDeleted: 'scheduledPurgeDate',
};

/** When something is over for good, in milliseconds since 1970; NaN where no date is known. */
export function endOf({ code, facts }: { code: ConcernCode; facts: Finding['facts'] }): number {
  return Date.parse(facts[ends[code] ?? ''] ?? '');
}
