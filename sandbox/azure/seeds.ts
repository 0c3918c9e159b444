/** What `startAzure` is told about the world; plain data, everything left out gets a value that is all right. */
export interface TenantSeed {
  tenantId: string;
  displayName?: string;
  identities?: readonly IdentitySeed[];
  servicePrincipals?: readonly ServicePrincipalSeed[];
  subscriptions?: readonly SubscriptionSeed[];
}

/** An app registration that may ask for tokens in this tenant: the bot's reader, its writer. */
export interface IdentitySeed {
  clientId: string;
  secrets: readonly string[];
  objectId?: string;
  rights?: Partial<Rights>;
}

/** What one identity may do. By default it may look at everything and change nothing. */
export interface Rights {
  /** Reading vaults, keys and role assignments through the Resource Manager. */
  armRead: boolean;
  /** The scopes at which that role is assigned; null: everywhere. Deleting a vault takes those inside it away. */
  armScopes: readonly string[] | null;
  /** Reading keys in the data plane (Key Vault Reader). */
  dataPlaneRead: boolean;
  /** Graph `Application.Read.All`. */
  graphRead: boolean;
  /** Querying logs (Log Analytics Reader). */
  logRead: boolean;
  /** Writing role assignments; `encryptionUser`: only for Key Vault Crypto Service Encryption User; or by a condition. */
  roleWrites: 'none' | 'encryptionUser' | 'any' | { readonly condition: string };
  /** Creating keys (Key Vault Crypto Officer). */
  keyCreation: boolean;
  /** PATCH of a vault. */
  vaultWrites: boolean;
  /** The address its requests come from, for the vault's firewall. */
  address: string;
}

export const readerRights: Rights = {
  armRead: true,
  armScopes: null,
  dataPlaneRead: true,
  graphRead: true,
  logRead: true,
  roleWrites: 'none',
  keyCreation: false,
  vaultWrites: false,
  address: '203.0.113.10',
};

export interface ServicePrincipalSeed {
  appId: string;
  displayName?: string;
  objectId?: string;
  accountEnabled?: boolean;
  /** Object ids of groups it is in. */
  groups?: readonly string[];
}

interface SubscriptionSeed {
  subscriptionId: string;
  displayName?: string;
  vaults?: readonly VaultSeed[];
}

export interface VaultSeed {
  name: string;
  resourceGroup: string;
  location?: string;
  settings?: Partial<VaultSettings>;
  keys?: readonly KeySeed[];
  diagnostics?: readonly Diagnostics[];
}

/** A vault's properties as a panel may set them; null means absent on the wire. */
export interface VaultSettings {
  enableSoftDelete: boolean | null;
  /** Never false on the wire: false and null are both absent there. */
  enablePurgeProtection: boolean | null;
  enableRbacAuthorization: boolean | null;
  /** `properties.sku.name`. */
  tier: string;
  softDeleteRetentionInDays: number;
  publicNetworkAccess: 'Enabled' | 'Disabled' | 'SecuredByPerimeter' | null;
  defaultAction: 'Allow' | 'Deny' | null;
  bypass: 'AzureServices' | 'None' | null;
  ipRules: readonly string[];
  provisioningState: string;
  accessPolicies: readonly { objectId: string; keys: readonly string[] }[];
}

export const goodVault: VaultSettings = {
  enableSoftDelete: true,
  enablePurgeProtection: true,
  enableRbacAuthorization: true,
  tier: 'standard',
  softDeleteRetentionInDays: 90,
  publicNetworkAccess: 'Enabled',
  defaultAction: null,
  bypass: null,
  ipRules: [],
  provisioningState: 'Succeeded',
  accessPolicies: [],
};

interface KeySeed extends Partial<KeySettings> {
  name: string;
  /** 32 letters and digits; random if left out. */
  version?: string;
}

/** One version of a key as a panel may set it; times in seconds since 1970, null means absent on the wire. */
export interface KeySettings {
  kty: string;
  keySize: number;
  keyOps: readonly string[];
  enabled: boolean;
  exp: number | null;
  nbf: number | null;
}

export const goodKey: KeySettings = {
  kty: 'RSA',
  keySize: 3072,
  keyOps: ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'],
  enabled: true,
  exp: null,
  nbf: null,
};

/** A key's rotation policy that somebody set; durations in ISO 8601. */
export interface RotationPolicy {
  /** The life of each new version, where it has an end. */
  expiryTime: string | null;
  /** When a new version is made by itself. */
  rotatesAfter: string | null;
}

/** A diagnostic setting of a vault: to which workspace it sends which categories. */
export interface Diagnostics {
  name: string;
  workspace: string;
  categories: readonly string[];
}

export interface AccessRule {
  name: string;
  direction: 'Inbound' | 'Outbound';
  addressPrefixes: readonly string[];
  subscriptions: readonly string[];
}

/** A vault's association with a network security perimeter. */
export interface Perimeter {
  name: string;
  accessMode: string;
  accessRules: readonly AccessRule[];
}
