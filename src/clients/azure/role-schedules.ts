import { z } from 'zod';
import type { RoleSchedule } from '../../domain/checks/observations.ts';
import { UpstreamError } from '../../errors.ts';
import { listAll } from './pages.ts';
import type { Caller } from './pipeline.ts';
import { arm } from './vaults.ts';

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
