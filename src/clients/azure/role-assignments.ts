import { createHash } from 'node:crypto';
import { z } from 'zod';
import { encryptionUserRoleId } from '../../domain/checks/roles.ts';
import type {
  DenyAssignment,
  RoleAssignment,
  RoleDefinition,
  RoleSchedule,
} from '../../domain/checks/observations.ts';
import { UpstreamError } from '../../errors.ts';
import { sentence } from './faults.ts';
import { type Caller, listAll } from './pipeline.ts';
import { arm } from './vaults.ts';

const authorization = 'providers/Microsoft.Authorization';
const apiVersion = 'api-version=2022-04-01';

const Assignment = z.object({
  id: z.string(),
  properties: z.object({
    roleDefinitionId: z.string(),
    principalId: z.string().nullish(),
    scope: z.string(),
    condition: z.string().nullish(),
  }),
});

function assignmentOf({ id, properties }: z.infer<typeof Assignment>): RoleAssignment {
  const { roleDefinitionId, principalId, scope, condition } = properties;
  return {
    id,
    roleId: roleDefinitionId.split('/').at(-1) ?? '',
    roleDefinitionId,
    principalId: principalId ?? undefined,
    scope,
    condition: condition ?? undefined,
  };
}

/**
 * What reaches the principal at the vault, above it and below it; inherited and group grants included. `atScope()` would
 * leave out grants on a single key.
 */
export async function listRoleAssignments(
  call: Caller,
  vaultResourceId: string,
  objectId: string,
  signal?: AbortSignal,
): Promise<RoleAssignment[]> {
  const filter = encodeURIComponent(`assignedTo('${objectId.replaceAll("'", "''")}')`);
  const found = await listAll(call, {
    operation: 'GET roleAssignments',
    url: `${arm}${vaultResourceId}/${authorization}/roleAssignments?${apiVersion}&$filter=${filter}`,
    item: Assignment,
    signal,
  });
  return found.map(assignmentOf);
}

/** RFC 9562's namespace for names that are URLs. */
const urlNamespace = Buffer.from('6ba7b8119dad11d180b400c04fd430c8', 'hex');

/** Version 5: the same name always gives the same guid, so that granting twice is granting once. */
export function guidOf(name: string): string {
  const bytes = createHash('sha1').update(urlNamespace).update(name).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Grants Key Vault Crypto Service Encryption User at the vault. Repeatable; an unconditional grant that exists is success. */
export async function putRoleAssignment(
  call: Caller,
  vaultResourceId: string,
  objectId: string,
  signal?: AbortSignal,
): Promise<void> {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(vaultResourceId)?.[0] ?? '';
  const guid = guidOf(`${vaultResourceId}|${encryptionUserRoleId}|${objectId}`.toLowerCase());
  try {
    await call({
      operation: 'PUT roleAssignment',
      method: 'PUT',
      url: `${arm}${vaultResourceId}/${authorization}/roleAssignments/${guid}?${apiVersion}`,
      body: {
        properties: {
          roleDefinitionId: `${subscription}/${authorization}/roleDefinitions/${encryptionUserRoleId}`,
          principalId: objectId,
          // Without it, ARM answers PrincipalNotFound while a new principal is still being replicated.
          principalType: 'ServicePrincipal',
        },
      },
      answer: z.object({ id: z.string() }),
      signal,
    });
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.code !== 'RoleAssignmentExists') throw error;
    await refuseConditional(call, vaultResourceId, objectId, signal);
  }
}

/** The assignment that stands already is success only where it holds without a condition. */
async function refuseConditional(
  call: Caller,
  vaultResourceId: string,
  objectId: string,
  signal?: AbortSignal,
): Promise<void> {
  const standing = (await listRoleAssignments(call, vaultResourceId, objectId, signal)).filter(
    ({ roleId, scope }) =>
      roleId.toLowerCase() === encryptionUserRoleId && scope.toLowerCase() === vaultResourceId.toLowerCase(),
  );
  const [first] = standing;
  if (first === undefined || standing.some(({ condition }) => (condition ?? '') === '')) return;
  throw new UpstreamError({
    system: 'azure',
    operation: 'PUT roleAssignment',
    kind: 'refused',
    status: 409,
    code: 'ConditionalRoleAssignmentExists',
    detail: sentence(`${first.id} has the condition ${first.condition ?? ''}`),
  });
}

/** Takes one assignment away. Repeatable: false where it is gone already, which ARM answers with 204. */
export async function removeRoleAssignment(
  call: Caller,
  assignmentId: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const removed = await call({
    operation: 'DELETE roleAssignment',
    method: 'DELETE',
    url: `${arm}${assignmentId}?${apiVersion}`,
    answer: z.object({ id: z.string() }).optional(),
    signal,
  });
  return removed !== undefined;
}

/** Actions as roles and deny assignments list them; ARM leaves out or nulls what is empty. */
export const actionList = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

