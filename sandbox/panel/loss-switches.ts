import { adobe, azure } from '../cast.ts';
import type { Sandbox } from '../sandbox.ts';
import { lumaIn } from './luma.ts';
import { type Switch, type SwitchGroup, press, toggle, unless } from './switch.ts';

const elsewhere = 'moved-here';

function vaultSwitches(sandbox: Sandbox): Switch[] {
  const { world } = sandbox.azure;
  const { isVaultDeleted, settings, vaultId } = lumaIn(sandbox);
  if (isVaultDeleted) {
    return [
      press('vaultRecovered', 'Recover the vault', () => {
        world.recoverVault(azure.vault);
        return 'The vault is back, with its keys and without its role assignments.';
      }),
    ];
  }
  const gone = settings === undefined ? 'The vault is gone for good.' : undefined;
  const target = vaultId?.includes(`/${elsewhere}/`) === true ? azure.resourceGroup : elsewhere;
  const moved = press('vaultMoved', 'Move the vault to another resource group', () => {
    world.moveVault(azure.vault, target);
    return 'The vault has moved. What was assigned at its old place does not reach it.';
  });
  const deleted = press(
    'vaultDeleted',
    'Delete the vault',
    () => {
      world.deleteVault(azure.vault);
      return 'The vault is deleted and can be recovered; its role assignments are gone.';
    },
    true,
  );
  return [moved, deleted].map((each) => unless(gone, each));
}

function appSwitches(sandbox: Sandbox): Switch[] {
  const { world } = sandbox.azure;
  const { app } = lumaIn(sandbox);
  const gone = app === undefined ? 'The app is not in the tenant.' : undefined;
  const enabled = toggle('appEnabled', 'The CMK app is enabled', app?.accountEnabled === true, (on) => {
    world.setAppEnabled(azure.tenantId, adobe.applicationId, on);
    return `The app is ${on ? 'enabled' : 'disabled'} in the tenant.`;
  });
  const recreated = press('appRecreated', 'Delete the CMK app and accept it anew', () => {
    world.removeServicePrincipal(azure.tenantId, adobe.applicationId);
    world.acceptConsent(azure.tenantId, adobe.applicationId, adobe.applicationName);
    return 'The app has another object id. Its role hangs on the old one.';
  });
  return [enabled, recreated].map((each) => unless(gone, each));
}

function oldVersionSwitch(sandbox: Sandbox): Switch {
  const { world } = sandbox.azure;
  const { oldVersion } = lumaIn(sandbox);
  const enabled = toggle(
    'oldVersion',
    'The version before is enabled',
    oldVersion?.enabled === true,
    (on) => {
      world.setKey(azure.vault, azure.key, { enabled: on }, oldVersion?.version);
      return `The version before the latest is ${on ? 'enabled' : 'disabled'}.`;
    },
  );
  return unless(oldVersion === undefined ? 'The key has one version only.' : undefined, enabled);
}

function rightsSwitch({ azure: standIn }: Sandbox): Switch {
  const { identities = [] } =
    standIn.state().tenants.find(({ tenantId }) => tenantId === azure.tenantId) ?? {};
  const rights = identities.find(({ clientId }) => clientId === azure.clientId)?.rights;
  return toggle('botReads', 'The bot may read in Azure', rights?.armRead === true, (on) => {
    standIn.world.setRights(azure.clientId, { armRead: on, dataPlaneRead: on, graphRead: on });
    return on ? 'The bot may look.' : 'The bot may look at nothing.';
  });
}

/** What happens to a vault, an app and a key that have been in use for long. */
export function lossSwitches(sandbox: Sandbox): SwitchGroup {
  return {
    title: 'What goes wrong years later',
    hint: 'The bot looks every 15 minutes: let them pass, or type /cmk health.',
    folded: true,
    switches: [
      ...vaultSwitches(sandbox),
      ...appSwitches(sandbox),
      oldVersionSwitch(sandbox),
      rightsSwitch(sandbox),
    ],
  };
}
