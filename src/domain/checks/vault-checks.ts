import type { CheckId, Judgement } from './findings.ts';
import type { FoundOrDeleted, Key, Observed, Perimeter, Vault } from './observations.ts';
import { fail, judgePresent, pass, unknown, notSeen, notSeenAs, warning } from './finding.ts';
import { isByRoles } from './judge-access.ts';
import { adobeAddress, networkPerimeter, trustedServices } from './network-checks.ts';

export type VaultCheck =
  | Extract<CheckId, `vault${string}`>
  | 'softDelete'
  | 'purgeProtection'
  | 'azureRbac'
  | 'trustedServices'
  | 'networkPerimeter'
  | 'adobeAddress';

function exists(vault: Observed<FoundOrDeleted<Vault>>): Judgement {
  if (vault.kind === 'unseen') return notSeenAs(vault);
  const found = vault.value;
  if (found.kind === 'absent') return fail('vaultAbsent', { unread: found.unread === true });
  if (found.kind === 'present') return standing(found.value);
  const { scheduledPurgeDate, location } = found.value;
  return fail('vaultDeleted', { scheduledPurgeDate, location });
}

function standing({ vaultUri, provisioningState }: Vault): Judgement {
  if (vaultUri.includes('.managedhsm.')) return fail('vaultManagedHsm');
  const ready = provisioningState === undefined || provisioningState.toLowerCase() === 'succeeded';
  return ready ? pass('vaultFound') : fail('vaultProvisioning', { provisioningState });
}

function tenant({ tenantId }: Vault, expected: string | undefined): Judgement {
  if (expected === undefined) return warning('tenantUnconfigured', { tenantId });
  const same = tenantId.toLowerCase() === expected.toLowerCase();
  return same ? pass('tenantSame', { tenantId }) : fail('tenantOther', { tenantId, expected });
}

function tierOf({ tier }: Vault): Judgement {
  if (tier === undefined) return notSeen('nonsense', 'ARM did not name the tier.');
  const supported = ['standard', 'premium'].includes(tier.toLowerCase());
  return supported ? pass('tierSupported', { tier }) : fail('tierUnsupported', { tier });
}

function azureRbac(vault: Vault): Judgement {
  return isByRoles(vault)
    ? pass('rbacOn')
    : fail('accessPolicies', { policies: vault.accessPolicies?.length ?? 0 });
}

/**
 * What a key's recovery level proves about its vault: `Recoverable` stands for soft delete, `Purgeable` for the lack of
 * purge protection (https://learn.microsoft.com/en-us/rest/api/keyvault/keys/get-key/get-key#deletionrecoverylevel).
 */
function recoveryLevelOf(key: Observed<FoundOrDeleted<Key>>): string | undefined {
  if (key.kind === 'unseen' || key.value.kind !== 'present') return undefined;
  const level = key.value.value.recoveryLevel;
  return level !== undefined && /recoverable|purgeable/i.test(level) ? level : undefined;
}

function softDelete(vault: Observed<FoundOrDeleted<Vault>>, recoveryLevel: string | undefined): Judgement {
  const byVault = judgePresent(vault, noVault, ({ enableSoftDelete }) => {
    if (enableSoftDelete === undefined) return unknown('softDeleteUnstated');
    return enableSoftDelete ? pass('softDeleteOn') : fail('softDeleteOff');
  });
  if (byVault.verdict !== 'unknown' || recoveryLevel === undefined) return byVault;
  return /recoverable/i.test(recoveryLevel)
    ? pass('softDeleteByRecoveryLevel', { recoveryLevel })
    : fail('softDeleteOff');
}

function purgeProtection(
  vault: Observed<FoundOrDeleted<Vault>>,
  recoveryLevel: string | undefined,
): Judgement {
  const byVault = judgePresent(vault, noVault, ({ enablePurgeProtection }) =>
    enablePurgeProtection === true ? pass('purgeProtectionOn') : fail('purgeProtectionOff'),
  );
  if (byVault.verdict !== 'unknown' || recoveryLevel === undefined) return byVault;
  return /purgeable/i.test(recoveryLevel)
    ? fail('purgeProtectionOff')
    : pass('purgeProtectionByRecoveryLevel', { recoveryLevel });
}

const noVault = 'There is no vault to look at.';

/** Only ARM shows a vault's settings; soft delete and purge protection can also be read off a key. */
export function vaultChecks(
  vault: Observed<FoundOrDeleted<Vault>>,
  key: Observed<FoundOrDeleted<Key>>,
  perimeters: Observed<readonly Perimeter[]> | undefined,
  expectedTenantId: string | undefined,
): Record<VaultCheck, Judgement> {
  const recoveryLevel = recoveryLevelOf(key);
  return {
    vaultExists: exists(vault),
    vaultTenant: judgePresent(vault, noVault, (present) => tenant(present, expectedTenantId)),
    vaultTier: judgePresent(vault, noVault, tierOf),
    softDelete: softDelete(vault, recoveryLevel),
    purgeProtection: purgeProtection(vault, recoveryLevel),
    azureRbac: judgePresent(vault, noVault, azureRbac),
    trustedServices: judgePresent(vault, noVault, trustedServices),
    networkPerimeter: judgePresent(vault, noVault, () => networkPerimeter(perimeters)),
    adobeAddress: judgePresent(vault, noVault, adobeAddress),
  };
}
