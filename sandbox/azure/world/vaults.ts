import { addVault, createVault, vaultId } from '../directory.ts';
import { reaches } from '../scopes.ts';
import { getVault, known } from './known.ts';
import type { Diagnostics, Perimeter, VaultSeed, VaultSettings } from '../seeds.ts';
import type { AzureContext } from '../settings.ts';

export interface VaultsWorld {
  createVault(subscriptionId: string, vault: VaultSeed): void;
  /** Changes what is named; null takes a property off the wire. */
  setVault(vault: string, settings: Partial<VaultSettings>): void;
  setFirewall(vault: string, preset: string): void;
  /** Its associations with network security perimeters from now on. */
  setPerimeters(vault: string, perimeters: readonly Perimeter[]): void;
  /** Where its logs go from now on; what was not logged stays unknown. */
  setDiagnostics(vault: string, diagnostics: readonly Diagnostics[]): void;
  /** A Log Analytics workspace, by its resource id. */
  createWorkspace(resourceId: string): void;
  /**
   * Soft-deletes it where soft delete is on; its role assignments are gone for good, as in Azure. Inferred: so is
   * what the bot's own identity had there, which then gets 403 and not 404.
   */
  deleteVault(vault: string): void;
  recoverVault(vault: string): void;
  /** To another resource group of its subscription. What was assigned at its old place stays there, orphaned, as in Azure. */
  moveVault(vault: string, resourceGroup: string): void;
}

const closed = { defaultAction: 'Deny', ipRules: [] } as const;

/** Ready-made network settings. */
export const firewallPresets = {
  open: { publicNetworkAccess: 'Enabled', defaultAction: 'Allow', bypass: 'AzureServices', ipRules: [] },
  selectedWithException: { ...closed, publicNetworkAccess: 'Enabled', bypass: 'AzureServices' },
  selectedWithAdobe: {
    ...closed,
    publicNetworkAccess: 'Enabled',
    bypass: 'AzureServices',
    ipRules: ['20.88.123.53'],
  },
  selectedWithoutException: { ...closed, publicNetworkAccess: 'Enabled', bypass: 'None' },
  privateWithException: { ...closed, publicNetworkAccess: 'Disabled', bypass: 'AzureServices' },
  privateWithoutException: { ...closed, publicNetworkAccess: 'Disabled', bypass: 'None' },
  perimeter: { ...closed, publicNetworkAccess: 'SecuredByPerimeter', bypass: 'AzureServices' },
} as const satisfies Record<string, Partial<VaultSettings>>;
const presets: ReadonlyMap<string, Partial<VaultSettings>> = new Map(Object.entries(firewallPresets));

const dayMs = 86_400_000;

export function createVaultsWorld({ clock, directory }: AzureContext): VaultsWorld {
  function setVault(name: string, changed: Partial<VaultSettings>): void {
    const vault = getVault(directory, name);
    vault.settings = { ...vault.settings, ...changed };
  }

  function forgetReaders(vaultId: string): void {
    const identities = [...directory.tenants.values()].flatMap((tenant) => [...tenant.identities.values()]);
    for (const { rights } of identities) {
      rights.armScopes = rights.armScopes?.filter((scope) => !reaches(directory, vaultId, scope)) ?? null;
    }
  }

  return {
    setPerimeters(name, perimeters) {
      getVault(directory, name).perimeters = [...perimeters];
    },
    setDiagnostics(name, diagnostics) {
      getVault(directory, name).diagnostics = [...diagnostics];
    },
    createWorkspace(resourceId) {
      directory.workspaces.add(resourceId.toLowerCase());
    },
    createVault(subscriptionId, seed) {
      const subscription = directory.subscriptions.get(subscriptionId.toLowerCase());
      const vault = createVault(seed, known(subscription, 'subscription', subscriptionId), clock.now());
      addVault(directory, vault);
    },
    setVault,
    setFirewall(name, preset) {
      setVault(name, known(presets.get(preset), 'firewall preset', preset));
    },
    deleteVault(name) {
      const vault = getVault(directory, name);
      const deletedAt = clock.now();
      directory.vaults.delete(name.toLowerCase());
      directory.assignments = directory.assignments.filter(
        ({ scope }) => !reaches(directory, vault.id, scope),
      );
      forgetReaders(vault.id);
      if (vault.settings.enableSoftDelete === false) return;
      const purgeAt = deletedAt + vault.settings.softDeleteRetentionInDays * dayMs;
      directory.deletedVaults.set(name.toLowerCase(), { vault, deletedAt, purgeAt });
    },
    recoverVault(name) {
      const { vault } = known(directory.deletedVaults.get(name.toLowerCase()), 'deleted vault', name);
      directory.deletedVaults.delete(name.toLowerCase());
      directory.vaults.set(name.toLowerCase(), vault);
    },
    moveVault(name, resourceGroup) {
      const vault = getVault(directory, name);
      vault.resourceGroup = resourceGroup;
      vault.id = vaultId(vault);
      addVault(directory, vault);
    },
  };
}
