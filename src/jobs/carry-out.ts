import type { AzureClient, AzureWriter } from '../clients/azure/azure.ts';
import type { Deps } from '../deps.ts';
import { isRoleMissing, removableAssignments } from '../domain/checks/access-checks.ts';
import type { UpstreamFault } from '../domain/fault.ts';
import { untilNextCheck } from '../domain/rules/times.ts';
import { isActUnderWay } from '../domain/rules/access-rules.ts';
import type { Restoring, Revoking, Run } from '../domain/organization.ts';
import { toFault, UpstreamError } from '../errors.ts';
import { orFault } from '../observed.ts';
import { getOrganization } from '../organizations.ts';
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
