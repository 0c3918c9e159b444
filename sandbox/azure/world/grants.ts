import { randomUUID } from 'node:crypto';
import { roles, type RoleName } from '../roles.ts';
import { isSameScope } from '../scopes.ts';
import { getApp, getVault } from './known.ts';
import type { Vault } from '../directory.ts';
import type { AzureContext } from '../settings.ts';

/** Which role where; everything left out is as Adobe documents it: Crypto Service Encryption User, the app, the vault. */
export interface Grant {
  /** A name in roles.ts, or any role id. */
  role?: string;
  scope?: 'vault' | 'resourceGroup' | 'subscription' | `key:${string}`;
  /** A group's object id instead of the app's; put the app in it with setGroups. */
  group?: string;
  condition?: string;
}

export interface GrantsWorld {
  /** Answers the assignment's guid. */
  assignRole(vault: string, applicationId: string, grant?: Grant): string;
  /** Takes away what the app and its groups have at this scope: one role, or without `role` all of them. */
  removeRole(vault: string, applicationId: string, grant?: Grant): void;
  /** A deployment stack denies the app the use of keys, whatever its roles are. */
  deny(vault: string, applicationId: string, name: string): void;
  /** Takes a denial away by its name. */
  undeny(name: string): void;
}

function roleIdOf(role: string): string {
  return Object.hasOwn(roles, role) ? roles[role as RoleName] : role.toLowerCase();
}

function scopeOf(vault: Vault, { scope = 'vault' }: Grant): string {
  const subscription = `/subscriptions/${vault.subscriptionId}`;
  if (scope === 'subscription') return subscription;
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
        effectiveAt: clock.now() + context.settings().grantPropagationMs,
        endsAt: undefined,
      });
      return guid;
    },
    deny(vaultName, applicationId, name) {
      const vault = getVault(directory, vaultName);
      const app = getApp(directory, vault.tenantId, applicationId);
      directory.denials.push({ name, scope: vault.id, principalId: app.objectId });
    },
    undeny(name) {
      directory.denials = directory.denials.filter((denial) => denial.name !== name);
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
