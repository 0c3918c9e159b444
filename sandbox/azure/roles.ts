/** Azure's built-in roles that matter here, by the id at the end of `roleDefinitionId`. */
export const roles = {
  keyVaultCryptoServiceEncryptionUser: 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
  keyVaultCryptoUser: '12338af0-0e69-4776-bea7-57ae8d297424',
  keyVaultCryptoOfficer: '14b46e9e-c2b7-41b4-b07b-48a6ebf60603',
  keyVaultAdministrator: '00482a5a-887f-4fb3-b363-3b7fe8e74483',
  keyVaultReader: '21090545-7ca7-4776-b22c-e363652d74d2',
} as const;
export type RoleName = keyof typeof roles;

const wrapping: readonly string[] = [
  roles.keyVaultCryptoServiceEncryptionUser,
  roles.keyVaultCryptoUser,
  roles.keyVaultCryptoOfficer,
  roles.keyVaultAdministrator,
];

/** Whether whoever has the role may wrap and unwrap with a vault's keys. */
export function mayWrap(roleId: string): boolean {
  return wrapping.includes(roleId);
}

export function isKnownRole(roleId: string): boolean {
  return (Object.values(roles) as string[]).includes(roleId);
}
