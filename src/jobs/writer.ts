import type { AzureClient, AzureWriter } from '../clients/azure/azure.ts';
import type { UpstreamFault } from '../domain/fault.ts';
import type { Run } from '../domain/organization.ts';
import { toFault, UpstreamError } from '../errors.ts';
import { getOrganization } from '../organizations.ts';
import type { Job } from './job.ts';

/** The identity that may write. It can have been taken away since a person asked for the work. */
export function getWriter(azure: AzureClient): AzureWriter {
  if (azure.writer !== undefined) return azure.writer;
  throw new UpstreamError({
    system: 'azure',
    operation: 'write',
    kind: 'noIdentity',
    detail: 'AZURE_WRITER is off',
  });
}

/** Longer than this nobody who asked for it waits in vain for trouble to pass: it is told, and can be asked for again. */
const patienceMs = 10 * 60_000;

/** What goes on the record of a write that failed; throws what is tried again, and every bug. */
export function getWriteFault(error: unknown, askedAt: number, now: number): UpstreamFault {
  if (!(error instanceof UpstreamError)) throw error;
  if (error.mayPass && now < askedAt + patienceMs) throw error;
  return toFault(error);
}

/**
 * Creates the key that a person asked for, with the writer's identity. A key of that name that stands already is this
 * job's own from a run that was cut off: the form refuses existing names.
 */
export const createKeyJob: Job = async (request, deps) => {
  const { state, now } = await deps.record.verified(request.organization);
  if (state.phase !== 'preparing' || state.run.vault === undefined || state.run.creatingKey === undefined) {
    return undefined;
  }
  const { azure } = deps.outsideOf(getOrganization(deps.config, request.organization));
  const { vault, creatingKey } = state.run;
  try {
    const { key } = await getWriter(azure).createKey(vault.name, creatingKey.what);
    const outcome = { name: key.name, version: key.version, identifier: key.identifier };
    await deps.record.decide(request.organization, { type: 'recordKeyCreation', outcome });
  } catch (error) {
    const outcome = getWriteFault(error, creatingKey.since.at, now);
    await deps.record.decide(request.organization, { type: 'recordKeyCreation', outcome });
  }
  return undefined;
};

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
export const assignRoleJob: Job = async (request, deps) => {
  const { state, now } = await deps.record.verified(request.organization);
  if (state.phase !== 'preparing' || state.run.assigningRole === undefined) return undefined;
  const { since } = state.run.assigningRole;
  const { azure } = deps.outsideOf(getOrganization(deps.config, request.organization));
  try {
    await assign(azure, state.run);
    await deps.record.decide(request.organization, { type: 'recordRoleAssignment' });
  } catch (error) {
    const fault = getWriteFault(error, since.at, now);
    await deps.record.decide(request.organization, { type: 'recordRoleAssignment', fault });
  }
  return undefined;
};
