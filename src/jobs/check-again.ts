import { evaluate } from '../domain/checks/evaluate.ts';
import type { CheckedStep, Finding } from '../domain/checks/findings.ts';
import { untilNextCheck } from '../domain/rules/times.ts';
import { type Organization, type Run, findRun } from '../domain/organization.ts';
import { getOrganization, type OrganizationConfig } from '../config.ts';
import type { Deps } from '../deps.ts';
import { observed } from '../errors.ts';
import type { Job } from './job.ts';
import { logNonsense, observe } from './observe.ts';
import type { Verified } from '../store/verified.ts';

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
  const workspace = organization.logAnalyticsWorkspace;
  const observations = await observe(azure, {
    vault: run.vault,
    key: inUse ? run.key && { name: run.key.name } : run.key,
    applicationId: run.app?.applicationId,
    auditLog: workspace !== undefined,
    logToRead: workspace === undefined ? undefined : { workspace, now: nowMs },
  });
  logNonsense(observations, organization, deps);
  return evaluate(observations, {
    tenantId: organization.tenantId,
    logAnalyticsWorkspace: workspace,
    vaultResourceId: run.vault?.resourceId,
    keyName: run.key?.name,
    inUse,
    nowSeconds: Math.floor(nowMs / 1000),
  });
}

async function checkFrom(
  { state, now }: Pick<Verified, 'state' | 'now'>,
  organization: OrganizationConfig,
  deps: Deps,
): Promise<Pick<Verified, 'state' | 'now'>> {
  const run = findRun(state);
  if (run === undefined || state.phase === 'unconfigured') return { state, now };
  const findings = await findingsNow(run, organization, now, deps);
  return deps.record.decide(organization.orgId, {
    type: 'recordLook',
    findings,
    lookingSince: run.lookingSince.sequence,
  });
}

/** Looks once and puts what differs on the record. */
export async function checkOnce(organization: OrganizationConfig, deps: Deps): Promise<void> {
  await checkFrom(await deps.record.verified(organization.orgId), organization, deps);
}

/** The person who was asked to do a step has left: somebody else is to be asked. What Slack does not say is no reason. */
async function lookForHelpers(state: Organization, deps: Deps): Promise<void> {
  for (const [step, { person }] of Object.entries(findRun(state)?.helpers ?? {})) {
    const found = await observed(() => deps.people.getPerson(person, true));
    if (found.kind === 'unseen' || found.value.kind === 'member') continue;
    const { kind } = found.value;
    const gone = { type: 'recordHelperGone', step: step as CheckedStep, person, kind } as const;
    await deps.record.decide(state.organization, gone);
  }
}

/** Looks again by itself while people work in Azure. */
export const checkAgainJob: Job = async (request, deps, present) => {
  const organization = getOrganization(deps.config, request.organization);
  const from = present ?? (await deps.record.verified(request.organization));
  const { state, now } = await checkFrom(from, organization, deps);
  await lookForHelpers(state, deps);
  const run = findRun(state);
  return run === undefined ? undefined : { againAt: now + untilNextCheck(now - run.lookingSince.at) };
};
