import type { AdobeClient } from '../clients/adobe/adobe.ts';
import { UpstreamError } from '../errors.ts';
import { orFault } from '../observed.ts';
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
export async function checkAdobe(
  name: string,
  adobe: AdobeClient,
): Promise<{ lines: Line[]; applicationId: string | undefined }> {
  const [token, registration] = [`Adobe token of ${name}`, `app registration of ${name}`];
  const found = await orFault(() => adobe.getAppRegistration());
  if (!(found instanceof UpstreamError)) {
    const { name: app, applicationId } = found;
    return { lines: [ok(token, 'minted'), ok(registration, `${app} (${applicationId})`)], applicationId };
  }
  const now = adviceFor(found);
  const lines = found.operation.includes('ims/token')
    ? [failed(token, found, now)]
    : [ok(token, 'minted'), failed(registration, found, now)];
  return { lines, applicationId: undefined };
}
