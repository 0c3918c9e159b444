import type {
  ControlPermission,
  DenyAssignment,
  DiagnosticSetting,
  Found,
  FoundOrDeleted,
  Key,
  Lock,
  Perimeter,
  RoleAssignment,
  RoleDefinition,
  RoleSchedule,
  RotationPolicy,
  ServicePrincipal,
  Vault,
} from '../../domain/checks/observations.ts';
import { UpstreamError } from '../../errors.ts';
import {
  createDataPlane,
  findKeyByArm,
  getRotationPolicyByArm,
  type ListedKey,
  listKeysByArm,
} from './keys.ts';
import {
  boundedCredential,
  type CredentialOptions,
  openCredential,
  openWriterCredential,
  type RenewableCredential,
} from './credential.ts';
import {
  getRoleDefinition,
  listDenyAssignments,
  listRoleAssignments,
  listRoleSchedules,
  putRoleAssignment,
  removeRoleAssignment,
} from './role-assignments.ts';
import type { NewKey } from '../../domain/organization.ts';
import type { LogRead } from '../../domain/key-use.ts';
import { type KeyUseQuery, listDiagnosticSettings, listKeyUses, logScope } from './key-log.ts';
import {
  findResourceId,
  findVault,
  type ListedVault,
  listLocks,
  listPerimeters,
  listVaults,
} from './vaults.ts';
import { armScope, createCaller, graphScope, loopbackClient, type Transport } from './pipeline.ts';
import { findSecretEnd, findServicePrincipal, listGroups, listPermissions } from './principals.ts';

export interface AzureOptions {
  /** The directory to get tokens from. */
  readonly tenantId?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** A stand-in on loopback; then only the client secret counts as an identity. */
  readonly loopbackUrl?: string | undefined;
  /** Which identity may write: none, the one that reads, or a managed or workload identity by its client id. */
  readonly writer: 'off' | 'same' | { readonly clientId: string };
  /** How long one request may take; 5000 unless told otherwise. */
  readonly requestTimeoutMs?: number;
}

export interface VaultTarget {
  /** Lower case. */
  readonly name: string;
  readonly resourceId?: string | undefined;
}

/** Every method throws `UpstreamError` with system `azure`, and takes at most a few seconds. */
export interface AzureClient {
  hasIdentity(): Promise<boolean>;
  /** Undefined: no vault of that name among those the bot may read. */
  findResourceId(vaultName: string, signal?: AbortSignal): Promise<string | undefined>;
  findVault(resourceId: string, signal?: AbortSignal): Promise<FoundOrDeleted<Vault>>;
  listVaults(typed: string, signal?: AbortSignal): Promise<ListedVault[]>;
  listKeys(vault: VaultTarget, signal?: AbortSignal): Promise<ListedKey[]>;
  /** Without a version: the latest one. */
  findKey(
    vault: VaultTarget,
    name: string,
    version?: string,
    signal?: AbortSignal,
  ): Promise<FoundOrDeleted<Key>>;
  findServicePrincipal(applicationId: string, signal?: AbortSignal): Promise<Found<ServicePrincipal>>;
  listRoleAssignments(
    vaultResourceId: string,
    objectId: string,
    signal?: AbortSignal,
  ): Promise<RoleAssignment[]>;
  /** By the id that an assignment names. */
  getRoleDefinition(roleDefinitionId: string, signal?: AbortSignal): Promise<RoleDefinition>;
  /** What is denied at, above or below the vault, to anybody. */
  listDenyAssignments(vaultResourceId: string, signal?: AbortSignal): Promise<DenyAssignment[]>;
  /** The object ids of the groups a service principal is in. */
  listGroups(objectId: string, signal?: AbortSignal): Promise<string[]>;
  /** The active assignments with their ends. */
  listRoleSchedules(vaultResourceId: string, objectId: string, signal?: AbortSignal): Promise<RoleSchedule[]>;
  listPerimeters(vaultResourceId: string, signal?: AbortSignal): Promise<Perimeter[]>;
  listLocks(vaultResourceId: string, signal?: AbortSignal): Promise<Lock[]>;
  getRotationPolicy(vault: VaultTarget, key: string, signal?: AbortSignal): Promise<RotationPolicy>;
  /** Where the vault's logs go. */
  listDiagnosticSettings(vaultResourceId: string, signal?: AbortSignal): Promise<DiagnosticSetting[]>;
  /** Who used the vault's keys, by its audit log. */
  listKeyUses(query: KeyUseQuery, signal?: AbortSignal): Promise<LogRead>;
  /** When the bot's own client secret expires (ISO 8601); undefined where it has none or the directory does not show it. */
  findSecretEnd(signal?: AbortSignal): Promise<string | undefined>;
  /** Undefined unless a writer identity was opted in. */
  readonly writer: AzureWriter | undefined;
}

