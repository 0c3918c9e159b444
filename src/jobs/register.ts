import type { AppRegistration } from '../clients/adobe/reads.ts';
import { consentUrlFor } from '../domain/proposal.ts';
import { untilNextCheck } from '../domain/rules/times.ts';
import { type RegisteredApp, type Run, tenantOf } from '../domain/organization.ts';
import type { UpstreamFault } from '../domain/post.ts';
import { orFault, toFault, UpstreamError } from '../errors.ts';
import { getOrganization } from '../config.ts';
import type { Job } from './job.ts';

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
  const { state, now } = await deps.record.verified(request.organization);
  if (state.phase !== 'preparing') return undefined;
  const organization = getOrganization(deps.config, request.organization);
  const answer = await orFault(() => deps.outsideOf(organization).adobe.getAppRegistration());
  const isFault = answer instanceof UpstreamError;
  const outcome = isFault ? toFault(answer) : registeredApp(answer, state.run, organization.tenantId);
  const askedToWaitMs = isFault ? (answer.retryAfterSeconds ?? 0) * 1000 : 0;
  await deps.record.decide(request.organization, { type: 'recordRegistration', outcome });
  if ('applicationId' in outcome) return undefined;
  return { againAt: now + Math.max(askedToWaitMs, untilNextCheck(now - state.run.lookingSince.at)) };
};
