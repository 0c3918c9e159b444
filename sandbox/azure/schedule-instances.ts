import { armPage } from './arm-page.ts';
import { applyFilter, isAnswer } from './filters.ts';
import { isVisible, type Assignment } from './grants.ts';
import { assignmentId, roleDefinitionId } from './role-assignments.ts';
import type { Answer } from '../adobe/wire.ts';
import type { ArmRequest } from './arm-request.ts';

/**
 * Every active assignment as Privileged Identity Management tells it: a time-bound one has an end, a permanent one
 * has none (https://learn.microsoft.com/rest/api/authorization/role-assignment-schedule-instances/list-for-scope).
 */
function resource(assignment: Assignment): Record<string, unknown> {
  const { name, scope, principalId, principalType, activeUntil, condition, effectiveAt } = assignment;
  return {
    id: `${scope === '/' ? '' : scope}/providers/Microsoft.Authorization/RoleAssignmentScheduleInstances/${name}`,
    name,
    type: 'Microsoft.Authorization/RoleAssignmentScheduleInstances',
    properties: {
      originRoleAssignmentId: assignmentId(assignment),
      roleAssignmentScheduleId: `${scope === '/' ? '' : scope}/providers/Microsoft.Authorization/RoleAssignmentSchedules/${name}`,
      assignmentType: activeUntil === null ? 'Assigned' : 'Activated',
      scope,
      roleDefinitionId: roleDefinitionId(assignment),
      principalId,
      principalType,
      status: 'Provisioned',
      memberType: 'Direct',
      startDateTime: new Date(effectiveAt).toISOString(),
      endDateTime: activeUntil === null ? null : new Date(activeUntil).toISOString(),
      condition,
      conditionVersion: condition === null ? null : '2.0',
    },
  };
}

export function handleScheduleInstances(request: ArmRequest, scope: string): Answer {
  const { directory, clock } = request;
  const shown = directory.assignments.filter((each) => isVisible(each, clock.now()));
  const found = applyFilter(request, scope, shown, (each) => ({
    scope: each.scope,
    names: [each.principalId.toLowerCase()],
  }));
  return isAnswer(found) ? found : armPage(request, found.map(resource));
}
