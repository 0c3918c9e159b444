import type { UnseenReason } from './findings.ts';

/** One look at one thing outside: what was seen, or why nothing was. `detail` is for people and never holds a secret. */
export type Look<T> =
  | { readonly kind: 'seen'; readonly value: T }
  | { readonly kind: 'unseen'; readonly because: UnseenReason; readonly detail: string };

/** A vault as ARM answers it (`Microsoft.KeyVault/vaults`, api-version 2026-02-01); absent properties stay absent. */
export interface Vault {
  readonly resourceId: string;
  readonly name: string;
  readonly location: string;
  readonly vaultUri: string;
  readonly tenantId: string;
  readonly provisioningState: string | undefined;
  readonly tier: string | undefined;
  readonly enableSoftDelete: boolean | undefined;
  readonly enablePurgeProtection: boolean | undefined;
  readonly enableRbacAuthorization: boolean | undefined;
  readonly accessPolicyCount: number;
  readonly publicNetworkAccess: string | undefined;
  readonly defaultAction: string | undefined;
  readonly bypass: string | undefined;
  /** The allowed addresses, as written (`20.88.123.53` or `20.88.123.53/32`). */
  readonly ipRules: readonly string[];
}

/** A soft-deleted vault or key; dates are ISO 8601. */
export interface Deleted {
  readonly scheduledPurgeDate: string | undefined;
  readonly location: string | undefined;
}

/** A key version, read from the data plane or, where the firewall keeps the bot out, from ARM. Times are in seconds. */
export interface Key {
  readonly name: string;
  readonly version: string;
  readonly identifier: string;
  /** Kind, size, operations and expiry are not shown of a key that answers 403 `KeyDisabled`. */
  readonly kty: string | undefined;
  readonly bits: number | undefined;
  readonly keyOps: readonly string[] | undefined;
  readonly enabled: boolean | undefined;
  readonly notBeforeSeconds: number | undefined;
  readonly expiresSeconds: number | undefined;
  readonly recoveryLevel: string | undefined;
}

/** The CMK app's service principal in the vault's tenant, by application id. */
export interface ServicePrincipal {
  readonly objectId: string;
  readonly displayName: string;
  readonly accountEnabled: boolean;
}

/** A role assignment that reaches the app at the vault. `roleId` is the last segment of `roleDefinitionId`. */
export interface RoleAssignment {
  readonly id: string;
  readonly roleId: string;
  /** The app's service principal itself, or a group that it is in. */
  readonly principalId?: string | undefined;
  readonly scope: string;
  readonly condition: string | undefined;
}

/** Something that is denied at the vault or above it, whatever roles say. */
export interface DenyAssignment {
  readonly name: string;
  readonly scope: string;
  readonly permissions: readonly {
    readonly dataActions: readonly string[];
    readonly notDataActions: readonly string[];
  }[];
  readonly principals: readonly { readonly id: string; readonly isGroup: boolean }[];
  /** Ids of those whom it does not hit. */
  readonly excluded: readonly string[];
}

/** `absent`: the system answered that it is not there. */
export type Found<T> = { readonly kind: 'present'; readonly value: T } | { readonly kind: 'absent' };
export type FoundOrDeleted<T> = Found<T> | { readonly kind: 'deleted'; readonly value: Deleted };

/** Everything one round of looking brings home. A part that was not looked at (nothing chosen yet) is unseen `notYet`. */
export interface Observations {
  readonly vault: Look<FoundOrDeleted<Vault>>;
  /** The version that is proposed. */
  readonly key: Look<FoundOrDeleted<Key>>;
  /** The version that a GET without version answers. */
  readonly latestKey: Look<FoundOrDeleted<Key>>;
  readonly app: Look<Found<ServicePrincipal>>;
  readonly roles: Look<readonly RoleAssignment[]>;
  /** Left out where there was no reason to ask. */
  readonly denials?: Look<readonly DenyAssignment[]> | undefined;
}
