import { firewallPresets } from '../azure/world/vaults.ts';
import { adobe, azure } from '../cast.ts';
import type { Sandbox } from '../sandbox.ts';
import { type SwitchGroup, choice, press, toggle } from './switch.ts';

const daySeconds = 86_400;

/** What an Azure administrator does: the vault, the app's consent and its role. */
export function azureSwitches({ azure: standIn }: Sandbox): SwitchGroup {
  const { world } = standIn;
  const { tenants, vaults, assignments } = standIn.state();
  const tenant = tenants.find(({ tenantId }) => tenantId === azure.tenantId);
  const app = tenant?.apps.find(({ appId }) => appId === adobe.applicationId);
  const vault = vaults.find(({ name }) => name === azure.vault);
  const hasRole = assignments.some(
    ({ principalId, endsAt }) => principalId === app?.objectId && endsAt === null,
  );
  const { settings } = vault ?? {};
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
      choice(
        'firewall',
        'Network of the vault',
        '',
        [['', 'Choose…'], ...Object.keys(firewallPresets).map((name) => [name, name] as const)],
        (name) => {
          if (name === '') return 'Nothing changed.';
          world.setFirewall(azure.vault, name);
          return `The vault’s network is “${name}”.`;
        },
      ),
      toggle('consent', 'Consent to the CMK app', app !== undefined, (on) => {
        if (on) world.acceptConsent(azure.tenantId, adobe.applicationId, adobe.applicationName);
        else world.removeServicePrincipal(azure.tenantId, adobe.applicationId);
        return on ? 'The app is in the tenant.' : 'The app is gone from the tenant.';
      }),
      press('wrongTenant', 'Accept the consent in the wrong tenant', () => {
        world.acceptConsent(azure.otherTenantId, adobe.applicationId, adobe.applicationName);
        return 'The app is in another tenant than the vault.';
      }),
      toggle('role', 'Role of the app at the vault', hasRole, (on) => {
        if (on) world.assignRole(azure.vault, adobe.applicationId);
        else world.removeRole(azure.vault, adobe.applicationId);
        return on ? 'The app has its role.' : 'The role is taken away.';
      }),
    ],
  };
}

/** The key, as its owner may set it. */
export function keySwitches({ azure: standIn, clock }: Sandbox): SwitchGroup {
  const { world } = standIn;
  const vault = standIn.state().vaults.find(({ name }) => name === azure.vault);
  const latest = vault?.keys.find(({ name }) => name === azure.key)?.versions.at(-1);
  const set = (change: Parameters<typeof world.setKey>[2], told: string) => {
    world.setKey(azure.vault, azure.key, change);
    return told;
  };
  return {
    title: 'Key',
    hint: `The key ${azure.key} in ${azure.vault}.`,
    switches: [
      toggle('keyEnabled', 'Key enabled', latest?.enabled === true, (on) =>
        set({ enabled: on }, `The key is ${on ? 'enabled' : 'disabled'}.`),
      ),
      toggle('keyExpiry', 'Key expires in 20 days', latest?.exp !== null, (on) => {
        const exp = on ? Math.floor(clock.now() / 1000) + 20 * daySeconds : null;
        return set({ exp }, on ? 'The key has an expiry date.' : 'The key does not expire.');
      }),
      toggle('keyWraps', 'Key may wrap and unwrap', latest?.keyOps.includes('wrapKey') === true, (on) =>
        set(
          { keyOps: on ? ['wrapKey', 'unwrapKey'] : ['sign', 'verify'] },
          `The key’s operations are changed.`,
        ),
      ),
      press('newVersion', 'Make a new version of the key', () => {
        world.newVersion(azure.vault, azure.key);
        return 'The key has a newer version.';
      }),
      press(
        'keyDeleted',
        'Delete the key, or recover it',
        () => {
          if (latest === undefined) world.recoverKey(azure.vault, azure.key);
          else world.deleteKey(azure.vault, azure.key);
          return latest === undefined ? 'The key is back.' : 'The key is deleted and can be recovered.';
        },
        true,
      ),
    ],
  };
}
