import { evaluate } from '../domain/checks/evaluate.ts';
import type { Finding } from '../domain/checks/findings.ts';
import { untilNextCheck } from '../domain/rules/times.ts';
import { type Run, findRun } from '../domain/organization.ts';
import type { OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { getOrganization } from '../organizations.ts';
import type { Job } from './job.ts';
import { logNonsense, observe } from './observe.ts';

/**
 * Every check, asked now. What cannot be seen is a finding too; nothing is thrown for what Azure refuses. Once the key is
 * in use its latest version counts: Adobe keeps the key's name only.
 */
export async function findingsNow(
  run: Run,
  organization: OrganizationConfig,
  nowMs: number,
  deps: Deps,
  { inUse = false }: { readonly inUse?: boolean } = {},
): Promise<Finding[]> {
  const { azure } = deps.outsideOf(organization);
  const observations = await observe(azure, {
    vault: run.vault,
    key: inUse ? run.key && { name: run.key.name } : run.key,
    applicationId: run.app?.applicationId,
  });
  logNonsense(observations, organization, deps);
  return evaluate(observations, {
    tenantId: organization.tenantId,
    vaultResourceId: run.vault?.resourceId,
    keyName: run.key?.name,
    inUse,
    nowSeconds: Math.floor(nowMs / 1000),
  });
}

/** Looks once and puts what differs on the record. */
export async function checkOnce(organization: OrganizationConfig, deps: Deps): Promise<void> {
  const { state, now } = await deps.record.verified(organization.orgId);
  const run = findRun(state);
  if (run === undefined || state.phase === 'unconfigured') return;
  const findings = await findingsNow(run, organization, now, deps);
  await deps.record.decide(organization.orgId, {
    type: 'recordLook',
    findings,
    lookingSince: run.lookingSince.sequence,
  });
}

/** Looks again by itself while people work in Azure. */
export const checkAgainJob: Job = async (request, deps) => {
  await checkOnce(getOrganization(deps.config, request.organization), deps);
  const { state, now } = await deps.record.verified(request.organization);
  const run = findRun(state);
  return run === undefined ? undefined : { againAt: now + untilNextCheck(now - run.lookingSince.at) };
};