export interface AzureWriter {
  /** Creates a key that may wrap and unwrap; a key of that name that stands already is left alone. */
  createKey(vaultName: string, key: NewKey, signal?: AbortSignal): Promise<{ key: Key; created: boolean }>;
  /** Grants Key Vault Crypto Service Encryption User at the vault; repeatable. */
  assignRole(vaultResourceId: string, objectId: string, signal?: AbortSignal): Promise<void>;
  /** By the assignment's id; false where it is gone already. Repeatable. */
  removeRoleAssignment(assignmentId: string, signal?: AbortSignal): Promise<boolean>;
  /** What this identity may do at a scope. */
  listPermissions(scope: string, signal?: AbortSignal): Promise<ControlPermission[]>;
}

function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => (opened ??= open());
}

/** Imported when first used: the Azure packages cost about a quarter of a second at start. */
function createTransport({ loopbackUrl, requestTimeoutMs = 5000 }: AzureOptions): Transport {
  const httpClient = once(async () => {
    const { createDefaultHttpClient } = await import('@azure/core-rest-pipeline');
    const client = createDefaultHttpClient();
    return loopbackUrl === undefined ? client : loopbackClient(client, loopbackUrl);
  });
  return { httpClient, requestTimeoutMs };
}

/** With a stand-in the credential, too, goes through it; without one it brings its own HTTP client. */
async function credentialOptions(options: AzureOptions, transport: Transport): Promise<CredentialOptions> {
  const httpClient = options.loopbackUrl === undefined ? undefined : await transport.httpClient();
  const { tenantId, clientId, clientSecret } = options;
  return { tenantId, clientId, clientSecret, httpClient };
}

/**
 * The vault's firewall guards the data plane only, and a right may be given for one plane and not for the other: ARM is
 * asked where the data plane refused or could not be reached.
 */
async function elseByArm<T>(
  byDataPlane: Promise<T>,
  resourceId: string | undefined,
  byArm: (resourceId: string) => Promise<T>,
): Promise<T> {
  try {
    return await byDataPlane;
  } catch (error) {
    if (!(error instanceof UpstreamError) || resourceId === undefined || error.kind === 'noIdentity')
      throw error;
    return await byArm(resourceId).catch(() => {
      // What ARM refused says less than what the data plane refused.
      throw error;
    });
  }
}

/** Of a disabled key the data plane may show nothing; ARM then shows the rest. */
function isHidden(found: FoundOrDeleted<Key>): boolean {
  return found.kind === 'present' && found.value.kty === undefined;
}

/**
 * ARM adds to what the data plane showed of a key, and takes none of it back. Without its attributes ARM leaves open when
 * the key expires, and adds nothing.
 */
function withDetails(found: FoundOrDeleted<Key>, byArm: FoundOrDeleted<Key>): FoundOrDeleted<Key> {
  if (found.kind !== 'present' || byArm.kind !== 'present' || byArm.value.enabled === undefined) return found;
  const { enabled = byArm.value.enabled } = found.value;
  return { kind: 'present', value: { ...byArm.value, enabled } };
}

