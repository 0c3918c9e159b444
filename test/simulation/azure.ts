import type { AzureClient } from '../../src/clients/azure/azure.ts';
import type { Key, RoleAssignment, Vault } from '../../src/domain/checks/observations.ts';
import { UpstreamError } from '../../src/errors.ts';
import type { Network } from './network.ts';
import type { Host } from './schedule.ts';

/** One vault with one key, as it stands. */
export interface AzureServer {
  hasRole: boolean;
  isKeyEnabled: boolean;
  hasPurgeProtection: boolean;
  /** When the role was last there, true time. */
  roleSeenUntil: number;
  /** A planted fault: the role is shown whether it is there or not. */
  isStale: boolean;
}

export const createAzureServer = (): AzureServer => ({
  hasRole: true,
  isKeyEnabled: true,
  hasPurgeProtection: true,
  roleSeenUntil: 0,
  isStale: false,
});

export const tenantId = '72f988bf-86f1-41af-91ab-2d7cd011db47';
const vaultId =
  '/subscriptions/cf978863-7325-47b1-8fd9-554b9fdb6c36/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/sim-vault';
export const vaultUri = 'https://sim-vault.vault.azure.net';
const version = '78deebed173b48e48f55abf87ed4cf71';
export const key = { name: 'cmk', version, identifier: `${vaultUri}/keys/cmk/${version}` };
export const vault = { name: 'sim-vault', uri: vaultUri, resourceId: vaultId };
const objectId = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';

const vaultNow = ({ hasPurgeProtection }: AzureServer): Vault => ({
  resourceId: vaultId,
  name: 'sim-vault',
  location: 'eastus2',
  vaultUri: `${vaultUri}/`,
  tenantId,
  provisioningState: 'Succeeded',
  tier: 'standard',
  enableSoftDelete: true,
  enablePurgeProtection: hasPurgeProtection,
  enableRbacAuthorization: true,
  accessPolicies: [],
  publicNetworkAccess: 'Enabled',
  defaultAction: undefined,
  bypass: undefined,
  ipRules: [],
});

const keyNow = ({ isKeyEnabled }: AzureServer): Key => ({
  ...key,
  kty: 'RSA',
  bits: 3072,
  keyOps: ['wrapKey', 'unwrapKey'],
  enabled: isKeyEnabled,
  notBeforeSeconds: undefined,
  expiresSeconds: undefined,
  recoveryLevel: 'Recoverable',
});

const rolesNow = ({ hasRole, isStale }: AzureServer): RoleAssignment[] =>
  hasRole || isStale
    ? [
        {
          id: `${vaultId}/providers/Microsoft.Authorization/roleAssignments/r1`,
          roleId: 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
          principalId: objectId,
          scope: vaultId,
          condition: undefined,
        },
      ]
    : [];

/** Azure's client of one instance, with a writer. */
export function azureFor(
  server: AzureServer,
  network: Network,
  host: Host,
  trueNow: () => number,
): AzureClient {
  const ask = <T>(operation: string, apply: () => T): Promise<T> =>
    network.call({ host, system: 'azure', operation }, apply) as Promise<T>;
  const app = { objectId, displayName: 'acpsim', accountEnabled: true };
  return {
    hasIdentity: async () => true,
    findResourceId: () => ask('GET resources', () => vaultId),
    findVault: () => ask('GET vault', () => ({ kind: 'present', value: vaultNow(server) }) as const),
    listVaults: async () => [],
    listKeys: async () => [],
    findKey: () => ask('GET key', () => ({ kind: 'present', value: keyNow(server) }) as const),
    findServicePrincipal: () =>
      ask('GET servicePrincipals', () => ({ kind: 'present', value: app }) as const),
    listRoleAssignments: () => ask('GET roleAssignments', () => rolesNow(server)),
    getRoleDefinition: () => ask('GET roleDefinition', () => ({ name: 'r', permissions: [] })),
    listDenyAssignments: () => ask('GET denyAssignments', () => []),
    listGroups: () => ask('GET groups', () => []),
    listRoleSchedules: () => ask('GET roleSchedules', () => []),
    listPerimeters: () => ask('GET perimeters', () => []),
    listDiagnosticSettings: () => ask('GET diagnosticSettings', () => []),
    listKeyUses: () => ask('POST query', () => ({ uses: [], lines: undefined })),
    listLocks: () => ask('GET locks', () => []),
    getRotationPolicy: () => ask('GET rotationpolicy', () => ({ expiresIn: undefined })),
    findSecretEnd: () => ask('GET applications', () => undefined),
    writer: {
      listPermissions: () => ask('GET permissions', () => []),
      createKey: async () => ({ key: keyNow(server), created: false }),
      assignRole: () =>
        ask('PUT roleAssignment', () => {
          server.hasRole = true;
        }),
      removeRoleAssignment: () =>
        ask('DELETE roleAssignment', () => {
          const { hasRole } = server;
          if (hasRole) server.roleSeenUntil = trueNow();
          server.hasRole = false;
          return hasRole;
        }),
    },
  };
}

export const azureAway = (operation: string): UpstreamError =>
  new UpstreamError({ system: 'azure', operation, kind: 'unreachable', detail: 'no answer' });
