import type { AdobeClient } from '../clients/adobe/adobe.ts';
import { UpstreamError } from '../errors.ts';
import { type Line, failed, ok } from './line.ts';

const tokenAdvice =
  'Compare client id, client secret and scopes with the OAuth server-to-server credential in the Developer Console; two secrets may be valid at once.';
const networkAdvice =
  'Look at the network between here and Adobe (ims-na1.adobelogin.com, platform*.adobe.io).';

const registrationAdvice: Readonly<Record<number, string>> = {
  403: 'Give the API credential a role with “Manage Customer Managed Key” (Experience Platform, Permissions), and look whether the organization is licensed for it.',
  404: 'Look at ADOBE_ORG_ID and ADOBE_REGION: this host knows nothing of customer-managed keys for it.',
};

function adviceFor({ operation, status, kind }: UpstreamError): string {
  if (operation.includes('ims/token')) return kind === 'unreachable' ? networkAdvice : tokenAdvice;
  if (kind === 'unreachable') return networkAdvice;
  return (
    registrationAdvice[status ?? 0] ?? 'Compare ADOBE_ORG_ID and ADOBE_REGION with what the organization has.'
  );
}

/** Token and app registration of one organization; nothing but GETs at the Platform. */
export async function lookAtAdobe(
  name: string,
  adobe: AdobeClient,
): Promise<{ lines: Line[]; applicationId: string | undefined }> {
  try {
    const { name: app, applicationId } = await adobe.getAppRegistration();
    return {
      lines: [
        ok(`Adobe token of ${name}`, 'minted'),
        ok(`app registration of ${name}`, `${app} (${applicationId})`),
      ],
      applicationId,
    };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const now = adviceFor(error);
    const lines = error.operation.includes('ims/token')
      ? [failed(`Adobe token of ${name}`, error, now)]
      : [ok(`Adobe token of ${name}`, 'minted'), failed(`app registration of ${name}`, error, now)];
    return { lines, applicationId: undefined };
  }
}
