import type { AzureClient } from '../clients/azure/azure.ts';
import type { ListedVault } from '../clients/azure/vaults.ts';
import { orFault, UpstreamError } from '../errors.ts';
import { failed, type Line, note, ok, wrong } from './line.ts';
import type { AdobeClient } from '../clients/adobe/adobe.ts';
import type { OrganizationConfig } from '../config.ts';
import type { Obstacle } from '../domain/checks/revocability.ts';
import type { Outside } from '../deps.ts';
import { look } from '../emergency/look.ts';
import { whyUnseen } from '../views/findings/words.ts';
import { revocabilityWords } from '../views/findings/revocability.ts';

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

const advice = 'npm run emergency prints the commands that a person runs instead.';

function judged(what: string, obstacles: readonly Obstacle[]): Line {
  const { answer, why } = revocabilityWords({ obstacles });
  if (answer === 'yes') return ok(what, 'yes: nothing that Azure shows is in the way');
  const seen = `${answer}: ${[...new Set(why)].join(' ')}`;
  // A lock may be there on purpose; a writer that may not write never is.
  return obstacles.some(({ kind }) => kind === 'noRight')
    ? wrong(what, seen, advice)
    : note(what, seen, advice);
}

/** Whether the bot could take access away now, wherever Azure shows that there is any. The approvers have their own line. */
export async function revokingLine(
  organization: OrganizationConfig,
  applicationId: string | undefined,
  outside: Outside,
): Promise<Line[]> {
  if (applicationId === undefined) return [];
  const what = `revoking for ${organization.name}`;
  const asked = { organization: organization.name, vault: undefined, applicationId };
  const { app, vaults } = await look(asked, organization, outside);
  if (app.kind === 'seen' && app.value.kind === 'absent')
    return [note(what, 'no access to revoke: the CMK app is not in the directory')];
  if (vaults.kind === 'unseen') return [note(what, `not known: ${whyUnseen(vaults.because)}`, advice)];
  const obstacles = vaults.value.flatMap((one) => (one.obstacles === 'nothing' ? [] : [one.obstacles]));
  return obstacles.length === 0
    ? [note(what, 'no access to revoke in the vaults that the bot can see')]
    : [judged(what, obstacles.flat())];
}
