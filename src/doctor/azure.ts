import type { AzureClient } from '../clients/azure/azure.ts';
import type { ListedVault } from '../clients/azure/vaults.ts';
import { UpstreamError } from '../errors.ts';
import { orFault } from '../observed.ts';
import { type Line, failed, note, ok } from './line.ts';

const credentialAdvice =
  'Look at AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (expired?), and at the network to login.microsoftonline.com.';
const readerAdvice =
  'Give the identity Key Vault Reader at the vault’s resource group (docs/install.md, Azure).';

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
  const found = await orFault(() => azure.findServicePrincipal(applicationId));
  if (found instanceof UpstreamError) {
    return note(
      what,
      found.message,
      'With Application.Read.All of Microsoft Graph the bot sees it; without it a person attests.',
    );
  }
  return found.kind === 'present'
    ? ok(what, 'the CMK app is in the directory')
    : note(what, 'the CMK app is not in the directory yet', 'The setup in Slack leads there.');
}

const logAdvice =
  'Check CMK_LOG_ANALYTICS_WORKSPACE, and give the identity Log Analytics Reader at that workspace (docs/operate.md, Azure).';

/** Asked for one vault, or for none: a workspace that may be read answers either. */
async function logLine(
  name: string,
  azure: AzureClient,
  { workspace, now }: LogToRead,
  vaults: readonly ListedVault[],
): Promise<Line> {
  const what = `audit log for ${name}`;
  const query = {
    workspace,
    vaultResourceId: vaults[0]?.resourceId ?? '',
    from: now - 3_600_000,
    until: now,
  };
  const read = await orFault(() => azure.listKeyUses(query));
  return read instanceof UpstreamError
    ? failed(what, read, logAdvice)
    : ok(what, 'the workspace can be read');
}

interface LogToRead {
  readonly workspace: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What the identity gets and what it may see. */
export async function checkAzure(
  name: string,
  azure: AzureClient,
  known: {
    readonly isSet: boolean;
    readonly applicationId: string | undefined;
    readonly log?: LogToRead | undefined;
  },
): Promise<Line[]> {
  const [identity, vaults] = [`Azure identity for ${name}`, `vaults for ${name}`];
  const consent = known.applicationId === undefined ? [] : [await appLine(name, azure, known.applicationId)];
  const seen = await orFault(() => azure.listVaults(''));
  const isFault = seen instanceof UpstreamError;
  // Without a token nothing else can be looked at.
  if (isFault && seen.operation === 'token') return [noTokenLine(identity, seen, known.isSet)];
  const line = isFault ? note(vaults, seen.message, readerAdvice) : vaultsLine(vaults, seen);
  const log = known.log === undefined ? [] : [await logLine(name, azure, known.log, isFault ? [] : seen)];
  return [ok(identity, 'gets tokens'), line, ...log, ...consent];
}
