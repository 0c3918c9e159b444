import { type KeyAction, keyActions } from './findings.ts';
import type { Permission } from './observations.ts';

/** Key Vault Crypto Service Encryption User: the role that Adobe documents. */
export const encryptionUserRoleId = 'e147488a-f6f5-4113-8e2d-b22465e65bf6';

interface BuiltIn {
  readonly name: string;
  readonly gives: readonly KeyAction[];
}

/** Built-in roles whose content is known (https://learn.microsoft.com/en-us/azure/role-based-access-control/built-in-roles/security). */
const builtIns: ReadonlyMap<string, BuiltIn> = new Map([
  [encryptionUserRoleId, { name: 'Key Vault Crypto Service Encryption User', gives: keyActions }],
  ['12338af0-0e69-4776-bea7-57ae8d297424', { name: 'Key Vault Crypto User', gives: keyActions }],
  ['14b46e9e-c2b7-41b4-b07b-48a6ebf60603', { name: 'Key Vault Crypto Officer', gives: keyActions }],
  ['00482a5a-887f-4fb3-b363-3b7fe8e74483', { name: 'Key Vault Administrator', gives: keyActions }],
]);

export function findBuiltIn(roleId: string): BuiltIn | undefined {
  return builtIns.get(roleId.toLowerCase());
}

export const isDocumentedRole = (roleId: string) => roleId.toLowerCase() === encryptionUserRoleId;

/** Azure's names (https://learn.microsoft.com/en-us/azure/role-based-access-control/permissions/security#microsoftkeyvault). */
const dataActions: Record<KeyAction, string> = {
  read: 'Microsoft.KeyVault/vaults/keys/read',
  wrap: 'Microsoft.KeyVault/vaults/keys/wrap/action',
  unwrap: 'Microsoft.KeyVault/vaults/keys/unwrap/action',
};

/** `*` stands for anything, and capitals do not matter. */
function covers(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}

/** Whether an action is one of those that a role lists. */
export const actionIsAmong = (patterns: readonly string[], action: string): boolean =>
  patterns.some((pattern) => covers(pattern, action));

/** What permissions name of it: of a role what it allows, of a deny assignment what it denies. */
export function keyActionsIn(permissions: readonly Permission[]): KeyAction[] {
  return keyActions.filter((action) =>
    permissions.some(
      (permission) =>
        permission.dataActions.some((pattern) => covers(pattern, dataActions[action])) &&
        !permission.notDataActions.some((pattern) => covers(pattern, dataActions[action])),
    ),
  );
}

/** Names of an access policy's permissions on keys. */
const policyNames: Record<KeyAction, string> = { read: 'get', wrap: 'wrapkey', unwrap: 'unwrapkey' };

/** What an access policy allows; `all` stands for every permission. */
export function keyActionsOf(permissions: readonly string[]): KeyAction[] {
  const named = permissions.map((permission) => permission.toLowerCase());
  return keyActions.filter((action) => named.includes('all') || named.includes(policyNames[action]));
}
