import type { CheckId } from '../findings.ts';
import type { FoundOrDeleted, Key, Look, Vault } from '../observations.ts';
import {
  deletedFacts,
  fail,
  judgePresent,
  type Judgement,
  pass,
  unknown,
  unseen,
  warning,
} from './finding.ts';
import { adobeAddress, trustedServices } from './network-checks.ts';

export type VaultCheck =
  | Extract<CheckId, `vault${string}`>
  | 'softDelete'
  | 'purgeProtection'
  | 'azureRbac'
  | 'trustedServices'
  | 'adobeAddress';

function exists(vault: Look<FoundOrDeleted<Vault>>): Judgement {
  if (vault.kind === 'unseen') return unseen(vault.because, vault.detail);
  const found = vault.value;
  if (found.kind === 'absent') return fail('vaultAbsent');
  return found.kind === 'deleted' ? fail('vaultDeleted', deletedFacts(found.value)) : standing(found.value);
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
  if (tier === undefined) return unseen('nonsense', 'ARM did not name the tier.');
  const supported = ['standard', 'premium'].includes(tier.toLowerCase());
  return supported ? pass('tierSupported', { tier }) : fail('tierUnsupported', { tier });
}

function azureRbac({ enableRbacAuthorization, accessPolicyCount }: Vault): Judgement {
  return enableRbacAuthorization === true
    ? pass('rbacOn')
    : fail('accessPolicies', { policies: String(accessPolicyCount) });
}

/**
 * What a key's recovery level proves about its vault: `Recoverable` stands for soft delete, `Purgeable` for the lack of
 * purge protection (https://learn.microsoft.com/en-us/rest/api/keyvault/keys/get-key/get-key#deletionrecoverylevel).
 */
function recoveryLevelOf(key: Look<FoundOrDeleted<Key>>): string | undefined {
  if (key.kind === 'unseen' || key.value.kind !== 'present') return undefined;
  const level = key.value.value.recoveryLevel;
  return level !== undefined && /recoverable|purgeable/i.test(level) ? level : undefined;
}

function softDelete(vault: Look<FoundOrDeleted<Vault>>, recoveryLevel: string | undefined): Judgement {
  const byVault = judgePresent(vault, noVault, ({ enableSoftDelete }) => {
    if (enableSoftDelete === undefined) return unknown('softDeleteUnstated');
    return enableSoftDelete ? pass('softDeleteOn') : fail('softDeleteOff');
  });
  if (byVault.verdict !== 'unknown' || recoveryLevel === undefined) return byVault;
  return /recoverable/i.test(recoveryLevel)
    ? pass('softDeleteByRecoveryLevel', { recoveryLevel })
    : fail('softDeleteOff', { recoveryLevel });
}

function purgeProtection(vault: Look<FoundOrDeleted<Vault>>, recoveryLevel: string | undefined): Judgement {
  const byVault = judgePresent(vault, noVault, ({ enablePurgeProtection }) =>
    enablePurgeProtection === true ? pass('purgeProtectionOn') : fail('purgeProtectionOff'),
  );
  if (byVault.verdict !== 'unknown' || recoveryLevel === undefined) return byVault;
  return /purgeable/i.test(recoveryLevel)
    ? fail('purgeProtectionOff', { recoveryLevel })
    : pass('purgeProtectionByRecoveryLevel', { recoveryLevel });
}

const noVault = 'There is no vault to look at.';

/** Only ARM shows a vault's settings; soft delete and purge protection can also be read off a key. */
export function vaultChecks(
  vault: Look<FoundOrDeleted<Vault>>,
  key: Look<FoundOrDeleted<Key>>,
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
    adobeAddress: judgePresent(vault, noVault, adobeAddress),
  };
}
