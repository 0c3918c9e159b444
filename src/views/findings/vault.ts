import { az, azVault, Blank, vaultPlaceOf, type RemedyTarget, scopeOf, subscriptionOf } from './azure.ts';
import { grouped, quoted, type Rows } from './row.ts';
import { moment } from '../blocks/text.ts';

const administrator = 'An Azure administrator of the vault';
const another = 'The requester chooses another vault in step 1.';
const losing = 'Without it the data can be lost for good.';
const noWayBack = 'Access is not affected. A mistake could no longer be undone.';
const withPolicies = 'Roles have no effect in the vault now; only its access policies count.';

export const deletedVaults = (target: RemedyTarget) =>
  az('keyvault', 'list-deleted', ...subscriptionOf(target), '--resource-type', 'vault', '--output', 'table');

const softDelete = (target: RemedyTarget) =>
  az('resource', 'update', '--ids', scopeOf(target), '--set', 'properties.enableSoftDelete=true');

/** Open to chosen networks only, and to trusted Microsoft services. */
const restricted = (target: RemedyTarget) => {
  const network = ['--public-network-access', 'Enabled', '--default-action', 'Deny'];
  return azVault('update', target, ...network, '--bypass', 'AzureServices');
};

function createVault(target: RemedyTarget): string {
  const place = [...vaultPlaceOf(target), '--location', new Blank('region')];
  const rbac = ['--sku', 'standard', '--enable-rbac-authorization', 'true'];
  const kept = ['--enable-purge-protection', 'true', '--retention-days', '90'];
  return az('keyvault', 'create', '--name', target.vaultName, ...place, ...rbac, ...kept);
}

function recoverVault(target: RemedyTarget, location: string | undefined): string {
  const place = location === undefined ? [] : ['--location', location];
  return az('keyvault', 'recover', '--name', target.vaultName, ...subscriptionOf(target), ...place);
}

/** Into a table of its own, which also says by which assignment somebody was let in. */
function auditLogCommand(target: RemedyTarget, workspace: string): string {
  const where = ['--resource', scopeOf(target), '--workspace', workspace];
  const what = [
    '--logs',
    '[{"category":"AuditEvent","enabled":true}]',
    '--export-to-resource-specific',
    'true',
  ];
  return az('monitor', 'diagnostic-settings', 'create', '--name', 'cmk-audit', ...where, ...what);
}

