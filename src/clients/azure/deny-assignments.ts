import { z } from 'zod';
import type { DenyAssignment } from '../../domain/checks/observations.ts';
import { listAll } from './pages.ts';
import type { Caller } from './pipeline.ts';
import { actionList } from './role-definitions.ts';
import { arm } from './vaults.ts';

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