const Definition = z.object({
  name: z.string(),
  properties: z.object({
    roleName: z.string().nullish(),
    permissions: z.array(
      z.object({
        dataActions: actionList,
        notDataActions: actionList,
        condition: z
          .string()
          .nullish()
          .transform((value) => value ?? undefined),
      }),
    ),
  }),
});

/** What a role allows, by the id that an assignment names. */
export async function getRoleDefinition(
  call: Caller,
  roleDefinitionId: string,
  signal?: AbortSignal,
): Promise<RoleDefinition> {
  const { name, properties } = await call({
    operation: 'GET roleDefinition',
    method: 'GET',
    url: `${arm}${roleDefinitionId}?api-version=2022-04-01`,
    answer: Definition,
    signal,
  });
  return { name: properties.roleName ?? name, permissions: properties.permissions };
}

const Schedule = z.object({
  properties: z.object({
    scope: z.string(),
    roleDefinitionId: z.string(),
    principalId: z.string(),
    originRoleAssignmentId: z.string().nullish(),
    // A date that cannot be read is no missing end.
    endDateTime: z
      .string()
      .refine((date) => !Number.isNaN(Date.parse(date)))
      .nullish(),
  }),
});

function scheduleOf({ properties }: z.infer<typeof Schedule>): RoleSchedule {
  const { scope, roleDefinitionId, principalId, originRoleAssignmentId, endDateTime } = properties;
  return {
    assignmentId: originRoleAssignmentId ?? undefined,
    scope,
    roleId: roleDefinitionId.split('/').at(-1) ?? '',
    principalId,
    endsOn: endDateTime ?? undefined,
  };
}

/**
 * Until when role assignments hold: an active time-bound one looks like any other in `roleAssignments`
 * (https://learn.microsoft.com/en-us/azure/role-based-access-control/pim-integration). Time-bound assignments need
 * Entra ID P2; where ARM answers that the directory lacks it, there are none.
 */
export async function listRoleSchedules(
  call: Caller,
  vaultResourceId: string,
  objectId: string,
  signal?: AbortSignal,
): Promise<RoleSchedule[]> {
  const filter = encodeURIComponent(`assignedTo('${objectId.replaceAll("'", "''")}')`);
  try {
    const found = await listAll(call, {
      operation: 'GET roleAssignmentScheduleInstances',
      url: `${arm}${vaultResourceId}/providers/Microsoft.Authorization/roleAssignmentScheduleInstances?api-version=2020-10-01&$filter=${filter}`,
      item: Schedule,
      signal,
    });
    return found.map(scheduleOf);
  } catch (error) {
    if (error instanceof UpstreamError && error.code === 'AadPremiumLicenseRequired') return [];
    throw error;
  }
}

const Principal = z.object({ id: z.string(), type: z.string().nullish() });
const Principals = z
  .array(Principal)
  .nullish()
  .transform((value) => value ?? []);

const Condition = z.string().nullish();

const Answered = z.object({
  id: z.string(),
  properties: z.object({
    denyAssignmentName: z.string().nullish(),
    scope: z.string(),
    doNotApplyToChildScopes: z.boolean().nullish(),
    condition: Condition,
    permissions: z.array(
      z.object({
        actions: actionList,
        notActions: actionList,
        dataActions: actionList,
        notDataActions: actionList,
        condition: Condition,
      }),
    ),
    principals: z.array(Principal),
    excludePrincipals: Principals,
  }),
});

type Answered = z.infer<typeof Answered>;

const principalOf = ({ id, type }: z.infer<typeof Principal>) => ({
  id,
  type: type ?? undefined,
});

function denialOf({ id, properties }: Answered): DenyAssignment {
  const { denyAssignmentName, scope, permissions, principals, excludePrincipals } = properties;
  return {
    name: denyAssignmentName ?? id,
    scope,
    onlyAtScope: properties.doNotApplyToChildScopes === true,
    permissions: permissions.map(({ actions, notActions, dataActions, notDataActions }) => ({
      actions,
      notActions,
      dataActions,
      notDataActions,
    })),
    isConditional: [properties, ...permissions].some(({ condition }) => (condition ?? '') !== ''),
    principals: principals.map(principalOf),
    excluded: excludePrincipals.map(principalOf),
  };
}

/**
 * What is denied at the vault, above it and, without a filter, below it
 * (https://learn.microsoft.com/en-us/azure/role-based-access-control/deny-assignments-rest), to anybody.
 */
export async function listDenyAssignments(
  call: Caller,
  vaultResourceId: string,
  signal?: AbortSignal,
): Promise<DenyAssignment[]> {
  const found = await listAll(call, {
    operation: 'GET denyAssignments',
    url: `${arm}${vaultResourceId}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01`,
    item: Answered,
    signal,
  });
  return found.map(denialOf);
}
