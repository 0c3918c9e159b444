import { keyIdentifier } from './keys.ts';
import { purgeExpired } from './directory.ts';
import type { Policies, Vault } from './directory.ts';
import type { KeySettings, Perimeter, Rights, RotationPolicy, VaultSettings } from './seeds.ts';
import type { AzureContext } from './settings.ts';

/** Everything the stand-in holds, without secrets; plain data. Times are milliseconds since 1970. */
export interface AzureState {
  tenants: {
    tenantId: string;
    displayName: string;
    apps: {
      appId: string;
      objectId: string;
      displayName: string;
      accountEnabled: boolean;
      groups: string[];
    }[];
    identities: {
      clientId: string;
      objectId: string;
      blocked: boolean;
      secretsEndAt: number | null;
      rights: Rights;
    }[];
  }[];
  vaults: SeenVault[];
  deletedVaults: { name: string; deletedAt: number; purgeAt: number }[];
  assignments: {
    scope: string;
    roleId: string;
    principalId: string;
    effectiveAt: number;
    endsAt: number | null;
  }[];
  /** By their titles. */
  denials: string[];
  locks: string[];
  policies: Policies;
  subscriptions: { subscriptionId: string; state: string }[];
}

interface SeenVault {
  name: string;
  id: string;
  tenantId: string;
  settings: VaultSettings;
  perimeters: readonly Perimeter[];
  isLogged: boolean;
  keys: {
    name: string;
    rotationPolicy: RotationPolicy | null;
    versions: (KeySettings & { version: string; identifier: string })[];
  }[];
  deletedKeys: { name: string; deletedAt: number; purgeAt: number }[];
}

function seenVault(vault: Vault): SeenVault {
  return {
    name: vault.name,
    id: vault.id,
    tenantId: vault.tenantId,
    settings: vault.settings,
    perimeters: vault.perimeters,
    isLogged: vault.diagnostics.length > 0,
    keys: [...vault.keys.values()].map((key) => ({
      name: key.name,
      rotationPolicy: key.rotationPolicy,
      versions: key.versions.map((version) => ({
        version: version.version,
        identifier: keyIdentifier(vault, key, version),
        kty: version.kty,
        keySize: version.keySize,
        keyOps: version.keyOps,
        enabled: version.enabled,
        exp: version.exp,
        nbf: version.nbf,
      })),
    })),
    deletedKeys: [...vault.deletedKeys.values()].map(({ key, deletedAt, purgeAt }) => ({
      name: key.name,
      deletedAt,
      purgeAt,
    })),
  };
}

export function describeState({ clock, directory }: AzureContext): AzureState {
  purgeExpired(directory, clock.now());
  return {
    tenants: [...directory.tenants.values()].map(
      ({ tenantId, displayName, servicePrincipals, identities }) => ({
        tenantId,
        displayName,
        apps: [...servicePrincipals.values()].map(
          ({ appId, objectId, displayName, accountEnabled, groups }) => ({
            appId,
            objectId,
            displayName,
            accountEnabled,
            groups,
          }),
        ),
        identities: [...identities.values()].map(({ clientId, objectId, blocked, secretsEndAt, rights }) => ({
          clientId,
          objectId,
          blocked,
          secretsEndAt,
          rights,
        })),
      }),
    ),
    vaults: [...directory.vaults.values()].map(seenVault),
    deletedVaults: [...directory.deletedVaults.values()].map(({ vault, deletedAt, purgeAt }) => ({
      name: vault.name,
      deletedAt,
      purgeAt,
    })),
    assignments: directory.assignments.map(({ scope, roleId, principalId, effectiveAt, endsAt }) => ({
      scope,
      roleId,
      principalId,
      effectiveAt,
      endsAt: endsAt ?? null,
    })),
    denials: directory.denials.map(({ title }) => title),
    locks: directory.locks.map(({ name }) => name),
    policies: directory.policies,
    subscriptions: [...directory.subscriptions.values()].map(({ subscriptionId, state }) => ({
      subscriptionId,
      state,
    })),
  };
}
