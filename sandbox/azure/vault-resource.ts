import { vaultHost } from './keys.ts';
import type { DeletedVault, Vault } from './directory.ts';

/** A vault on the wire (`Microsoft.KeyVault/vaults`, 2026-02-01). */
export function vaultResource(vault: Vault): Record<string, unknown> {
  const { settings } = vault;
  const { defaultAction, bypass, ipRules } = settings;
  const hasRules = defaultAction !== null || bypass !== null || ipRules.length > 0;
  const networkAcls = {
    ...(bypass === null ? {} : { bypass }),
    ...(defaultAction === null ? {} : { defaultAction }),
    ipRules: ipRules.map((value) => ({ value })),
    virtualNetworkRules: [],
  };
  const stated = {
    enableSoftDelete: settings.enableSoftDelete,
    enablePurgeProtection: settings.enablePurgeProtection === true ? true : null,
    enableRbacAuthorization: settings.enableRbacAuthorization,
    publicNetworkAccess: settings.publicNetworkAccess,
    networkAcls: hasRules ? networkAcls : null,
  };
  return {
    id: vault.id,
    name: vault.name,
    type: 'Microsoft.KeyVault/vaults',
    location: vault.location,
    tags: {},
    properties: {
      sku: { family: 'A', name: settings.tier },
      tenantId: vault.tenantId,
      accessPolicies: settings.accessPolicies.map(({ objectId, keys }) => ({
        tenantId: vault.tenantId,
        objectId,
        permissions: { keys },
      })),
      ...Object.fromEntries(Object.entries(stated).filter(([, value]) => value !== null)),
      softDeleteRetentionInDays: settings.softDeleteRetentionInDays,
      vaultUri: `https://${vaultHost(vault)}/`,
      provisioningState: settings.provisioningState,
    },
  };
}

export function deletedVaultResource({ vault, deletedAt, purgeAt }: DeletedVault): Record<string, unknown> {
  return {
    id: `/subscriptions/${vault.subscriptionId}/providers/Microsoft.KeyVault/locations/${vault.location}/deletedVaults/${vault.name}`,
    name: vault.name,
    type: 'Microsoft.KeyVault/deletedVaults',
    properties: {
      vaultId: vault.id,
      location: vault.location,
      deletionDate: new Date(deletedAt).toISOString(),
      scheduledPurgeDate: new Date(purgeAt).toISOString(),
      tags: {},
      ...(vault.settings.enablePurgeProtection === true ? { purgeProtectionEnabled: true } : {}),
    },
  };
}
