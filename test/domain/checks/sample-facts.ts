import type { ConcernCode, ConcernFacts } from '../../../src/domain/checks/concerns.ts';
import type { CheckId, Finding, FindingCode, Verdict } from '../../../src/domain/checks/findings.ts';

const scope =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg1/providers/Microsoft.KeyVault/vaults/sample-vault';
const assignmentId = `${scope}/providers/Microsoft.Authorization/roleAssignments/a1`;
const scheduledPurgeDate = '2030-01-01T08:00:30.000Z';
const tenantId = '11111111-2222-3333-4444-555555555555';
const objectId = '99999999-0000-0000-0000-000000000001';
const address = '20.88.123.53';
const none = {};
const workspace =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/security-logs';

/** Facts as they are seen, for every code: one without them does not compile. */
export const sampleFacts: { readonly [C in ConcernCode]: ConcernFacts[C] } = {
  unseen: { because: 'noRight', detail: 'GET vault: AuthorizationFailed' },
  vaultFound: none,
  vaultProvisioning: { provisioningState: 'RegisteringDns' },
  vaultAbsent: { unread: false },
  vaultDeleted: { scheduledPurgeDate, location: 'westeurope' },
  vaultManagedHsm: none,
  tenantSame: { tenantId },
  tenantOther: { tenantId, expected: '66666666-7777-8888-9999-000000000000' },
  tenantUnconfigured: { tenantId },
  tierSupported: { tier: 'premium' },
  tierUnsupported: { tier: 'basic' },
  softDeleteOn: none,
  softDeleteOff: none,
  softDeleteUnstated: none,
  softDeleteByRecoveryLevel: { recoveryLevel: 'Recoverable' },
  purgeProtectionOn: none,
  purgeProtectionOff: none,
  purgeProtectionByRecoveryLevel: { recoveryLevel: 'Recoverable' },
  rbacOn: none,
  accessPolicies: { policies: 2 },
  networkOpen: none,
  exceptionOn: none,
  exceptionOff: none,
  perimeter: { perimeter: 'nsp1' },
  noPerimeter: none,
  perimeterRules: { perimeter: 'nsp1', rules: ['10.0.0.0/8'] },
  perimeterLearning: { perimeter: 'nsp1' },
  perimeterUnclear: { perimeter: 'nsp1', accessMode: 'Paused' },
  addressNotNeeded: none,
  addressAllowed: { address },
  addressMissing: { address },
  addressIneffective: { address },
  auditLogKept: { setting: 'audit' },
  auditLogMissing: { workspace },
  keyAbsent: { name: 'k', unread: false },
  keyDeleted: { name: 'k', scheduledPurgeDate },
  kindSupported: { kty: 'RSA' },
  kindUnsupported: { kty: 'EC' },
  sizeEnough: { bits: 3072 },
  sizeTooSmall: { bits: 2048 },
  operationsEnough: none,
  operationsMissing: { keyOps: ['sign', 'unwrapKey'], missing: ['wrapKey'] },
  keyIsEnabled: none,
  keyIsDisabled: {},
  keyNotBegun: { notBefore: '2030-01-01T08:00:30.000Z' },
  noExpiry: none,
  expiryAhead: { expiresOn: '2030-01-01T08:00:30.000Z', days: 60 },
  expired: { expiresOn: '2020-01-01T08:00:30.000Z' },
  rotationEndless: none,
  rotationExpires: { expiresIn: 'P90D' },
  versionLatest: { version: 'f'.repeat(32) },
  versionOlder: { version: 'e'.repeat(32), latest: 'f'.repeat(32) },
  appAccepted: { objectId, displayName: 'adobe_cmk_prod' },
  appDisabled: { objectId },
  appAbsent: none,
  roleAssigned: { scope, assignmentId, group: undefined },
  roleOnKeyOnly: { scope: `${scope}/keys/k`, assignmentId, group: undefined },
  roleDenied: { denial: 'Managed resources', scope },
  roleConditional: { scope, condition: '@Resource[name] StringEquals k', assignmentId },
  roleOther: { role: 'Key Vault Crypto Officer', scope, assignmentId, group: undefined },
  roleIncomplete: {
    missing: ['wrap'],
    left: ['read', 'unwrap'],
    denial: 'Managed resources',
    grant: undefined,
  },
  roleUnclear: { why: 'denial', denial: 'Managed resources', scope },
  policyGrants: none,
  policyAbsent: none,
  roleEndless: none,
  roleEnds: { endsOn: '2030-01-01T08:00:30.000Z', days: 60 },
  noLock: none,
  locked: { lock: 'keep', level: 'CanNotDelete', scope, others: 0 },
  roleAbsent: none,
  inSight: none,
  sightLost: none,
  secretLasts: none,
  keyUseFits: none,
  keyStillServed: { lastOn: '2030-01-01T08:00:30.000Z', assignmentId },
  keyUnused: { from: '2030-01-01T08:00:30.000Z', refusedOn: '2030-01-01T09:00:30.000Z' },
  secretExpires: { expiresOn: '2030-01-01T08:00:30.000Z' },
  oldVersionDisabled: { version: 'e'.repeat(32) },
  appRecreated: { objectId, was: '88888888-0000-0000-0000-000000000001' },
};

/** A finding with sample facts, some of them changed. */
export function sampleFinding<C extends FindingCode>(
  code: C,
  facts: Partial<ConcernFacts[C]> = {},
  check: CheckId = 'vaultExists',
  verdict: Verdict = 'fail',
): Finding {
  return { check, verdict, code, facts: { ...sampleFacts[code], ...facts } } as unknown as Finding;
}
