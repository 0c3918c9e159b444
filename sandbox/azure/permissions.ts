import type { Answer } from '../adobe/wire.ts';
import { armPage } from './arm-page.ts';
import type { ArmRequest } from './arm-request.ts';

const writes = [
  'Microsoft.Authorization/roleAssignments/write',
  'Microsoft.Authorization/roleAssignments/delete',
];

/**
 * What the caller may do at a scope, a row a role (Azure/azure-rest-api-specs, authorization, 2022-04-01,
 * GetPermissions). Inferred: that the condition of an assignment stands there; the specification has the field and does
 * not say when it is filled.
 */
export function handlePermissions(request: ArmRequest): Answer {
  const { armRead, roleWrites } = request.session.identity.rights;
  const row = (actions: readonly string[], condition?: string) => ({
    actions,
    notActions: [],
    dataActions: [],
    notDataActions: [],
    ...(condition !== undefined && { condition, conditionVersion: '2.0' }),
  });
  const condition = typeof roleWrites === 'object' ? roleWrites.condition : undefined;
  const rows = [
    ...(armRead ? [row(['*/read'])] : []),
    ...(roleWrites === 'none' ? [] : [row(writes, condition)]),
  ];
  return armPage(request, rows);
}
