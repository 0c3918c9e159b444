import { z } from 'zod';
import type { ControlPermission } from '../../domain/checks/observations.ts';
import { listAll } from './pages.ts';
import type { Caller } from './pipeline.ts';
import { actionList } from './role-definitions.ts';
import { arm } from './vaults.ts';

const Answered = z.object({
  actions: actionList,
  notActions: actionList,
  condition: z
    .string()
    .nullish()
    .transform((value) => value ?? undefined),
});

/**
 * What the caller may do at a scope, over all its roles
 * (https://learn.microsoft.com/en-us/rest/api/authorization/permissions/list-for-resource).
 */
export async function listPermissions(
  call: Caller,
  scope: string,
  signal?: AbortSignal,
): Promise<ControlPermission[]> {
  return await listAll(call, {
    operation: 'GET permissions',
    url: `${arm}${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`,
    item: Answered,
    signal,
  });
}