/** What is found about the vault and its network. */
export const vaultRows = {
  vaultFound: { says: 'The vault is there and ready.' },
  vaultProvisioning: {
    says: ({ provisioningState }) =>
      `Azure has not finished setting the vault up (state ${quoted(provisioningState)}), so Adobe could not reach it.`,
    fix: {
      explain:
        'Wait a few minutes; the bot checks again automatically. If that lasts, ask an Azure administrator to open the vault’s page.',
      page: 'overview',
    },
    inUse: {
      brief: 'Azure is setting up the vault again',
      detail: ({ provisioningState }) => `Azure says ${quoted(provisioningState)}.`,
      explain: 'Wait a few minutes; the bot checks again. If that lasts, open the vault’s page.',
    },
  },
  vaultAbsent: {
    says: ({ unread }) =>
      `Azure has no vault at this place: the name, the resource group or the subscription is different, or the vault was moved or deleted.${unread ? ' The bot could not read the list of deleted vaults.' : ''}`,
    fix: {
      explain: ({ unread }) =>
        `The requester compares the name and the resource id with the portal and corrects them in step 1. ${
          unread
            ? 'If it was deleted, its name is taken: the command lists the deleted vaults, and recovering comes first.'
            : 'If there is no vault yet, an Azure administrator creates one; tier, group and region follow your own policies.'
        }`,
      page: 'vaults',
      command: (target, { unread }) => (unread ? deletedVaults(target) : createVault(target)),
    },
    inUse: {
      brief: 'The vault is not at its place',
      detail: ({ unread }) =>
        unread
          ? 'Azure does not list it under its name anywhere the bot can see, and the bot cannot read the deleted vaults: it was deleted and can most likely be recovered, or it was moved.'
          : 'Azure does not list it under its name anywhere the bot can see, nor among the deleted vaults: it was moved out of the bot’s sight, or purged.',
      effect: 'If it was deleted, Adobe loses access to your data. If it was moved, nothing is lost.',
      explain:
        'If it was deleted, recover it: the command lists what can be. If it is not in the list, ask Microsoft’s support at once, and Adobe’s. A new vault of that name does not help.',
      page: 'vaults',
      command: deletedVaults,
    },
  },
  vaultDeleted: {
    says: ({ scheduledPurgeDate }) =>
      `The vault was deleted. It can be recovered until ${moment(scheduledPurgeDate)}; after that it is gone, with every key in it.`,
    fix: {
      explain: ({ scheduledPurgeDate }) =>
        `${administrator} recovers it before ${moment(scheduledPurgeDate)}. Role assignments do not come back with it: grant the CMK app’s role again afterwards.`,
      page: 'vaults',
      command: (target, { location }) => recoverVault(target, location),
    },
    inUse: {
      brief: 'The vault was deleted',
      detail: ({ scheduledPurgeDate }) =>
        `It can be recovered until ${moment(scheduledPurgeDate)}; after that it is gone for good, with every key in it.`,
      explain:
        'An Azure administrator recovers it now. Role assignments do not come back with it: grant the CMK app’s role again afterwards.',
    },
  },
  vaultManagedHsm: {
    says: 'This is a Managed HSM. The edition of Adobe’s guide that this bot follows does not support it; newer editions do, with a role of its own.',
    fix: {
      explain: `${another} To use the Managed HSM, ask Adobe first which edition of the guide applies to the organization.`,
      page: 'vaults',
    },
    inUse: { brief: 'The vault is a Managed HSM', explain: 'Ask Adobe’s support.' },
  },
  tenantSame: {
    says: ({ tenantId }) => `The vault is in the organization’s directory ${quoted(tenantId)}.`,
  },
  tenantOther: {
    says: ({ tenantId, expected }) =>
      `The vault is in the directory ${quoted(tenantId)}, the organization is set up for ${quoted(expected)}. The CMK app would be accepted into one and the role needed in the other.`,
    fix: {
      explain: ({ tenantId }) =>
        `${another} If this vault is the right one, the operator sets the organization’s directory (AZURE_TENANT_ID, or tenantId in the organizations file) to ${quoted(tenantId)} and restarts the bot.`,
      page: 'overview',
      command: (target) => azVault('show', target, '--query', 'properties.tenantId', '--output', 'tsv'),
    },
    inUse: {
      brief: 'The vault is in another directory',
      detail: ({ tenantId, expected }) => `It is ${quoted(tenantId)}, and was ${quoted(expected)}.`,
      effect: 'The CMK app and its role belong to the previous directory; access may be lost at any time.',
      explain:
        'Ask who moved the subscription. The CMK app has to be accepted and given its role in the new directory; ask Adobe’s support before you do it.',
    },
  },
  tenantUnconfigured: {
    says: ({ tenantId }) =>
      `The vault is in the directory ${quoted(tenantId)}. The bot was not told which directory the organization uses, so it assumes this one: check that it is right.`,
    fix: {
      explain: ({ tenantId }) =>
        `The operator sets AZURE_TENANT_ID (or tenantId in the organizations file) to ${quoted(tenantId)}, if that is the organization’s directory; else the requester chooses another vault.`,
      page: 'overview',
    },
  },
  tierSupported: { says: ({ tier }) => `The tier is ${quoted(tier)}.` },
  tierUnsupported: {
    says: ({ tier }) =>
      `The tier is ${quoted(tier)}. Adobe’s guide names Standard and Premium as the tiers of a key vault.`,
    fix: { explain: `${another} ${administrator} can tell what this one is.`, page: 'overview' },
    inUse: {
      brief: 'The vault’s tier is not supported',
      detail: ({ tier }) => `It is ${quoted(tier)}.`,
      explain: 'Ask who changed it, and change it back.',
    },
  },
  softDeleteOn: { says: 'Soft delete is on.' },
  softDeleteOff: {
    says: `Soft delete is off: a deleted vault or key is gone at once. ${losing}`,
    fix: {
      explain: `${administrator} turns it on. Cannot be turned off once enabled (by design).`,
      page: 'properties',
      command: softDelete,
    },
    inUse: {
      brief: 'Soft delete is off',
      detail: 'A deleted vault or key would be gone at once.',
      effect: noWayBack,
      explain: 'An Azure administrator turns it on.',
    },
  },
  softDeleteUnstated: {
    says: 'Azure does not say whether soft delete is on. It is for every vault made since the end of 2020; an older one may lack it.',
    fix: {
      explain: `${administrator} looks at Settings → Properties of the vault and attests what it says there, or turns it on.`,
      page: 'properties',
      command: softDelete,
    },
  },
  softDeleteByRecoveryLevel: {
    says: ({ recoveryLevel }) => `Soft delete is on, by the key’s recovery level ${quoted(recoveryLevel)}.`,
  },
  purgeProtectionOn: { says: 'Purge protection is on.' },
  purgeProtectionOff: {
    says: `Purge protection is off: anyone with purge rights can destroy a deleted key before its retention period ends. ${losing}`,
    fix: {
      explain: `${administrator} turns it on under Settings → Properties. Cannot be turned off once enabled (by design).`,
      page: 'properties',
      command: (target) => azVault('update', target, '--enable-purge-protection', 'true'),
    },
    inUse: {
      brief: 'Purge protection is off',
      detail: 'Anyone with purge rights can destroy a deleted key before its retention period ends.',
      effect: noWayBack,
      explain: 'An Azure administrator turns it on.',
    },
  },
  purgeProtectionByRecoveryLevel: {
    says: ({ recoveryLevel }) =>
      `Purge protection is on, by the key’s recovery level ${quoted(recoveryLevel)}.`,
  },
  rbacOn: { says: 'The vault works with Azure role-based access control.' },
  accessPolicies: {
    says: ({ policies }) =>
      `The vault uses access policies (${grouped(policies)} of them), so the CMK app’s role would have no effect.`,
    fix: {
      explain: `${administrator} switches the vault to Azure role-based access control under Settings → Access configuration. Every access policy stops working at that moment: anyone who uses the vault through a policy today needs a role first.`,
      page: 'overview',
      command: (target) => azVault('update', target, '--enable-rbac-authorization', 'true'),
    },
    inUse: {
      brief: 'Azure role-based access control was turned off',
      detail: ({ policies }) =>
        `The vault uses access policies (${grouped(policies)} of them), and roles have no effect there.`,
      effect: withPolicies,
      explain:
        'An Azure administrator switches the vault back to Azure role-based access control. Ask first who turned it off: access policies made since then stop working.',
    },
  },
  networkOpen: { says: 'The vault is open to all networks, so the exception is not needed.' },
  exceptionOn: { says: 'Trusted Microsoft services get past the vault’s firewall.' },
  exceptionOff: {
    says: 'The vault’s network is restricted and trusted Microsoft services are not let through. The stores that hold Adobe’s data could not reach the key.',
    fix: {
      explain: `${administrator} ticks “Allow trusted Microsoft services to bypass this firewall” under Settings → Networking and applies it.`,
      page: 'networking',
      command: (target) => azVault('update', target, '--bypass', 'AzureServices'),
    },
    inUse: {
      brief: 'Trusted Microsoft services are kept out of the vault',
      detail: 'The exception for them in the vault’s firewall was taken away.',
      effect:
        'Adobe’s stores may not reach the key. Adobe’s documentation treats that as a recoverable failure, not as a revocation.',
      explain:
        'An Azure administrator ticks “Allow trusted Microsoft services to bypass this firewall” under Networking.',
    },
  },
  perimeter: {
    says: ({ perimeter }) =>
      `A network security perimeter${perimeter === undefined ? '' : ` ${quoted(perimeter)}`} guards the vault, and it overrides the exception for trusted Microsoft services. The stores that hold Adobe’s data could not reach the key.`,
    fix: {
      explain:
        'Ask who runs the network security perimeter to take the vault out of it. The command then restricts its network again, with the exception. If the perimeter has to stay, the requester chooses another vault.',
      page: 'networking',
      command: restricted,
    },
    inUse: {
      brief: 'A security perimeter keeps Adobe out of the vault',
      detail: 'It overrides the exception for trusted Microsoft services.',
      effect:
        'Adobe’s stores may not reach the key. Adobe’s documentation treats that as a recoverable failure, not as a revocation.',
      explain:
        'Ask who runs the perimeter to take the vault out of it; then the command restores the exception.',
    },
  },
  noPerimeter: { says: 'The vault is in no network security perimeter.' },
  perimeterRules: {
    says: ({ perimeter, rules }) =>
      `The network security perimeter ${quoted(perimeter)} is enforced and overrides the exception for trusted Microsoft services. It has inbound rules: ${quoted(rules.join('; '))}. Whether one of them lets Adobe’s stores in cannot be determined from here.`,
    fix: {
      explain: ({ perimeter }) =>
        `Ask who owns the network security perimeter ${quoted(perimeter)} whether Adobe’s stores can get in, and record the answer as a statement. Otherwise take the vault out of the perimeter.`,
      page: 'networking',
    },
    inUse: {
      brief: 'A security perimeter with rules guards the vault',
      detail: ({ perimeter, rules }) =>
        `It is ${quoted(perimeter)}, with the inbound rules ${quoted(rules.join('; '))}.`,
      effect: 'Whether Adobe’s stores can still reach the key cannot be determined from here.',
      explain: 'Ask who owns the perimeter whether Adobe’s stores can get in.',
    },
  },
  perimeterLearning: {
    says: ({ perimeter }) =>
      `The vault is in the network security perimeter ${quoted(perimeter)}, in learning mode. Once it is enforced, it overrides the exception for trusted Microsoft services and Adobe’s stores could not reach the key.`,
    fix: {
      explain: ({ perimeter }) =>
        `You can continue. Ask who owns the network security perimeter ${quoted(perimeter)} not to enforce it for this vault.`,
      page: 'networking',
    },
    inUse: {
      brief: 'The vault is in a security perimeter that is still learning',
      detail: ({ perimeter }) => `It is ${quoted(perimeter)}.`,
      explain: 'Ask who owns the perimeter not to enforce it for this vault.',
    },
  },
  perimeterUnclear: {
    says: ({ perimeter, accessMode }) =>
      `The vault is in the network security perimeter ${quoted(perimeter)}, in a mode the bot does not know: ${quoted(accessMode)}.`,
    fix: {
      explain: ({ perimeter }) =>
        `Ask who owns the network security perimeter ${quoted(perimeter)} what this mode does, and record the answer as a statement.`,
      page: 'networking',
    },
    inUse: {
      brief: 'The vault is in a security perimeter of an unknown mode',
      detail: ({ perimeter, accessMode }) => `It is ${quoted(perimeter)}, in the mode ${quoted(accessMode)}.`,
      explain: 'Ask who owns the perimeter what this mode does.',
    },
  },
  addressNotNeeded: { says: 'The vault is open to all networks, so Adobe’s address need not be listed.' },
  addressAllowed: { says: ({ address }) => `Adobe’s address ${quoted(address)} is let in.` },
  addressMissing: {
    says: ({ address }) =>
      `Adobe’s address ${quoted(address)} is not let in. Newer editions of Adobe’s guide ask for it, one page as a recommendation and one as a must; Adobe watches the key from there. Older editions do not know it.`,
    fix: {
      explain: `${administrator} adds the address to the firewall under Settings → Networking; it takes effect within 10 minutes. You can continue without it.`,
      page: 'networking',
      command: (target, { address }) => azVault('network-rule add', target, '--ip-address', address),
    },
    inUse: {
      brief: 'Adobe’s address is not let in',
      detail: ({ address }) => `It is ${quoted(address)}; Adobe watches the key from there.`,
      explain: 'An Azure administrator adds the address to the firewall.',
    },
  },
  addressIneffective: {
    says: ({ address }) =>
      `Adobe’s address ${quoted(address)} cannot get in: with public access closed, the vault’s list of addresses is not consulted. Newer editions of Adobe’s guide ask for it; older ones do not know it.`,
    fix: {
      explain: ({ address }) =>
        `You can continue without it. If Adobe’s alerts are wanted, an Azure administrator lets chosen networks in instead of none, and the security team agrees to it; then the address ${quoted(address)} is added.`,
      page: 'networking',
      command: restricted,
    },
    inUse: {
      brief: 'Adobe’s address cannot get in',
      detail: ({ address }) =>
        `It is ${quoted(address)}; with public access closed, the vault’s list of addresses is not consulted.`,
      explain:
        'If Adobe’s own alerts are wanted, let chosen networks in instead of none, and the security team agrees to it.',
    },
  },
  auditLogKept: {
    says: ({ setting }) =>
      `The vault’s audit log is kept (setting ${quoted(setting)}), so there will be evidence of who used the key.`,
  },
  auditLogMissing: {
    says: ({ workspace }) =>
      `The vault’s audit log does not go to the workspace ${quoted(workspace)}, so there will be no evidence of who used the key.`,
    fix: {
      explain: `You can continue. Better: ${administrator} turns the log on now: Monitoring → Diagnostic settings. What was not logged cannot be found later.`,
      page: 'overview',
      command: (target, { workspace }) => auditLogCommand(target, workspace),
    },
    inUse: {
      brief: 'The vault’s audit log is not kept',
      detail: ({ workspace }) => `Nothing is sent to the workspace ${quoted(workspace)}.`,
      effect: 'Who uses the key cannot be seen.',
      explain: 'An Azure administrator turns the log on: Monitoring → Diagnostic settings.',
    },
  },
} satisfies Partial<Rows>;
