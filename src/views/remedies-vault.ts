import { scopeOf } from './az-arguments.ts';
import { az, Blank } from './az-command.ts';
import { vaultPage } from './azure-portal.ts';
import { fact, moment } from './finding-facts.ts';
import type { RemedyOf, RemedyTarget } from './remedy.ts';

const administrator = 'An Azure administrator of the vault';

function update({ vaultName }: RemedyTarget, ...settings: string[]): string {
  return az('keyvault', 'update', '--name', vaultName, ...settings);
}

const another = 'The requester chooses another vault in step 1.';

export const vaultRemedies = {
  vaultProvisioning: ({ target }) => ({
    explain:
      'Wait a few minutes; the bot looks again by itself. If it stays so, an Azure administrator opens the vault’s page.',
    portalUrl: vaultPage(target, 'overview'),
  }),
  vaultAbsent: ({ target }) => ({
    explain: `The requester compares the name and the resource id with the portal and corrects them in step 1. If there is no vault yet, an Azure administrator makes one; tier, group and region follow your own policies.`,
    portalUrl: vaultPage({ tenantId: target.tenantId }, 'overview'),
    command: az(
      'keyvault',
      'create',
      '--name',
      target.vaultName,
      '--resource-group',
      new Blank('resource group'),
      '--location',
      new Blank('region'),
      '--sku',
      'standard',
      '--enable-rbac-authorization',
      'true',
      '--enable-purge-protection',
      'true',
      '--retention-days',
      '90',
    ),
  }),
  vaultDeleted: ({ target, facts }) => ({
    explain: `${administrator} recovers it before ${moment(facts, 'scheduledPurgeDate')}. Role assignments do not come back with it: grant the CMK app’s role again afterwards.`,
    portalUrl: vaultPage({ tenantId: target.tenantId }, 'overview'),
    command: az(
      'keyvault',
      'recover',
      '--name',
      target.vaultName,
      ...(facts['location'] ? ['--location', facts['location']] : []),
    ),
  }),
  vaultManagedHsm: ({ target }) => ({
    explain: `${another} Whoever wants the Managed HSM asks Adobe first which edition applies to the organization.`,
    portalUrl: vaultPage({ tenantId: target.tenantId }, 'overview'),
  }),
  tenantOther: ({ target, facts }) => ({
    explain: `${another} If this vault is the right one, the operator sets the organization’s directory (AZURE_TENANT_ID, or tenantId in the organizations file) to ${fact(facts, 'tenantId')} and restarts the bot.`,
    portalUrl: vaultPage(target, 'overview'),
    command: az(
      'keyvault',
      'show',
      '--name',
      target.vaultName,
      '--query',
      'properties.tenantId',
      '--output',
      'tsv',
    ),
  }),
  tenantUnconfigured: ({ target, facts }) => ({
    explain: `The operator sets AZURE_TENANT_ID (or tenantId in the organizations file) to ${fact(facts, 'tenantId')}, if that is the organization’s directory; else the requester chooses another vault.`,
    portalUrl: vaultPage(target, 'overview'),
  }),
  tierUnsupported: ({ target }) => ({
    explain: `${another} ${administrator} can tell what this one is.`,
    portalUrl: vaultPage(target, 'overview'),
  }),
  softDeleteOff: ({ target }) => ({
    explain: `${administrator} switches it on. It can never be switched off again, which is the point of it.`,
    portalUrl: vaultPage(target, 'properties'),
    command: az('resource', 'update', '--ids', scopeOf(target), '--set', 'properties.enableSoftDelete=true'),
  }),
  softDeleteUnstated: ({ target }) => ({
    explain: `${administrator} looks at Settings → Properties of the vault and attests what stands there, or switches it on.`,
    portalUrl: vaultPage(target, 'properties'),
    command: az('resource', 'update', '--ids', scopeOf(target), '--set', 'properties.enableSoftDelete=true'),
  }),
  purgeProtectionOff: ({ target }) => ({
    explain: `${administrator} switches it on under Settings → Properties. It can never be switched off again, which is the point of it.`,
    portalUrl: vaultPage(target, 'properties'),
    command: update(target, '--enable-purge-protection', 'true'),
  }),
  accessPolicies: ({ target }) => ({
    explain: `${administrator} switches the vault to Azure role-based access control under Settings → Access configuration. Every access policy loses its effect that moment: whoever uses the vault by a policy today needs a role first.`,
    portalUrl: vaultPage(target, 'overview'),
    command: update(target, '--enable-rbac-authorization', 'true'),
  }),
  exceptionOff: ({ target }) => ({
    explain: `${administrator} ticks “Allow trusted Microsoft services to bypass this firewall” under Settings → Networking and applies it.`,
    portalUrl: vaultPage(target, 'networking'),
    command: update(target, '--bypass', 'AzureServices'),
  }),
  perimeter: ({ target }) => ({
    explain: `Whoever runs the network security perimeter takes the vault out of it; after that the command restricts its network again, with the exception. If the perimeter has to stay, the requester chooses another vault.`,
    portalUrl: vaultPage(target, 'networking'),
    command: update(
      target,
      '--public-network-access',
      'Enabled',
      '--default-action',
      'Deny',
      '--bypass',
      'AzureServices',
    ),
  }),
  addressMissing: ({ target, facts }) => ({
    explain: `${administrator} adds the address to the firewall under Settings → Networking; it takes effect within 10 minutes. You may go on without it.`,
    portalUrl: vaultPage(target, 'networking'),
    command: az(
      'keyvault',
      'network-rule',
      'add',
      '--name',
      target.vaultName,
      '--ip-address',
      facts['address'] ?? '',
    ),
  }),
  addressIneffective: ({ target, facts }) => ({
    explain: `You may go on without it. If Adobe’s alerts are wanted, an Azure administrator lets chosen networks in instead of none, and the security team agrees to it; then the address ${fact(facts, 'address')} is added.`,
    portalUrl: vaultPage(target, 'networking'),
    command: update(
      target,
      '--public-network-access',
      'Enabled',
      '--default-action',
      'Deny',
      '--bypass',
      'AzureServices',
    ),
  }),
} satisfies Record<string, RemedyOf>;
