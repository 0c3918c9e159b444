import type { OrganizationConfig } from '../config.ts';
import { consentUrlFor } from '../domain/proposal.ts';
import { findRun, type Run, tenantOf } from '../domain/organization.ts';
import { observed } from '../errors.ts';
import type { Message } from '../views/blocks/blocks.ts';
import { planFiles, planMessage, planText } from '../views/plan/plan.ts';
import { planTarget, type PlanTarget } from '../views/plan/demands.ts';
import { load } from './about.ts';
import type { FromUser, UserCommand } from './ask.ts';
import { organizationForm, typedOrganization } from './organization-form.ts';

/** Adobe’s app as the run knows it, else as Adobe answers now; undefined where Adobe does not say. */
async function findApp(
  { deps }: FromUser,
  organization: OrganizationConfig,
  run: Run | undefined,
): Promise<PlanTarget['app']> {
  if (run?.app !== undefined) return run.app;
  const answer = await observed(() => deps.outsideOf(organization).adobe.getAppRegistration());
  if (answer.kind === 'unseen') return undefined;
  const { applicationId, redirectUrl } = answer.value;
  const tenant = run === undefined ? organization.tenantId : tenantOf(run, organization.tenantId);
  const consentUrl = consentUrlFor(redirectUrl, tenant);
  return consentUrl === undefined ? undefined : { applicationId, consentUrl };
}

/** Sends the plan as files and says what is in it. */
async function planFor(asking: FromUser, organization: OrganizationConfig): Promise<Message> {
  const { user, deps } = asking;
  const { state, context } = await load(organization, deps);
  const run = findRun(state);
  const target = planTarget(run, context, await findApp(asking, organization, run));
  await deps.sendFiles(user, planText(target), planFiles(target));
  return planMessage(target);
}

/** Everything that Azure and Adobe must have before anyone begins, to hand over; for every full member. */
export const plan: UserCommand = {
  checking: { title: 'Plan', looking: 'Writing the plan…' },
  typed: (asking) => {
    const { organizations } = asking.deps.config;
    return asking.text === '' && organizations.length > 1
      ? { view: organizationForm(organizations, 'plan') }
      : typedOrganization(asking);
  },
  clicked: async (click) => ({ message: await planFor(click, click.organization) }),
  submitted: async (form) => ({ message: await planFor(form, form.organization) }),
};
