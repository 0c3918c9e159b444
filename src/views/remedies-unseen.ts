import { type CheckId, checks, type UnseenReason } from '../domain/findings.ts';
import { applicationOf, keyOf, scopeOf, versionOf } from './az-arguments.ts';
import { az } from './az-command.ts';
import { appPage, vaultPage } from './azure-portal.ts';
import type { RemedyOf, RemedyTarget } from './remedy.ts';

type Show = (target: RemedyTarget) => string;

function vaultShows(query: string): Show {
  return ({ vaultName }) => az('keyvault', 'show', '--name', vaultName, '--query', query);
}

function keyShows(query: string): Show {
  return (target) => {
    return az(
      'keyvault',
      'key',
      'show',
      '--vault-name',
      target.vaultName,
      '--name',
      keyOf(target),
      ...versionOf(target),
      '--query',
      query,
    );
  };
}

/** Reads only, for the eyes of the person who attests. */
const shows: Record<CheckId, Show | undefined> = {
  entitlement: undefined,
  vaultExists: vaultShows('properties.provisioningState'),
  vaultTenant: vaultShows('properties.tenantId'),
  vaultTier: vaultShows('properties.sku.name'),
  softDelete: vaultShows('properties.enableSoftDelete'),
  purgeProtection: vaultShows('properties.enablePurgeProtection'),
  azureRbac: vaultShows('properties.enableRbacAuthorization'),
  trustedServices: vaultShows(
    'properties.{access:publicNetworkAccess,action:networkAcls.defaultAction,bypass:networkAcls.bypass}',
  ),
  adobeAddress: vaultShows('properties.networkAcls.ipRules[].value'),
  keyKind: keyShows('key.kty'),
  keySize: keyShows('length(key.n)'),
  keyOperations: keyShows('key.keyOps'),
  keyEnabled: keyShows('attributes.{enabled:enabled,notBefore:notBefore}'),
  keyExpiry: keyShows('attributes.expires'),
  keyLatestVersion: (target) => keyShows('key.kid')({ ...target, keyVersion: undefined }),
  appInTenant: (target) =>
    az('ad', 'sp', 'show', '--id', applicationOf(target), '--query', '{objectId:id,enabled:accountEnabled}'),
  roleAssignment: (target) => {
    const assignee = target.objectId ?? applicationOf(target);
    const whole = ['--include-inherited', '--include-groups', '--output', 'table'];
    return az('role', 'assignment', 'list', '--assignee', assignee, '--scope', scopeOf(target), ...whole);
  },
};

/** What a person should find there. */
const good: Record<CheckId, string> = {
  entitlement: 'The contract with Adobe names Healthcare Shield or Privacy and Security Shield.',
  vaultExists: 'Good is “Succeeded”.',
  vaultTenant: 'Good is the organization’s directory.',
  vaultTier: 'Good is “standard” or “premium”.',
  softDelete: 'Good is true.',
  purgeProtection: 'Good is true; nothing means off.',
  azureRbac: 'Good is true; false or nothing means access policies.',
  trustedServices:
    'Good is “Allow” for all networks, or else a bypass of “AzureServices” outside a perimeter.',
  adobeAddress: 'Good is 20.88.123.53 in the list, or a vault open to all networks.',
  keyKind: 'Good is “RSA” or “RSA-HSM”.',
  keySize: 'Good is 512 or more characters, which are 3,072 bits or more.',
  keyOperations: 'Good is a list with wrapKey and unwrapKey.',
  keyEnabled: 'Good is enabled, with no activation date ahead.',
  keyExpiry: 'Good is nothing: no expiry.',
  keyLatestVersion: 'Good is the proposed version at the end of the address.',
  appInTenant: 'Good is an answer with enabled true.',
  roleAssignment: 'Good is Key Vault Crypto Service Encryption User at the vault or above it.',
};

function pageFor(check: CheckId, target: RemedyTarget): string {
  if (check === 'appInTenant') return appPage(target.applicationId, target.objectId);
  if (check === 'roleAssignment') return vaultPage(target, 'users');
  if (check === 'trustedServices' || check === 'adobeAddress') return vaultPage(target, 'networking');
  return vaultPage(target, checks[check] === 'key' ? 'keys' : 'overview');
}

const reader =
  'An Azure administrator gives the bot’s identity Key Vault Reader at the vault, and the bot looks by itself';

function rightFor(check: CheckId): string {
  return check === 'appInTenant'
    ? 'An Entra administrator grants the bot’s identity Microsoft Graph’s Application.Read.All, and the bot looks by itself'
    : reader;
}

/** Who could let the bot look; undefined where waiting is all there is to do. */
const whoOpens: Record<UnseenReason, ((check: CheckId) => string) | undefined> = {
  notYet: undefined,
  throttled: undefined,
  unreachable: undefined,
  nonsense: undefined,
  personOnly: () => 'The requester asks Adobe’s account manager or whoever keeps the contract',
  noIdentity: () =>
    'The operator gives the bot an identity (AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET), and it looks by itself',
  noRight: rightFor,
  firewall: () => reader,
};

function isReason(text: string): text is UnseenReason {
  return Object.hasOwn(whoOpens, text);
}

/** An unknown is mended by letting the bot look, or by a person who looks instead and attests. */
export const lookYourself: RemedyOf = ({ finding: { check }, facts, target }) => {
  const { because = '' } = facts;
  if (because === 'notYet') return undefined;
  const opens = isReason(because) ? whoOpens[because]?.(check) : undefined;
  const show = shows[check];
  if (opens === undefined) return { explain: 'Nobody needs to do anything: the bot looks again by itself.' };
  if (show === undefined) return { explain: `${opens}, and attests it with a reason. ${good[check]}` };
  return {
    explain: `${opens}. Or a person who may look does so and attests it with a reason. ${good[check]}`,
    portalUrl: pageFor(check, target),
    command: show(target),
  };
};
