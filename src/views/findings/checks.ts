import { type CheckId, checks } from '../../domain/checks/findings.ts';
import { encryptionUserRoleId } from '../../domain/checks/roles.ts';
import {
  appPage,
  applicationOf,
  assignedTo,
  az,
  azKey,
  azVault,
  managementUrl,
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

const restShows = (url: string, query: string) =>
  az('rest', '--method', 'get', '--url', url, '--query', query);

function roleSchedules(target: RemedyTarget): string {
  const instances =
    'providers/Microsoft.Authorization/roleAssignmentScheduleInstances?api-version=2020-10-01';
  const url = managementUrl(target, `${instances}&${assignedTo(target.objectId)}`);
  return restShows(url, 'value[].properties.endDateTime');
}

/** The vault's own settings do not show in which perimeters it is. */
const perimeters = (target: RemedyTarget) =>
  restShows(
    managementUrl(target, 'networkSecurityPerimeterConfigurations?api-version=2026-04-01-preview'),
    'value[].properties.resourceAssociation',
  );

const rows: Record<CheckId, CheckRow> = {
  entitlement: {
    label: 'License',
    good: 'The contract with Adobe names Healthcare Shield or Privacy and Security Shield.',
  },
  vaultExists: {
    label: 'The vault itself',
    good: 'Expected: “Succeeded”.',
    show: vaultShows('properties.provisioningState'),
  },
  vaultTenant: {
    label: 'Directory of the vault',
    good: 'Expected: the organization’s directory.',
    show: vaultShows('properties.tenantId'),
  },
  vaultTier: {
    label: 'Tier of the vault',
    good: 'Expected: “standard” or “premium”.',
    show: vaultShows('properties.sku.name'),
  },
  softDelete: {
    label: 'Soft delete',
    good: 'Expected: true.',
    show: vaultShows('properties.enableSoftDelete'),
  },
  purgeProtection: {
    label: 'Purge protection',
    good: 'Expected: true; nothing means off.',
    show: vaultShows('properties.enablePurgeProtection'),
  },
  azureRbac: {
    label: 'Azure role-based access control',
    good: 'Expected: true; false or nothing means access policies.',
    show: vaultShows('properties.enableRbacAuthorization'),
  },
  trustedServices: {
    label: 'Exception for trusted Microsoft services',
    good: 'Expected: “Allow” for all networks, or else a bypass of “AzureServices” outside a perimeter.',
    show: vaultShows(
      'properties.{access:publicNetworkAccess,action:networkAcls.defaultAction,bypass:networkAcls.bypass}',
    ),
  },
  networkPerimeter: {
    label: 'Network security perimeter',
    good: 'Expected: an empty list, or one in learning mode only.',
    show: perimeters,
  },
  adobeAddress: {
    label: 'Adobe’s address',
    good: 'Expected: 20.88.123.53 in the list, or a vault open to all networks.',
    show: vaultShows('properties.networkAcls.ipRules[].value'),
  },
  auditLog: {
    label: 'Audit log of the vault',
    good: 'Expected: a setting that sends AuditEvent, audit or allLogs to the workspace.',
    show: (target) =>
      az('monitor', 'diagnostic-settings', 'list', '--resource', scopeOf(target), '--output', 'json'),
  },
  keyKind: {
    label: 'Kind of the key',
    good: 'Expected: “RSA” or “RSA-HSM”.',
    show: keyShows('key.kty'),
  },
  keySize: {
    label: 'Size of the key',
    good: 'Expected: 512 or more characters, which are 3,072 bits or more.',
    show: keyShows('length(key.n)'),
  },
  keyOperations: {
    label: 'Wrap and unwrap',
    good: 'Expected: a list with wrapKey and unwrapKey.',
    show: keyShows('key.keyOps'),
  },
  keyEnabled: {
    label: 'State of the key',
    good: 'Expected: enabled, with no activation date ahead.',
    show: keyShows('attributes.{enabled:enabled,notBefore:notBefore}'),
  },
  keyExpiry: {
    label: 'Expiry of the key',
    good: 'Expected: nothing: no expiry.',
    show: keyShows('attributes.expires'),
  },
  keyRotation: {
    label: 'Rotation policy of the key',
    good: 'Expected: a policy without an expiry time.',
    show: (target) => azKey('rotation-policy show', target),
  },
  keyLatestVersion: {
    label: 'Latest version of the key',
    good: 'Expected: the proposed version at the end of the address.',
    show: (target) => keyShows('key.kid')({ ...target, keyVersion: undefined }),
  },
  appInTenant: {
    label: 'The CMK app in the directory',
    good: 'Expected: an answer with enabled true.',
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
    good: `Expected: Key Vault Crypto Service Encryption User (${encryptionUserRoleId}) at the vault or above it, without a condition, and no deny assignment for it under Access control (IAM).`,
    show: roleAssignments,
  },
  roleExpiry: {
    label: 'End of the CMK app’s role',
    good: 'Expected: an assignment without an end time under Access control (IAM).',
    show: roleSchedules,
  },
  locks: {
    label: 'Locks on the vault',
    good: 'Expected: no lock, or a lock whose owner is known.',
    show: (target) => az('lock', 'list', '--resource', scopeOf(target), '--output', 'table'),
  },
};

/** What is asked, in a few words. */
export const checkLabel = (check: CheckId): string => rows[check].label;

function pageFor(check: CheckId, target: RemedyTarget): string {
  if (check === 'appInTenant') return appPage(target.applicationId, target.objectId);
  if (check === 'roleAssignment') return vaultPage(target, 'users');
  if (['trustedServices', 'adobeAddress', 'networkPerimeter'].includes(check))
    return vaultPage(target, 'networking');
  return vaultPage(target, checks[check] === 'key' ? 'keys' : 'overview');
}

/** What a person looks at instead of the bot, where a system can show it, and what is good there. */
export function checkYourself(check: CheckId, target: RemedyTarget) {
  const { good, show } = rows[check];
  return { good, ...(show && { portalUrl: pageFor(check, target), command: show(target) }) };
}
