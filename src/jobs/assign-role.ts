import type { AzureClient } from '../clients/azure/azure.ts';
import type { Run } from '../domain/organization.ts';
import { UpstreamError } from '../errors.ts';
import { getOrganization } from '../organizations.ts';
import type { Job } from './job.ts';
import { getPresent } from './present.ts';
import { getWriteFault, getWriter } from './writer.ts';

function absent(operation: string, detail: string): UpstreamError {
  return new UpstreamError({ system: 'azure', operation, kind: 'absent', detail });
}

async function assign(azure: AzureClient, run: Run): Promise<void> {
  const app = await azure.findServicePrincipal(run.app?.applicationId ?? '');
  if (app.kind !== 'present') throw absent('GET servicePrincipals', 'the app is not in the tenant');
  const resourceId = run.vault?.resourceId ?? (await azure.findResourceId(run.vault?.name ?? ''));
  if (resourceId === undefined) throw absent('GET vaults', 'the vault is not among those the bot may read');
  await getWriter(azure).assignRole(resourceId, app.value.objectId);
}

/** Gives the app its role at the vault, with the writer's identity. Repeatable: an assignment that exists is success. */
export const assignRole: Job = async (request, deps) => {
  const { state, now } = await getPresent(request.organization, deps);
  if (state.phase !== 'preparing' || state.run.assigningRole === undefined) return undefined;
  const { since } = state.run.assigningRole;
  const { azure } = deps.outsideOf(getOrganization(deps.config, request.organization));
  try {
    await assign(azure, state.run);
    await deps.store.change(request.organization, { type: 'recordRoleAssignment' });
  } catch (error) {
    const fault = getWriteFault(error, since.at, now);
    await deps.store.change(request.organization, { type: 'recordRoleAssignment', fault });
  }
  return undefined;
};
