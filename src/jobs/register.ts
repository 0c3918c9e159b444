import type { AppRegistration } from '../clients/adobe/reads.ts';
import { consentUrlFor } from '../domain/consent.ts';
import { untilNextLook } from '../domain/intervals.ts';
import type { RegisteredApp, Run } from '../domain/organization.ts';
import type { UpstreamFault } from '../domain/fault.ts';
import { tenantOf } from '../domain/tenant.ts';
import { UpstreamError } from '../errors.ts';
import { getOrganization } from '../organizations.ts';
import { toFault } from './fault.ts';
import type { Job } from './job.ts';
import { getPresent } from './present.ts';

function registeredApp(
  answer: AppRegistration,
  run: Run,
  tenantId: string | undefined,
): RegisteredApp | UpstreamFault {
  const consentUrl = consentUrlFor(answer.redirectUrl, tenantOf(run, tenantId));
  if (consentUrl !== undefined) return { applicationId: answer.applicationId, name: answer.name, consentUrl };
  return {
    system: 'adobe',
    operation: 'GET byok/app-registration',
    kind: 'nonsense',
    detail: `the consent link does not lead to login.microsoftonline.com: ${answer.redirectUrl.slice(0, 200)}`,
  };
}

/** Fetches the consent link from Adobe, and tries again while Adobe refuses or is away. */
export const register: Job = async (request, deps) => {
  const { state, now } = await getPresent(request.organization, deps);
  if (state.phase !== 'preparing') return undefined;
  const organization = getOrganization(deps.config, request.organization);
  let outcome: RegisteredApp | UpstreamFault;
  let askedToWaitMs = 0;
  try {
    const answer = await deps.outsideOf(organization).adobe.getAppRegistration();
    outcome = registeredApp(answer, state.run, organization.tenantId);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    outcome = toFault(error);
    askedToWaitMs = (error.retryAfterSeconds ?? 0) * 1000;
  }
  await deps.store.change(request.organization, { type: 'recordRegistration', outcome });
  if ('applicationId' in outcome) return undefined;
  return { againAt: now + Math.max(askedToWaitMs, untilNextLook(now - state.run.lookingSince.at)) };
};
