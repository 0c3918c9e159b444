import { type CheckId, checks } from '../../domain/checks/findings.ts';
import {
  appPage,
  applicationOf,
  az,
  azKey,
  azVault,
  type RemedyTarget,
  roleAssignments,
  scopeOf,
  vaultPage,
  versionOf,
} from './azure.ts';

interface CheckRow {
  /** What is asked, in a few words. */
  readonly label: string;
  /** What a person should find who looks instead of the bot. */
  readonly good: string;
  /** Reads only, for the eyes of the person who attests. */
  readonly show?: (target: RemedyTarget) => string;
}

const vaultShows = (query: string) => (target: RemedyTarget) => azVault('show', target, '--query', query);

const keyShows = (query: string) => (target: RemedyTarget) =>
  azKey('show', target, ...versionOf(target), '--query', query);

function roleSchedules({ objectId, resourceId }: RemedyTarget): string {
  const instances = 'providers/Microsoft.Authorization/roleAssignmentScheduleInstances';
  const filter = `$filter=assignedTo('${objectId ?? '<object id of the CMK app>'}')`;
  const url = `https://management.azure.com${resourceId ?? '/<resource id of the vault>'}/${instances}?api-version=2020-10-01&${filter}`;
  return az('rest', '--method', 'get', '--url', url, '--query', 'value[].properties.endDateTime');
}

const rows: Record<CheckId, CheckRow> = {
  entitlement: {
    label: 'Licence',
    good: 'The contract with Adobe names Healthcare Shield or Privacy and Security Shield.',
  },
  vaultExists: {
    label: 'The vault exists',
    good: 'Good is “Succeeded”.',
    show: vaultShows('properties.provisioningState'),
  },
  vaultTenant: {
    label: 'Directory of the vault',
    good: 'Good is the organization’s directory.',
    show: vaultShows('properties.tenantId'),
  },
  vaultTier: {
    label: 'Tier of the vault',
    good: 'Good is “standard” or “premium”.',
    show: vaultShows('properties.sku.name'),
  },
  softDelete: {
    label: 'Soft delete',
    good: 'Good is true.',
    show: vaultShows('properties.enableSoftDelete'),
  },
  purgeProtection: {
    label: 'Purge protection',
    good: 'Good is true; nothing means off.',
    show: vaultShows('properties.enablePurgeProtection'),
  },
  azureRbac: {
    label: 'Azure role-based access control',
    good: 'Good is true; false or nothing means access policies.',
    show: vaultShows('properties.enableRbacAuthorization'),
  },
  trustedServices: {
    label: 'Exception for trusted Microsoft services',
    good: 'Good is “Allow” for all networks, or else a bypass of “AzureServices” outside a perimeter.',
    show: vaultShows(
      'properties.{access:publicNetworkAccess,action:networkAcls.defaultAction,bypass:networkAcls.bypass}',
    ),
  },
  networkPerimeter: {
    label: 'Network security perimeter',
    good: 'Good is no perimeter, or one in learning mode, on the vault’s Networking page.',
    show: vaultShows('properties.publicNetworkAccess'),
  },
  adobeAddress: {
    label: 'Adobe’s address',
    good: 'Good is 20.88.123.53 in the list, or a vault open to all networks.',
    show: vaultShows('properties.networkAcls.ipRules[].value'),
  },
  keyKind: {
    label: 'Kind of the key',
    good: 'Good is “RSA” or “RSA-HSM”.',
    show: keyShows('key.kty'),
  },
  keySize: {
    label: 'Size of the key',
    good: 'Good is 512 or more characters, which are 3,072 bits or more.',
    show: keyShows('length(key.n)'),
  },
  keyOperations: {
    label: 'Wrap and unwrap',
    good: 'Good is a list with wrapKey and unwrapKey.',
    show: keyShows('key.keyOps'),
  },
  keyEnabled: {
    label: 'The key is enabled',
    good: 'Good is enabled, with no activation date ahead.',
    show: keyShows('attributes.{enabled:enabled,notBefore:notBefore}'),
  },
  keyExpiry: {
    label: 'Expiry of the key',
    good: 'Good is nothing: no expiry.',
    show: keyShows('attributes.expires'),
  },
  keyRotation: {
    label: 'Rotation policy of the key',
    good: 'Good is a policy without an expiry time.',
    show: (target) => azKey('rotation-policy show', target),
  },
  keyLatestVersion: {
    label: 'Latest version of the key',
    good: 'Good is the proposed version at the end of the address.',
    show: (target) => keyShows('key.kid')({ ...target, keyVersion: undefined }),
  },
  appInTenant: {
    label: 'The CMK app is in the directory',
    good: 'Good is an answer with enabled true.',
    show: (target) =>
      az(
        'ad',
        'sp',
        'show',
        '--id',
        applicationOf(target),
        '--query',
        '{objectId:id,enabled:accountEnabled}',
      ),
  },
  roleAssignment: {
    label: 'Role of the CMK app at the vault',
    good: 'Good is Key Vault Crypto Service Encryption User at the vault or above it.',
    show: roleAssignments,
  },
  roleExpiry: {
    label: 'End of the CMK app’s role',
    good: 'Good is an assignment without an end time under Access control (IAM).',
    show: roleSchedules,
  },
  locks: {
    label: 'Locks on the vault',
    good: 'Good is no lock, or a lock whose owner is known.',
    show: (target) => az('lock', 'list', '--resource', scopeOf(target), '--output', 'table'),
  },
};

/** What is asked, in a few words. */
export const checkLabel = (check: CheckId): string => rows[check].label;

function pageFor(check: CheckId, target: RemedyTarget): string {
  if (check === 'appInTenant') return appPage(target.applicationId, target.objectId);
  if (check === 'roleAssignment') return vaultPage(target, 'users');
  if (check === 'trustedServices' || check === 'adobeAddress') return vaultPage(target, 'networking');
  return vaultPage(target, checks[check] === 'key' ? 'keys' : 'overview');
}

/** What a person looks at instead of the bot, where a system can show it, and what is good there. */
export function checkYourself(check: CheckId, target: RemedyTarget) {
  const { good, show } = rows[check];
  return { good, ...(show && { portalUrl: pageFor(check, target), command: show(target) }) };
}
