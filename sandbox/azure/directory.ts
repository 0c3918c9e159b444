import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { createVersion, type Key } from './keys.ts';
import type { Assignment, Denial, Lock, RoleDefinition } from './grants.ts';
import { goodVault, readerRights } from './seeds.ts';
import type {
  Diagnostics,
  IdentitySeed,
  Perimeter,
  Rights,
  ServicePrincipalSeed,
  TenantSeed,
  VaultSeed,
  VaultSettings,
} from './seeds.ts';

/** Everything the stand-in for Azure knows. Names of vaults, keys, groups and ids are kept in lower case as map keys. */
export interface Directory {
  tenants: Map<string, Tenant>;
  subscriptions: Map<string, Subscription>;
  /** Vault names are unique across Azure. */
  vaults: Map<string, Vault>;
  deletedVaults: Map<string, DeletedVault>;
  assignments: Assignment[];
  denials: Denial[];
  locks: Lock[];
  /** By their guid. */
  customRoles: Map<string, RoleDefinition>;
  /** By name. */
  managementGroups: Map<string, { name: string; parent: string | undefined }>;
  /** The groups that a group is in, by object id. */
  groupsOfGroups: Map<string, readonly string[]>;
  policies: Policies;
  /** Resource ids of Log Analytics workspaces, in lower case. */
  workspaces: Set<string>;
}

/** What Azure Policy refuses, each by the display name of the policy; null where there is none. */
export interface Policies {
  /** Of what is written through the Resource Manager. */
  armPolicy: string | null;
  /** The name of a policy with the effect denyAction: nothing may be deleted. */
  deletePolicy: string | null;
  /** Of keys that never expire, in the data plane. */
  keyExpiryPolicy: string | null;
}

export interface Tenant {
  tenantId: string;
  displayName: string;
  identities: Map<string, Identity>;
  /** By application id. */
  servicePrincipals: Map<string, ServicePrincipal>;
}

export interface Identity {
  clientId: string;
  objectId: string;
  tenantId: string;
  secrets: string[];
  /** Secrets that were right once. */
  expiredSecrets: string[];
  /** When the secrets expire, as Graph shows it; milliseconds since 1970. */
  secretsEndAt: number | null;
  /** Its registration is gone from the directory. */
  isForgotten: boolean;
  /** Conditional access refuses it tokens. */
  blocked: boolean;
  rights: Rights;
}

export interface ServicePrincipal {
  objectId: string;
  appId: string;
  displayName: string;
  accountEnabled: boolean;
  groups: string[];
  /** Milliseconds since 1970, as all times here that do not say otherwise. */
  createdAt: number;
}

export interface Subscription {
  subscriptionId: string;
  displayName: string;
  tenantId: string;
  resourceGroups: Set<string>;
  /** The name of the management group it is in. */
  managementGroup: string | undefined;
  state: 'Enabled' | 'Disabled';
}

export interface Vault {
  id: string;
  name: string;
  location: string;
  subscriptionId: string;
  resourceGroup: string;
  tenantId: string;
  settings: VaultSettings;
  keys: Map<string, Key>;
  deletedKeys: Map<string, DeletedKey>;
  /** Its associations with network security perimeters. */
  perimeters: Perimeter[];
  /** Where its logs go. */
  diagnostics: Diagnostics[];
  createdAt: number;
  /** When keys were created, for the rate limit. */
  creations: { at: number; kty: string }[];
}

interface Deletion {
  deletedAt: number;
  purgeAt: number;
}
export interface DeletedVault extends Deletion {
  vault: Vault;
}
export interface DeletedKey extends Deletion {
  key: Key;
}

export function createServicePrincipal(seed: ServicePrincipalSeed, now: number): ServicePrincipal {
  return {
    objectId: seed.objectId ?? randomUUID(),
    appId: seed.appId,
    displayName: seed.displayName ?? `app-${seed.appId.slice(0, 8)}`,
    accountEnabled: seed.accountEnabled ?? true,
    groups: [...(seed.groups ?? [])],
    createdAt: now,
  };
}

function createIdentity(seed: IdentitySeed, tenantId: string): Identity {
  return {
    clientId: seed.clientId,
    objectId: seed.objectId ?? randomUUID(),
    tenantId,
    secrets: [...seed.secrets],
    expiredSecrets: [],
    secretsEndAt: null,
    isForgotten: false,
    blocked: false,
    rights: { ...readerRights, ...seed.rights },
  };
}

