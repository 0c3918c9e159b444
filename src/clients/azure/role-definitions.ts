import { z } from 'zod';
import type { RoleDefinition } from '../../domain/checks/observations.ts';
import type { Caller } from './pipeline.ts';
import { arm } from './vaults.ts';

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
