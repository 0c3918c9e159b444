import { evaluate } from '../domain/checks/evaluate.ts';
import type { Finding } from '../domain/findings.ts';
import { untilNextLook } from '../domain/intervals.ts';
import { type Run, findRun } from '../domain/organization.ts';
import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { getOrganization } from '../organizations.ts';
import type { Job } from './job.ts';
import { observe } from './observe.ts';
import { getPresent } from './present.ts';

/** Every check, asked now. What cannot be seen is a finding too; nothing is thrown for what Azure refuses. */
export async function findingsNow(
  run: Run,
  organization: OrganizationConfig,
  nowMs: number,
  deps: Deps,
): Promise<Finding[]> {
  const { azure } = deps.outsideOf(organization);
  const observations = await observe(azure, {
    vault: run.vault,
    key: run.key,
    applicationId: run.app?.applicationId,
  });
  return evaluate(observations, {
    tenantId: organization.tenantId,
    vaultResourceId: run.vault?.resourceId,
    keyName: run.key?.name,
    nowSeconds: Math.floor(nowMs / 1000),
  });
}

/** Looks once and puts what differs on the record. */
export async function lookOnce(organization: OrganizationConfig, deps: Deps): Promise<void> {
  const { state, now } = await getPresent(organization.orgId, deps);
  const run = findRun(state);
  if (run === undefined || state.phase === 'unconfigured') return;
  const findings = await findingsNow(run, organization, now, deps);
  await deps.store.change(organization.orgId, {
    type: 'recordLook',
    findings,
    lookingSince: run.lookingSince.sequence,
  });
}

/** Looks again by itself while people work in Azure. */
export const look: Job = async (request, deps) => {
  await lookOnce(getOrganization(deps.config, request.organization), deps);
  const { state, now } = await getPresent(request.organization, deps);
  const run = findRun(state);
  return run === undefined ? undefined : { againAt: now + untilNextLook(now - run.lookingSince.at) };
};