export function vaultId({
  subscriptionId,
  resourceGroup,
  name,
}: Pick<Vault, 'subscriptionId' | 'resourceGroup' | 'name'>): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.KeyVault/vaults/${name}`;
}

export function createVault(seed: VaultSeed, subscription: Subscription, now: number): Vault {
  const { subscriptionId, tenantId } = subscription;
  const keys = (seed.keys ?? []).map((key): [string, Key] => [
    key.name.toLowerCase(),
    { name: key.name, versions: [createVersion(key, now, key.version)], rotationPolicy: null },
  ]);
  return {
    id: vaultId({ subscriptionId, resourceGroup: seed.resourceGroup, name: seed.name }),
    name: seed.name,
    location: seed.location ?? 'westeurope',
    subscriptionId,
    resourceGroup: seed.resourceGroup,
    tenantId,
    settings: { ...goodVault, ...seed.settings },
    keys: new Map(keys),
    deletedKeys: new Map(),
    perimeters: [],
    diagnostics: [...(seed.diagnostics ?? [])],
    createdAt: now,
    creations: [],
  };
}

/** Keeps a vault and the resource group it is in. */
export function addVault(directory: Directory, vault: Vault): void {
  directory.subscriptions
    .get(vault.subscriptionId.toLowerCase())
    ?.resourceGroups.add(vault.resourceGroup.toLowerCase());
  directory.vaults.set(vault.name.toLowerCase(), vault);
}

export function createDirectory(clock: Clock, seeds: readonly TenantSeed[]): Directory {
  const directory: Directory = {
    tenants: new Map(),
    subscriptions: new Map(),
    vaults: new Map(),
    deletedVaults: new Map(),
    assignments: [],
    denials: [],
    locks: [],
    customRoles: new Map(),
    managementGroups: new Map(),
    groupsOfGroups: new Map(),
    policies: { armPolicy: null, deletePolicy: null, keyExpiryPolicy: null },
    workspaces: new Set(),
  };
  for (const { tenantId, ...seed } of seeds) {
    directory.tenants.set(tenantId.toLowerCase(), {
      tenantId,
      displayName: seed.displayName ?? tenantId,
      identities: new Map(
        (seed.identities ?? []).map((each) => [each.clientId.toLowerCase(), createIdentity(each, tenantId)]),
      ),
      servicePrincipals: new Map(
        (seed.servicePrincipals ?? []).map((each) => [
          each.appId.toLowerCase(),
          createServicePrincipal(each, clock.now()),
        ]),
      ),
    });
    for (const { subscriptionId, displayName = subscriptionId, vaults = [] } of seed.subscriptions ?? []) {
      const subscription: Subscription = {
        subscriptionId,
        displayName,
        tenantId,
        resourceGroups: new Set(),
        managementGroup: undefined,
        state: 'Enabled',
      };
      directory.subscriptions.set(subscriptionId.toLowerCase(), subscription);
      for (const vault of vaults) addVault(directory, createVault(vault, subscription, clock.now()));
    }
  }
  return directory;
}

/** Azure forgets what was deleted for good when its retention is over. */
export function purgeExpired(directory: Directory, now: number): void {
  for (const [name, { purgeAt }] of directory.deletedVaults) {
    if (purgeAt <= now) directory.deletedVaults.delete(name);
  }
  for (const vault of directory.vaults.values()) {
    for (const [name, { purgeAt }] of vault.deletedKeys) {
      if (purgeAt <= now) vault.deletedKeys.delete(name);
    }
  }
  directory.assignments = directory.assignments.filter(({ endsAt }) => endsAt === undefined || endsAt > now);
}

/** Looks under every tenant's roof, by object id. */
export function findPrincipal(directory: Directory, objectId: string): ServicePrincipal | undefined {
  return [...directory.tenants.values()]
    .flatMap((tenant) => [...tenant.servicePrincipals.values()])
    .find((principal) => principal.objectId.toLowerCase() === objectId.toLowerCase());
}

/** An object id and the ids of the groups it is in, nested ones included, in lower case. */
export function principalAndGroups(directory: Directory, objectId: string): ReadonlySet<string> {
  const ids = new Set([objectId.toLowerCase()]);
  const waiting = [...(findPrincipal(directory, objectId)?.groups ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const id = next.toLowerCase();
    if (!ids.has(id)) waiting.push(...(directory.groupsOfGroups.get(id) ?? []));
    ids.add(id);
  }
  return ids;
}
