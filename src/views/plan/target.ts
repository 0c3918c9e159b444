import {
  appSeen,
  type CheckedStep,
  type CheckId,
  checks,
  type Finding,
  type FindingCode,
} from '../../domain/checks/findings.ts';
import { type RegisteredApp, type Run, tenantOf } from '../../domain/organization.ts';
import { checkState } from '../../domain/steps.ts';
import { findRemedyTarget, remedyFor } from '../findings/words.ts';
import type { ViewContext } from '../blocks/context.ts';

/** What a plan is filled in with. What is not known stands as a parameter that whoever runs it has to set. */
export interface PlanTarget {
  readonly organization: string;
  /** At Adobe. */
  readonly region?: string | undefined;
  readonly tenantId?: string | undefined;
  readonly subscription?: string | undefined;
  readonly group?: string | undefined;
  readonly vault?: string | undefined;
  readonly key?: string | undefined;
  readonly app?: Pick<RegisteredApp, 'applicationId' | 'consentUrl'> | undefined;
  /** Of the app's service principal. */
  readonly objectId?: string | undefined;
  /** What is there as far as the bot saw, and is not made again. */
  readonly there: readonly CheckedStep[];
  /** What is there with other settings than the checks demand. */
  readonly differs: readonly Difference[];
}

export interface Difference {
  readonly finding: Finding;
  /** What changes it, for a POSIX shell; none where no command can. */
  readonly command: string | undefined;
}

const found: Readonly<Record<CheckedStep, readonly FindingCode[]>> = {
  vault: ['vaultFound', 'vaultProvisioning', 'vaultManagedHsm', 'vaultDeleted'],
  key: ['keyIsEnabled', 'keyIsDisabled', 'keyNotBegun', 'keyDeleted'],
  app: ['appAccepted', 'appDisabled'],
  role: ['roleAssigned'],
};

/** Where the bot may not look, a person vouches with this that it is there. */
const existence: Readonly<Record<CheckedStep, CheckId>> = {
  vault: 'vaultExists',
  key: 'keyEnabled',
  app: 'appInTenant',
  role: 'roleAssignment',
};

function isThere(run: Run, step: CheckedStep): boolean {
  const { finding, attestation } = checkState(run, existence[step]);
  return attestation !== undefined || found[step].includes(finding.code);
}

/** Not there, which is what the plan is for. */
const absent: readonly FindingCode[] = ['vaultAbsent', 'keyAbsent', 'appAbsent', 'roleAbsent', 'unseen'];

function differencesIn(run: Run, context: ViewContext): Difference[] {
  const target = findRemedyTarget(run, context);
  return Object.values(run.findings)
    .filter(({ verdict, code }) => (verdict === 'fail' || verdict === 'warning') && !absent.includes(code))
    .map((finding) => ({ finding, command: target && remedyFor(finding, target)?.command }));
}

const segment = (resourceId: string | undefined, name: string) =>
  new RegExp(`/${name}/([^/]+)`, 'iu').exec(resourceId ?? '')?.[1];

/** What is known of an organization now; `app` as Adobe answered where no run knows it yet. */
export function planTarget(
  run: Run | undefined,
  context: ViewContext,
  app: PlanTarget['app'] = run?.app,
): PlanTarget {
  const { name: organization, region, tenantId } = context.organization;
  if (run === undefined) return { organization, region, tenantId, app, there: [], differs: [] };
  const steps = Object.keys(found) as CheckedStep[];
  const resourceId = run.vault?.resourceId;
  return {
    organization,
    region,
    tenantId: tenantOf(run, tenantId),
    subscription: segment(resourceId, 'subscriptions'),
    group: segment(resourceId, 'resourceGroups'),
    vault: run.vault?.name,
    key: run.key?.name,
    app,
    objectId: appSeen(run.findings),
    there: steps.filter((step) => isThere(run, step)),
    differs: differencesIn(run, context),
  };
}

/** The differences of one part. */
export const differing = ({ differs }: PlanTarget, step: CheckedStep): readonly Difference[] =>
  differs.filter(({ finding: { check } }) => checks[check] === step);
