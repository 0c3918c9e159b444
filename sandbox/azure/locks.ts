import { armPage } from './arm-page.ts';
import { applyFilter, isAnswer } from './filters.ts';
import type { Answer } from '../adobe/wire.ts';
import type { ArmRequest } from './arm-request.ts';
import type { Lock } from './grants.ts';

function resource({ name, scope, level, notes }: Lock): Record<string, unknown> {
  return {
    id: `${scope}/providers/Microsoft.Authorization/locks/${name}`,
    name,
    type: 'Microsoft.Authorization/locks',
    properties: { level, ...(notes === null ? {} : { notes }) },
  };
}

/**
 * Management locks at, above and below a scope: the published example of a list for a resource shows its group's
 * lock (Azure/azure-rest-api-specs, locks/stable/2020-05-01, ManagementLocks_ListAtResourceLevel.json).
 */
export function handleLocks(request: ArmRequest, scope: string): Answer {
  const found = applyFilter(request, scope, request.directory.locks, (lock) => ({
    scope: lock.scope,
    names: [],
  }));
  return isAnswer(found) ? found : armPage(request, found.map(resource));
}
