import type { AzureClient } from '../clients/azure/azure.ts';
import type { ListedVault } from '../clients/azure/vaults.ts';
import { UpstreamError } from '../errors.ts';
import { type Line, failed, note, ok } from './line.ts';

const credentialAdvice =
  'Look at AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (expired?), and at the network to login.microsoftonline.com.';
const readerAdvice = 'Give the identity Key Vault Reader at the vault (docs/operate.md, Azure).';

/** Azure is optional: without it people look and attest. Only a credential that is set and refused is wrong. */
function noTokenLine(what: string, error: UpstreamError, isSet: boolean): Line {
  if (isSet || error.kind !== 'noIdentity') return failed(what, error, credentialAdvice);
  return note(what, 'none: people look and attest', readerAdvice);
}

function vaultsLine(what: string, vaults: readonly ListedVault[]): Line {
  if (vaults.length === 0) return note(what, 'it may see none', readerAdvice);
  const names = vaults.slice(0, 5).map(({ name }) => name);
  return ok(what, `it may see ${vaults.length}: ${names.join(', ')}`);
}

async function appLine(name: string, azure: AzureClient, applicationId: string): Promise<Line> {
  const what = `consent for ${name}`;
  try {
    const found = await azure.findServicePrincipal(applicationId);
    return found.kind === 'present'
      ? ok(what, 'the CMK app is in the directory')
      : note(what, 'the CMK app is not in the directory yet', 'The setup in Slack leads there.');
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    return note(
      what,
      error.message,
      'With Application.Read.All of Microsoft Graph the bot sees it; without it a person attests.',
    );
  }
}

/** What the identity gets and what it may see. */
export async function lookAtAzure(
  name: string,
  azure: AzureClient,
  known: { readonly isSet: boolean; readonly applicationId: string | undefined },
): Promise<Line[]> {
  const [identity, vaults] = [`Azure identity for ${name}`, `vaults for ${name}`];
  const consent = known.applicationId === undefined ? [] : [await appLine(name, azure, known.applicationId)];
  try {
    const seen = await azure.listVaults('');
    return [ok(identity, 'gets tokens'), vaultsLine(vaults, seen), ...consent];
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    // Without a token nothing else can be looked at.
    if (error.operation === 'token') return [noTokenLine(identity, error, known.isSet)];
    return [ok(identity, 'gets tokens'), note(vaults, error.message, readerAdvice), ...consent];
  }
}
