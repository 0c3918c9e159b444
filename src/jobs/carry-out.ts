import type { AzureClient, AzureWriter } from '../clients/azure/azure.ts';
import type { Deps } from '../deps.ts';
import { removableAssignments, roleAssignment } from '../domain/checks/access-checks.ts';
import type { UpstreamFault } from '../domain/fault.ts';
import { untilNextLook } from '../domain/intervals.ts';
import { isActUnderWay } from '../domain/life-rules.ts';
import type { Restoring, Revoking, Run } from '../domain/organization.ts';
import { UpstreamError } from '../errors.ts';
import { getOrganization } from '../organizations.ts';
import { toFault } from './fault.ts';
import type { Job } from './job.ts';
import { findingsNow } from './look.ts';
import { getPresent } from './present.ts';

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
  if (roleAssignment({ kind: 'seen', value: place.roles }, place).verdict !== 'fail') return;
  await writer.assignRole(place.vaultResourceId, place.objectId);
  wrote();
};

interface Written {
  readonly written: number;
  readonly fault?: UpstreamFault;
}

/** What the writer did, and what Azure answered where that is not all of it. A vault that is gone shows in the findings, not here. */
async function write(state: Revoking | Restoring, azure: AzureClient): Promise<Written> {
  if (azure.writer === undefined) return { written: 0 };
  const work = state.phase === 'revoking' ? remove : assign;
  let written = 0;
  const wrote = () => {
    written += 1;
  };
  try {
    await work(azure, azure.writer, state.run, wrote);
    return { written };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return error.kind === 'absent' ? { written } : { written, fault: toFault(error) };
  }
}

/**
 * Carries out what was approved, as often as it takes, and looks whether it has come about. Without a writer it only
 * looks: a person does it.
 */
export async function carryOut(request: Parameters<Job>[0], deps: Deps): ReturnType<Job> {
  const { state, now } = await getPresent(request.organization, deps);
  if (!isActUnderWay(state) || state.proposal.act === 'enable') return undefined;
  if (deps.isStopping()) return { againAt: now };
  const organization = getOrganization(deps.config, request.organization);
  const { azure } = deps.outsideOf(organization);
  const done = await write(state, azure);
  const findings = await findingsNow(state.run, organization, now, deps);
  const after = await deps.store.change(request.organization, {
    type: 'recordAct',
    act: state.proposal.act,
    findings,
    hasWriter: azure.writer !== undefined,
    ...done,
  });
  if (!isActUnderWay(after.state)) return undefined;
  return { againAt: now + untilNextLook(now - (after.state.writtenAt ?? state.since.at)) };
}
