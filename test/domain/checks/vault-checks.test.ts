import { describe, expect, it } from 'vitest';
import type { FindingCode, Verdict } from '../../../src/domain/checks/findings.ts';
import type { FoundOrDeleted, Observed, Vault } from '../../../src/domain/checks/observations.ts';
import { find, firewalled, key, seen, tenantId, vault } from './sample-observations.ts';

const noRight: Observed<never> = { kind: 'unseen', because: 'noRight', detail: 'AuthorizationFailed' };
const absent: Observed<FoundOrDeleted<Vault>> = seen({ kind: 'absent' });
const unread: Observed<FoundOrDeleted<Vault>> = seen({ kind: 'absent', unread: true });
const deleted: Observed<FoundOrDeleted<Vault>> = seen({
  kind: 'deleted',
  value: { scheduledPurgeDate: '2030-01-01T00:00:00Z', location: 'westus' },
});

type Row = [
  what: string,
  look: Observed<FoundOrDeleted<Vault>>,
  verdict: Verdict,
  code: FindingCode,
  facts?: object,
];

describe('whether the vault exists', () => {
  it.each<Row>([
    ['stands', vault(), 'pass', 'vaultFound'],
    ['stands, its state left out', vault({ provisioningState: undefined }), 'pass', 'vaultFound'],
    [
      'is not ready',
      vault({ provisioningState: 'RegisteringDns' }),
      'fail',
      'vaultProvisioning',
      { provisioningState: 'RegisteringDns' },
    ],
    ['is a managed HSM', vault({ vaultUri: 'https://h.managedhsm.azure.net/' }), 'fail', 'vaultManagedHsm'],
    ['is not there', absent, 'fail', 'vaultAbsent', { unread: false }],
    ['is absent where its DNS name alone says so', unread, 'fail', 'vaultAbsent', { unread: true }],
    [
      'was deleted',
      deleted,
      'fail',
      'vaultDeleted',
      { scheduledPurgeDate: '2030-01-01T00:00:00Z', location: 'westus' },
    ],
    [
      'may not be looked at',
      noRight,
      'unknown',
      'unseen',
      { because: 'noRight', detail: 'AuthorizationFailed' },
    ],
  ])('a vault that %s', (_, look, verdict, code, facts = {}) => {
    expect(find('vaultExists', { vault: look })).toEqual({ check: 'vaultExists', verdict, code, facts });
  });

  it.each([
    'vaultTenant',
    'vaultTier',
    'softDelete',
    'purgeProtection',
    'azureRbac',
    'trustedServices',
    'adobeAddress',
  ] as const)('a missing vault is told once: %s is then not seen', (check) => {
    const gone = { vault: absent, key: firewalled };
    expect(find(check, gone)).toMatchObject({
      verdict: 'unknown',
      code: 'unseen',
      facts: { because: 'notYet' },
    });
  });
});

describe('the directory of the vault', () => {
  it.each([
    ['the same', tenantId, 'pass', 'tenantSame'],
    ['the same in capitals', tenantId.toUpperCase(), 'pass', 'tenantSame'],
    ['another', '22222222-2222-2222-2222-222222222222', 'fail', 'tenantOther'],
    ['not configured', undefined, 'warning', 'tenantUnconfigured'],
  ] as const)('%s', (_, expected, verdict, code) => {
    expect(find('vaultTenant', {}, { tenantId: expected })).toMatchObject({
      verdict,
      code,
      facts: { tenantId },
    });
  });
});

describe('the tier of the vault', () => {
  it.each([
    ['standard', 'pass', 'tierSupported', { tier: 'standard' }],
    ['Premium', 'pass', 'tierSupported', { tier: 'Premium' }],
    ['custom', 'fail', 'tierUnsupported', { tier: 'custom' }],
    [undefined, 'unknown', 'unseen', { because: 'nonsense' }],
  ] as const)('%s', (tier, verdict, code, facts) => {
    expect(find('vaultTier', { vault: vault({ tier }) })).toMatchObject({ verdict, code, facts });
  });
});

describe('soft delete', () => {
  it.each([
    [true, 'Recoverable+Purgeable', 'pass', 'softDeleteOn'],
    [false, 'Recoverable', 'fail', 'softDeleteOff'],
    [undefined, undefined, 'unknown', 'softDeleteUnstated'],
    [undefined, 'Recoverable', 'pass', 'softDeleteByRecoveryLevel'],
    [undefined, 'Purgeable', 'fail', 'softDeleteOff'],
  ] as const)('%s at the vault, %s at the key', (enableSoftDelete, recoveryLevel, verdict, code) => {
    const observed = { vault: vault({ enableSoftDelete }), key: key({ recoveryLevel }) };
    expect(find('softDelete', observed)).toMatchObject({ verdict, code });
  });
});

describe('purge protection', () => {
  it.each([
    [true, 'pass', 'purgeProtectionOn'],
    [false, 'fail', 'purgeProtectionOff'],
    [undefined, 'fail', 'purgeProtectionOff'],
  ] as const)('%s at the vault counts, whatever the key says', (enablePurgeProtection, verdict, code) => {
    const observed = { vault: vault({ enablePurgeProtection }) };
    expect(find('purgeProtection', observed)).toMatchObject({ verdict, code });
  });
});

describe('without a right to read the vault, the recovery level of the key tells', () => {
  it.each([
    ['Purgeable', 'fail', 'fail'],
    ['Recoverable+Purgeable', 'pass', 'fail'],
    ['Recoverable', 'pass', 'pass'],
    ['Recoverable+ProtectedSubscription', 'pass', 'pass'],
    ['CustomizedRecoverable+Purgeable', 'pass', 'fail'],
    ['CustomizedRecoverable', 'pass', 'pass'],
    ['CustomizedRecoverable+ProtectedSubscription', 'pass', 'pass'],
    ['SomethingNew', 'unknown', 'unknown'],
    [undefined, 'unknown', 'unknown'],
  ] as const)('%s: soft delete %s, purge protection %s', (recoveryLevel, softDelete, purgeProtection) => {
    const observed = { vault: noRight, key: key({ recoveryLevel }) };
    expect(find('softDelete', observed).verdict).toBe(softDelete);
    expect(find('purgeProtection', observed).verdict).toBe(purgeProtection);
  });

  it('and is named in the finding', () => {
    const recoveryLevel = 'Recoverable+ProtectedSubscription';
    const observed = { vault: noRight, key: key({ recoveryLevel }) };
    const facts = { recoveryLevel };
    expect(find('softDelete', observed)).toMatchObject({ code: 'softDeleteByRecoveryLevel', facts });
    expect(find('purgeProtection', observed)).toMatchObject({
      code: 'purgeProtectionByRecoveryLevel',
      facts,
    });
    const purgeable = { vault: noRight, key: key({ recoveryLevel: 'Purgeable' }) };
    expect(find('purgeProtection', purgeable)).toMatchObject({ code: 'purgeProtectionOff', facts: {} });
  });
});

describe('Azure RBAC', () => {
  it.each([
    [true, 0, 'pass', 'rbacOn', {}],
    [false, 3, 'fail', 'accessPolicies', { policies: 3 }],
    [undefined, 0, 'fail', 'accessPolicies', { policies: 0 }],
  ] as const)('%s with %d access policies', (enableRbacAuthorization, count, verdict, code, facts) => {
    const accessPolicies = Array.from({ length: count }, () => ({ objectId: 'somebody', keys: [] }));
    const observed = { vault: vault({ enableRbacAuthorization, accessPolicies }) };
    expect(find('azureRbac', observed)).toEqual({ check: 'azureRbac', verdict, code, facts });
  });
});
