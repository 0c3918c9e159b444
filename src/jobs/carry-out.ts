import type { AzureClient, AzureWriter } from '../clients/azure/azure.ts';
import type { Deps } from '../deps.ts';
import { isRoleMissing, removableAssignments } from '../domain/checks/access-checks.ts';
import type { UpstreamFault } from '../domain/post.ts';
import { untilNextCheck } from '../domain/rules/times.ts';
import { isActUnderWay } from '../domain/rules/access-rules.ts';
import type { Restoring, Revoking, Run } from '../domain/organization.ts';
import { orFault, toFault, UpstreamError } from '../errors.ts';
import { getOrganization } from '../config.ts';
import type { Job } from './job.ts';
import { findingsNow } from './check-again.ts';

/** Where the app and the vault are; undefined where there is nothing to write to. */
async function placeOf(azure: AzureClient, run: Run) {
  const app = await azure.findServicePrincipal(run.app?.applicationId ?? '');
  const vaultResourceId = run.vault?.resourceId ?? (await azure.findResourceId(run.vault?.name ?? ''));
  if (app.kind === 'absent' || vaultResourceId === undefined) return undefined;
  const { objectId } = app.value;
  const roles = await azure.listRoleAssignments(vaultResourceId, objectId);
  return { vaultResourceId, objectId, keyName: run.key?.name, roles };
}

/** Writes where there is something to write, and tells of each write as it is done: the next may fail. */
type Work = (azure: AzureClient, writer: AzureWriter, run: Run, wrote: () => void) => Promise<void>;

/** Takes away what is there to take away. */
const remove: Work = async (azure, writer, run, wrote) => {
  const place = await placeOf(azure, run);
  if (place === undefined) return;
  for (const { id } of removableAssignments(place.roles, place)) {
    if (await writer.removeRoleAssignment(id)) wrote();
  }
};

/** Gives the role where it is missing. */
const assign: Work = async (azure, writer, run, wrote) => {
  const place = await placeOf(azure, run);
  if (place === undefined) return;
  if (!isRoleMissing(place.roles, place)) return;
  await writer.assignRole(place.vaultResourceId, place.objectId);
  wrote();
};

interface Written {
  readonly written: number;
  readonly fault?: UpstreamFault;
}

/** What the writer did, and what Azure answered where that is not all of it. A vault that is gone shows in the findings, not here. */
async function write(state: Revoking | Restoring, azure: AzureClient): Promise<Written> {
  const { writer } = azure;
  if (writer === undefined) return { written: 0 };
  const work = state.phase === 'revoking' ? remove : assign;
  let written = 0;
  const wrote = () => {
    written += 1;
  };
  const error = await orFault(() => work(azure, writer, state.run, wrote));
  return error instanceof UpstreamError && error.kind !== 'absent'
    ? { written, fault: toFault(error) }
    : { written };
}

/**
 * Carries out what was approved, as often as it takes, and looks whether it has come about. Without a writer it only
 * looks: a person does it.
 */
export async function carryOut(request: Parameters<Job>[0], deps: Deps): ReturnType<Job> {
  const { state, now } = await deps.record.verified(request.organization);
  if (!isActUnderWay(state)) return undefined;
  if (deps.isStopping()) return { againAt: now };
  const organization = getOrganization(deps.config, request.organization);
  const { azure } = deps.outsideOf(organization);
  const done = await write(state, azure);
  const findings = await findingsNow(state.run, organization, now, deps, { inUse: true });
  const after = await deps.record.decide(request.organization, {
    type: 'recordAct',
    act: state.phase === 'revoking' ? 'revoke' : 'restore',
    findings,
    hasWriter: azure.writer !== undefined,
    ...done,
  });
  if (!isActUnderWay(after.state)) return undefined;
  return { againAt: now + untilNextCheck(now - (after.state.writtenAt ?? state.since.at)) };
}

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

async function assignRole(azure: AzureClient, run: Run): Promise<void> {
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
    await assignRole(azure, state.run);
    await deps.record.decide(request.organization, { type: 'recordRoleAssignment' });
  } catch (error) {
    const fault = getWriteFault(error, since.at, now);
    await deps.record.decide(request.organization, { type: 'recordRoleAssignment', fault });
  }
  return undefined;
};

/** Never twice at once: what is asked for while it runs is done once more, after it. */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let isRunning = false;
  let isAskedFor = false;
  return async () => {
    isAskedFor = true;
    if (isRunning) return;
    isRunning = true;
    try {
      while (isAskedFor) {
        isAskedFor = false;
        await work();
      }
    } finally {
      isRunning = false;
    }
  };
}