function createWriter(
  options: AzureOptions,
  reader: RenewableCredential,
  transport: Transport,
): AzureWriter | undefined {
  const { writer } = options;
  if (writer === 'off') return undefined;
  const credential =
    writer === 'same'
      ? reader
      : boundedCredential(async () =>
          openWriterCredential(await credentialOptions(options, transport), writer.clientId),
        );
  const arm = createCaller(credential, armScope, transport);
  const dataPlane = createDataPlane(credential, transport);
  return {
    createKey: (vaultName, key, signal) => dataPlane.createKey(vaultName, key, signal),
    assignRole: (resourceId, objectId, signal) => putRoleAssignment(arm, resourceId, objectId, signal),
    removeRoleAssignment: (id, signal) => removeRoleAssignment(arm, id, signal),
    listPermissions: (scope, signal) => listPermissions(arm, scope, signal),
  };
}

/** Opens nothing and imports nothing of Azure until it is first asked. */
export function createAzure(options: AzureOptions): AzureClient {
  const transport = createTransport(options);
  const credential = boundedCredential(async () =>
    openCredential(await credentialOptions(options, transport)),
  );
  const arm = createCaller(credential, armScope, transport);
  const graph = createCaller(credential, graphScope, transport);
  const logs = createCaller(credential, logScope, transport);
  const dataPlane = createDataPlane(credential, transport);

  return {
    writer: createWriter(options, credential, transport),
    async hasIdentity() {
      try {
        // As the pipeline asks, so that it finds the token in the cache.
        await credential.getToken(armScope, { enableCae: true });
        return true;
      } catch (error) {
        if (error instanceof UpstreamError) return error.kind !== 'noIdentity';
        throw error;
      }
    },
    findResourceId: (name, signal) => findResourceId(arm, name, signal),
    findVault: (resourceId, signal) => findVault(arm, resourceId, signal),
    listVaults: (typed, signal) => listVaults(arm, typed, signal),
    async listKeys({ name, resourceId }, signal) {
      return await elseByArm(dataPlane.listKeys(name, signal), resourceId, (id) =>
        listKeysByArm(arm, id, signal),
      );
    },
    async findKey(vault, name, version, signal) {
      const byArm = (id: string): Promise<FoundOrDeleted<Key>> =>
        findKeyByArm(arm, id, name, version, signal);
      const found = await elseByArm(
        dataPlane.findKey(vault.name, name, version, signal),
        vault.resourceId,
        byArm,
      );
      if (!isHidden(found) || vault.resourceId === undefined) return found;
      return withDetails(found, await byArm(vault.resourceId).catch(() => found));
    },
    findServicePrincipal: (applicationId, signal) => findServicePrincipal(graph, applicationId, signal),
    listRoleAssignments: (resourceId, objectId, signal) =>
      listRoleAssignments(arm, resourceId, objectId, signal),
    getRoleDefinition: (id, signal) => getRoleDefinition(arm, id, signal),
    listDenyAssignments: (resourceId, signal) => listDenyAssignments(arm, resourceId, signal),
    listGroups: (objectId, signal) => listGroups(graph, objectId, signal),
    listRoleSchedules: (resourceId, objectId, signal) => listRoleSchedules(arm, resourceId, objectId, signal),
    listPerimeters: (resourceId, signal) => listPerimeters(arm, resourceId, signal),
    listLocks: (resourceId, signal) => listLocks(arm, resourceId, signal),
    listDiagnosticSettings: (resourceId, signal) => listDiagnosticSettings(arm, resourceId, signal),
    listKeyUses: (query, signal) => listKeyUses(arm, logs, query, signal),
    async getRotationPolicy({ name, resourceId }, key, signal) {
      return await elseByArm(dataPlane.getRotationPolicy(name, key, signal), resourceId, (id) =>
        getRotationPolicyByArm(arm, id, key, signal),
      );
    },
    async findSecretEnd(signal) {
      const { clientId, clientSecret } = options;
      if (clientId === undefined || clientSecret === undefined) return undefined;
      return await findSecretEnd(graph, clientId, clientSecret, signal);
    },
  };
}
