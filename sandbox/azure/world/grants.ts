import { randomUUID } from 'node:crypto';
import { roles, type RoleName } from '../roles.ts';
import { isSameScope, managementGroupScope } from '../scopes.ts';
import { getApp, getVault } from './known.ts';
import { permission, type Permission } from '../grants.ts';
import type { Vault } from '../directory.ts';
import type { AzureContext } from '../settings.ts';

/** Which role where; everything left out is as Adobe documents it: Crypto Service Encryption User, the app, the vault. */
export interface Grant {
  /** A name in roles.ts, or any role id. */
  role?: string;
  scope?: 'vault' | 'resourceGroup' | 'subscription' | 'root' | `managementGroup:${string}` | `key:${string}`;
  /** A group's object id instead of the app's; put the app in it with setGroups. */
  group?: string;
  condition?: string;
  /** Whether the condition lets the app through; true unless told otherwise. */
  conditionHolds?: boolean;
  /** The end of a time-bound one, in milliseconds since 1970. */
  activeUntil?: number;
}

export interface GrantsWorld {
  /** Answers the assignment's guid. */
  assignRole(vault: string, applicationId: string, grant?: Grant): string;
  /** Takes away what the app and its groups have at this scope: one role, or without `role` all of them. */
  removeRole(vault: string, applicationId: string, grant?: Grant): void;
  /** A role of the organization's own; assignable in the whole directory unless told otherwise. Answers its guid. */
  createRole(roleName: string, permission: Partial<Permission>, assignableScopes?: readonly string[]): string;
}

function roleIdOf(role: string): string {
  return Object.hasOwn(roles, role) ? roles[role as RoleName] : role.toLowerCase();
}

/** The whole path of a scope that is given by its kind. */
export function scopeOf(vault: Vault, { scope = 'vault' }: Pick<Grant, 'scope'>): string {
  const subscription = `/subscriptions/${vault.subscriptionId}`;
  if (scope === 'subscription') return subscription;
  if (scope === 'root') return '/';
  if (scope.startsWith('managementGroup:'))
    return managementGroupScope(scope.slice('managementGroup:'.length));
  if (scope === 'resourceGroup') return `${subscription}/resourceGroups/${vault.resourceGroup}`;
  return scope === 'vault' ? vault.id : `${vault.id}/keys/${scope.slice('key:'.length)}`;
}

export function createGrantsWorld(context: AzureContext): GrantsWorld {
  const { clock, directory } = context;
  return {
    assignRole(name, applicationId, grant = {}) {
      const vault = getVault(directory, name);
      const app = getApp(directory, vault.tenantId, applicationId);
      const guid = randomUUID();
      directory.assignments.push({
        name: guid,
        scope: scopeOf(vault, grant),
        roleId: roleIdOf(grant.role ?? 'keyVaultCryptoServiceEncryptionUser'),
        principalId: grant.group ?? app.objectId,
        principalType: grant.group === undefined ? 'ServicePrincipal' : 'Group',
        condition: grant.condition ?? null,
        conditionHolds: grant.conditionHolds ?? true,
        effectiveAt: clock.now() + context.settings().grantPropagationMs,
        endsAt: undefined,
        activeUntil: grant.activeUntil ?? null,
      });
      return guid;
    },
    createRole(roleName, given, assignableScopes = ['/']) {
      const id = randomUUID();
      const permissions = [permission(given)];
      directory.customRoles.set(id, { id, roleName, isCustom: true, assignableScopes, permissions });
      return id;
    },
    removeRole(name, applicationId, grant = {}) {
      const vault = getVault(directory, name);
      const app = getApp(directory, vault.tenantId, applicationId);
      const names = [app.objectId, ...app.groups];
      for (const assignment of directory.assignments) {
        const isMeant =
          names.includes(assignment.principalId) &&
          isSameScope(assignment.scope, scopeOf(vault, grant)) &&
          (grant.role === undefined || assignment.roleId === roleIdOf(grant.role));
        if (isMeant) assignment.endsAt ??= clock.now() + context.settings().revokePropagationMs;
      }
    },
  };
}
