/** The steps of a setup, in the order in which they can be finished. Every step shows its state at all times. */
export const steps = ['vault', 'key', 'app', 'role', 'approval', 'enablement'] as const;
export type Step = (typeof steps)[number];

/** The steps that consist of checks; the other two are people's yes and Adobe's work. */
export type CheckedStep = 'vault' | 'key' | 'app' | 'role';

/** One question to the outside world, and the step it belongs to. The order is the order on the card. */
export const checks = {
  entitlement: 'vault',
  vaultExists: 'vault',
  vaultTenant: 'vault',
  vaultTier: 'vault',
  softDelete: 'vault',
  purgeProtection: 'vault',
  azureRbac: 'vault',
  trustedServices: 'vault',
  adobeAddress: 'vault',
  keyKind: 'key',
  keySize: 'key',
  keyOperations: 'key',
  keyEnabled: 'key',
  keyExpiry: 'key',
  keyLatestVersion: 'key',
  appInTenant: 'app',
  roleAssignment: 'role',
} as const satisfies Record<string, CheckedStep>;
export type CheckId = keyof typeof checks;
export const checkIds = Object.keys(checks) as CheckId[];

/** `unknown`: the question could not be answered; a person may attest. A `fail` cannot be attested away. */
export type Verdict = 'pass' | 'warning' | 'fail' | 'unknown';

/** From best to worst, for telling whether something got worse. */
export const verdictRank: Record<Verdict, number> = { pass: 0, warning: 1, unknown: 2, fail: 3 };

/**
 * Why something was not seen.
 * - `notYet`: nobody looked so far, or what it depends on is missing (the app before the role)
 * - `personOnly`: no system can answer it (the licence)
 * - `noIdentity`: the bot has no Azure identity
 * - `noRight`: the identity may not look (401, 403, Graph's Authorization_RequestDenied)
 * - `firewall`: the vault's firewall keeps the bot out and ARM could not answer instead
 * - `throttled` (429), `unreachable` (timeout, no connection, 5xx), `nonsense` (an answer that does not parse): may pass
 */
export type UnseenReason =
  | 'notYet'
  | 'personOnly'
  | 'noIdentity'
  | 'noRight'
  | 'firewall'
  | 'throttled'
  | 'unreachable'
  | 'nonsense';

/** Reasons that may be gone on the next look: the gate waits for these, it does not take them for an answer. */
export const passingReasons: readonly UnseenReason[] = ['throttled', 'unreachable', 'nonsense'];

/**
 * What was seen, as a code that `views` has words for, with the values that belong into the sentence.
 * `facts` hold what was observed (never secrets); they are not part of the fingerprint.
 */
export interface Finding {
  readonly check: CheckId;
  readonly verdict: Verdict;
  readonly code: FindingCode;
  readonly facts: Readonly<Record<string, string>>;
}

/** Not seen just now, and perhaps on the next look. */
export function isPassingBy({ facts }: Finding): boolean {
  const because = facts['because'];
  return passingReasons.some((reason) => reason === because);
}

/** The same, and also what nobody has looked at so far. */
export function mayStillBeSeen(finding: Finding): boolean {
  return finding.facts['because'] === 'notYet' || isPassingBy(finding);
}

export type FindingCode =
  | 'unseen' // facts: because (UnseenReason), detail
  | 'vaultFound'
  | 'vaultProvisioning' // facts: provisioningState
  | 'vaultAbsent'
  | 'vaultDeleted' // facts: scheduledPurgeDate, location
  | 'vaultManagedHsm'
  | 'tenantSame' // facts: tenantId
  | 'tenantOther' // facts: tenantId, expected
  | 'tenantUnconfigured' // facts: tenantId
  | 'tierSupported' // facts: tier
  | 'tierUnsupported' // facts: tier
  | 'softDeleteOn'
  | 'softDeleteOff'
  | 'softDeleteUnstated'
  | 'softDeleteByRecoveryLevel' // facts: recoveryLevel
  | 'purgeProtectionOn'
  | 'purgeProtectionOff'
  | 'purgeProtectionByRecoveryLevel' // facts: recoveryLevel
  | 'rbacOn'
  | 'accessPolicies' // facts: policies (count)
  | 'networkOpen'
  | 'exceptionOn'
  | 'exceptionOff'
  | 'perimeter'
  | 'addressNotNeeded'
  | 'addressAllowed' // facts: address
  | 'addressMissing' // facts: address
  | 'addressIneffective' // facts: address
  | 'keyAbsent' // facts: name
  | 'keyDeleted' // facts: name, scheduledPurgeDate
  | 'kindSupported' // facts: kty
  | 'kindUnsupported' // facts: kty
  | 'sizeEnough' // facts: bits
  | 'sizeTooSmall' // facts: bits
  | 'operationsEnough' // facts: keyOps
  | 'operationsMissing' // facts: missing, keyOps
  | 'keyIsEnabled'
  | 'keyIsDisabled'
  | 'keyNotBegun' // facts: notBefore (ISO)
  | 'noExpiry'
  | 'expiryAhead' // facts: expiresOn (ISO), days
  | 'expired' // facts: expiresOn (ISO)
  | 'versionLatest' // facts: version
  | 'versionOlder' // facts: version, latest
  | 'appAccepted' // facts: objectId, displayName
  | 'appDisabled' // facts: objectId
  | 'appAbsent'
  | 'roleAssigned' // facts: scope, group (its object id, where it comes through one)
  | 'roleOnKeyOnly' // facts: scope
  | 'roleDenied' // facts: denial (its name), scope
  | 'roleConditional' // facts: scope, condition, assignmentId
  | 'roleOther' // facts: role, scope
  | 'roleAbsent';
