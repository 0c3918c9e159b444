import type { ConcernCode, ConcernId, Health } from './health.ts';

/**
 * What something does to the data, from worst to least.
 * - `lost`: Adobe loses the key, as if access had been revoked
 * - `risk`: access holds, but hangs on something that was taken away or runs out
 * - `advice`: better mended, nothing hangs on it
 */
export const harms = ['lost', 'risk', 'advice'] as const;
export type Harm = (typeof harms)[number];

/** A code without its harm does not compile. Adobe calls a network that refuses recoverable, all else intended removal. */
const harmOfCode: Record<ConcernCode, Harm | undefined> = {
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
  roleConditional: 'risk',
  roleOther: 'advice',
  roleAbsent: 'lost',
  oldVersionDisabled: 'risk',
  appRecreated: 'lost',
};

/** Undefined where nothing is wrong. */
export function harmOf({ code }: { readonly code: ConcernCode }): Harm | undefined {
  return harmOfCode[code];
}

/** The concerns by which Adobe has lost the key; none where access holds. */
export function lossesIn({ concerns }: Pick<Health, 'concerns'>): ConcernId[] {
  return Object.entries(concerns)
    .filter(([, concern]) => harmOf(concern) === 'lost')
    .map(([id]) => id as ConcernId);
}
