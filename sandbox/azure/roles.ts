import { permission, type Permission, type RoleDefinition } from './grants.ts';
import type { Directory } from './directory.ts';

/** Azure's built-in roles that matter here, by the id at the end of `roleDefinitionId`. */
export const roles = {
  keyVaultCryptoServiceEncryptionUser: 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
  keyVaultCryptoUser: '12338af0-0e69-4776-bea7-57ae8d297424',
  keyVaultCryptoOfficer: '14b46e9e-c2b7-41b4-b07b-48a6ebf60603',
  keyVaultAdministrator: '00482a5a-887f-4fb3-b363-3b7fe8e74483',
  keyVaultReader: '21090545-7ca7-4776-b22c-e363652d74d2',
  owner: '8e3af657-a8ff-443c-a75c-2fe8c4bcb635',
  contributor: 'b24988ac-6180-42a0-ab88-20f7382dd24c',
} as const;
export type RoleName = keyof typeof roles;

const keys = 'Microsoft.KeyVault/vaults/keys';
const readsVaults = [
  'Microsoft.Authorization/*/read',
  'Microsoft.Resources/subscriptions/resourceGroups/read',
  'Microsoft.KeyVault/deletedVaults/read',
  'Microsoft.KeyVault/locations/*/read',
  'Microsoft.KeyVault/vaults/*/read',
];

/** https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security (and /privileged for the last two). */
const builtIn: Record<RoleName, [roleName: string, Partial<Permission>]> = {
  keyVaultCryptoServiceEncryptionUser: [
    'Key Vault Crypto Service Encryption User',
    { dataActions: [`${keys}/read`, `${keys}/wrap/action`, `${keys}/unwrap/action`] },
  ],
  keyVaultCryptoUser: [
    'Key Vault Crypto User',
    {
      dataActions: ['read', 'update/action', 'backup/action', 'encrypt/action', 'decrypt/action']
        .concat(['wrap/action', 'unwrap/action', 'sign/action', 'verify/action'])
        .map((action) => `${keys}/${action}`),
    },
  ],
  keyVaultCryptoOfficer: [
    'Key Vault Crypto Officer',
    { actions: readsVaults, dataActions: [`${keys}/*`, 'Microsoft.KeyVault/vaults/keyrotationpolicies/*'] },
  ],
  keyVaultAdministrator: [
    'Key Vault Administrator',
    { actions: readsVaults, dataActions: ['Microsoft.KeyVault/vaults/*'] },
  ],
  keyVaultReader: [
    'Key Vault Reader',
    {
      actions: readsVaults,
      dataActions: [
        'Microsoft.KeyVault/vaults/*/read',
        'Microsoft.KeyVault/vaults/secrets/readMetadata/action',
      ],
    },
  ],
  // Neither has data actions: an Owner of the subscription cannot unwrap.
  owner: ['Owner', { actions: ['*'] }],
  contributor: [
    'Contributor',
    {
      actions: ['*'],
      notActions: ['Microsoft.Authorization/*/Delete', 'Microsoft.Authorization/*/Write'],
    },
  ],
};

const builtInById: ReadonlyMap<string, RoleDefinition> = new Map(
  Object.entries(builtIn).map(([name, [roleName, given]]) => {
    const id = roles[name as RoleName];
    const permissions = [permission(given)];
    return [id, { id, roleName, isCustom: false, assignableScopes: ['/'], permissions }];
  }),
);

export function findRole(directory: Directory, roleId: string): RoleDefinition | undefined {
  const id = roleId.toLowerCase();
  return builtInById.get(id) ?? directory.customRoles.get(id);
}

export function allRoles(directory: Directory): RoleDefinition[] {
  return [...builtInById.values(), ...directory.customRoles.values()];
}

/** Whether an action is one of a pattern with `*`. */
export function isPattern(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}

/** `DataActions - NotDataActions`, permission by permission; the same for actions of the control plane. */
export function covers(
  permissions: readonly Permission[],
  action: string,
  kind: 'actions' | 'dataActions' = 'dataActions',
): boolean {
  const not = kind === 'actions' ? 'notActions' : 'notDataActions';
  return permissions.some(
    (each) =>
      each[kind].some((pattern) => isPattern(pattern, action)) &&
      !each[not].some((pattern) => isPattern(pattern, action)),
  );
}
