import { z } from 'zod';
import type { DenyAssignment } from '../../domain/observations.ts';
import type { Caller } from './pipeline.ts';
import { arm } from './vaults.ts';

const list = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);
const Principals = z
  .array(z.object({ id: z.string(), type: z.string().nullish() }))
  .nullish()
  .transform((value) => value ?? []);

const DenyAssignments = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      properties: z.object({
        denyAssignmentName: z.string().nullish(),
        scope: z.string(),
        doNotApplyToChildScopes: z.boolean().nullish(),
        permissions: z.array(z.object({ dataActions: list, notDataActions: list })).nullish(),
        principals: Principals,
        excludePrincipals: Principals,
      }),
    }),
  ),
});

type Answered = z.infer<typeof DenyAssignments>['value'][number];

function denialOf({ id, properties }: Answered): DenyAssignment {
  const { denyAssignmentName, scope, permissions, principals, excludePrincipals } = properties;
  return {
    name: denyAssignmentName ?? id,
    scope,
    permissions: permissions ?? [],
    principals: principals.map((principal) => ({ id: principal.id, isGroup: principal.type === 'Group' })),
    excluded: excludePrincipals.map((principal) => principal.id),
  };
}

/** What is denied at the vault and above it, to whomever: the first page, of which few have more than one entry. */
export async function listDenyAssignments(
  call: Caller,
  vaultResourceId: string,
  signal?: AbortSignal,
): Promise<DenyAssignment[]> {
  const filter = encodeURIComponent('atScope()');
  const { value } = await call({
    operation: 'GET denyAssignments',
    method: 'GET',
    url: `${arm}${vaultResourceId}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01&$filter=${filter}`,
    answer: DenyAssignments,
    signal,
  });
  const isMeant = ({ properties: { scope, doNotApplyToChildScopes } }: Answered) =>
    doNotApplyToChildScopes !== true || scope.toLowerCase() === vaultResourceId.toLowerCase();
  return value.filter(isMeant).map(denialOf);
}
