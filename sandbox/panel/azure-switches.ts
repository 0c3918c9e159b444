import { firewallPresets } from '../azure/world/vaults.ts';
import type { VaultSettings } from '../azure/seeds.ts';
import { adobe, azure, workspaceId } from '../cast.ts';
import type { Sandbox } from '../sandbox.ts';
import { lumaIn } from './luma.ts';
import { type Switch, type SwitchGroup, choice, fact, hinted, toggle, unless } from './switch.ts';

const networks: Readonly<Record<keyof typeof firewallPresets, string>> = {
  open: 'Open to all networks',
  selectedWithException: 'Selected networks, trusted services let in',
  selectedWithAdobe: 'Selected networks and Adobe’s address',
  selectedWithoutException: 'Selected networks only',
  privateWithException: 'Private, trusted services let in',
  privateWithoutException: 'Private only',
  perimeter: 'Behind a network security perimeter',
};

/** The name of the ready-made network that the vault has; empty where it has one of its own. */
function networkOf(settings: VaultSettings | undefined): string {
  if (settings === undefined) return '';
  // A vault on which nobody ever set anything is open, and lets trusted services in.
  const effective = {
    ...settings,
    defaultAction: settings.defaultAction ?? 'Allow',
    bypass: settings.bypass ?? 'AzureServices',
  };
  const matches = (preset: Partial<VaultSettings>) =>
    Object.entries(preset).every(
      ([name, value]) => JSON.stringify(effective[name as keyof VaultSettings]) === JSON.stringify(value),
    );
  return Object.entries(firewallPresets).find(([, preset]) => matches(preset))?.[0] ?? '';
}

function networkSwitch({ azure: { world } }: Sandbox, settings: VaultSettings | undefined): Switch {
  const present = networkOf(settings);
  const named = Object.entries(networks);
  return choice(
    'firewall',
    'Network of the vault',
    present,
    present === '' ? [['', 'Something else'], ...named] : named,
    (name) => {
      world.setFirewall(azure.vault, name);
      return `The vault’s network: ${networks[name as keyof typeof networks]}.`;
    },
  );
}

function roleSwitch(sandbox: Sandbox): Switch {
  const { world } = sandbox.azure;
  const { app, role, isSpreading } = lumaIn(sandbox);
  const assigned = toggle('role', 'Role of the app at the vault', role !== undefined, (on) => {
    if (on) world.assignRole(azure.vault, adobe.applicationId);
    else world.removeRole(azure.vault, adobe.applicationId);
    return on ? 'The app has its role.' : 'The role is taken away.';
  });
  const reason = app === undefined ? 'Only for an app that is in the tenant.' : undefined;
  return unless(reason, isSpreading ? hinted(assigned, 'Assigned, and not spread yet.') : assigned);
}

/** What an Azure administrator does: the vault, the app's consent and its role. */
export function azureSwitches(sandbox: Sandbox): SwitchGroup {
  const { world } = sandbox.azure;
  const { app, strayApp, settings, isLogged } = lumaIn(sandbox);
  return {
    title: 'Azure',
    hint: `What an Azure administrator does at the vault ${azure.vault}.`,
    switches: [
      toggle('purgeProtection', 'Purge protection', settings?.enablePurgeProtection === true, (on) => {
        world.setVault(azure.vault, { enablePurgeProtection: on ? true : null });
        return `Purge protection is ${on ? 'on' : 'off'}.`;
      }),
      toggle('rbac', 'Azure role-based access control', settings?.enableRbacAuthorization === true, (on) => {
        world.setVault(azure.vault, { enableRbacAuthorization: on });
        return on
          ? 'The vault goes by Azure roles.'
          : 'The vault goes by access policies; roles have no effect.';
      }),
      networkSwitch(sandbox, settings),
      toggle('consent', 'Consent to the CMK app', app !== undefined, (on) => {
        if (on) world.acceptConsent(azure.tenantId, adobe.applicationId, adobe.applicationName);
        else world.removeServicePrincipal(azure.tenantId, adobe.applicationId);
        return on ? 'The app is in the tenant.' : 'The app is gone from the tenant.';
      }),
      ...(strayApp === undefined ? [] : [fact('strayConsent', 'Consent in the other tenant', 'accepted')]),
      roleSwitch(sandbox),
      toggle('auditLog', 'Audit log of the vault', isLogged, (on) => {
        const kept = { name: 'audit', workspace: workspaceId, categories: ['AuditEvent'] };
        world.setDiagnostics(azure.vault, on ? [kept] : []);
        return on ? 'The vault keeps its audit log.' : 'The vault keeps no audit log.';
      }),
    ],
  };
}
