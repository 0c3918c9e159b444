import { adobe, azure } from '../cast.ts';
import type { Sandbox } from '../sandbox.ts';
import { undoHardSwitches } from './hard-switches.ts';
import { lumaIn } from './luma.ts';
import { type Switch, type SwitchGroup, press } from './switch.ts';

const minuteMs = 60_000;
const weekMs = 7 * 24 * 60 * minuteMs;
/** As long as Azure takes at most, by its own word. */
const spreadingMs = 10 * minuteMs;

function consentElsewhere(sandbox: Sandbox): string {
  const { world } = sandbox.azure;
  if (lumaIn(sandbox).app !== undefined) world.removeServicePrincipal(azure.tenantId, adobe.applicationId);
  world.acceptConsent(azure.otherTenantId, adobe.applicationId, adobe.applicationName);
  return 'The app is in another tenant than the vault, and not in the vault’s.';
}

function roleOnItsWay(sandbox: Sandbox): string {
  const { world } = sandbox.azure;
  const { role } = lumaIn(sandbox);
  world.acceptConsent(azure.tenantId, adobe.applicationId, adobe.applicationName);
  if (role !== undefined) world.removeRole(azure.vault, adobe.applicationId);
  const before = sandbox.azure.settings().grantPropagationMs;
  sandbox.azure.set({ grantPropagationMs: spreadingMs });
  world.assignRole(azure.vault, adobe.applicationId);
  sandbox.azure.set({ grantPropagationMs: before });
  return 'The role is assigned; nobody can see or use it for ten minutes.';
}

function disableKey({ azure: { world } }: Sandbox): string {
  world.setKey(azure.vault, azure.key, { enabled: false });
  return 'Somebody disabled the key. What does the bot say?';
}

async function everythingRight(sandbox: Sandbox): Promise<string> {
  const { world } = sandbox.azure;
  if (lumaIn(sandbox).isVaultDeleted) world.recoverVault(azure.vault);
  undoHardSwitches(sandbox);
  const { role, isSpreading, key, oldVersion } = lumaIn(sandbox);
  world.setVault(azure.vault, { enablePurgeProtection: true, enableRbacAuthorization: true });
  world.setFirewall(azure.vault, 'open');
  world.acceptConsent(azure.tenantId, adobe.applicationId, adobe.applicationName);
  if (key === undefined) world.recoverKey(azure.vault, azure.key);
  world.setAppEnabled(azure.tenantId, adobe.applicationId, true);
  world.setRights(azure.clientId, { armRead: true, dataPlaneRead: true, graphRead: true });
  world.setKey(azure.vault, azure.key, { enabled: true, exp: null, keyOps: ['wrapKey', 'unwrapKey'] });
  if (oldVersion !== undefined) world.setKey(azure.vault, azure.key, { enabled: true }, oldVersion.version);
  if (isSpreading) world.removeRole(azure.vault, adobe.applicationId);
  if (role === undefined || isSpreading) world.assignRole(azure.vault, adobe.applicationId);
  sandbox.adobe.apply('allRight');
  await sandbox.slack.setWeather({ down: false, rateLimited: null, acceptThenDrop: null });
  return 'The vault, the key, the app, its role, Adobe and Slack are as they should be.';
}

function slackAway({ slack }: Sandbox): Switch {
  const away = slack.weather().down !== false;
  return press(away ? 'slackReturns' : 'slackGoes', away ? 'Slack comes back' : 'Slack is down', async () => {
    await slack.setWeather({ down: away ? false : 'refused' });
    return away ? 'Slack is back.' : 'Slack is away for the bot. Go on meanwhile, then let it come back.';
  });
}

/** Ready-made things that happen in real life, for whoever wants to see what the bot makes of them. */
export function situations(sandbox: Sandbox): SwitchGroup {
  return {
    title: 'What happens in real life',
    switches: [
      press('everythingRight', 'Everything is in order', () => everythingRight(sandbox)),
      press('consentElsewhere', 'Consent in the wrong tenant', () => consentElsewhere(sandbox)),
      press('roleOnItsWay', 'Role not spread yet', () => roleOnItsWay(sandbox)),
      press('adobeFails', 'Adobe fails after an hour', () => {
        sandbox.adobe.apply('failsAfterAnHour');
        return 'The enablement will run for an hour and then fail.';
      }),
      press('keyDisabled', 'Somebody disables the key', () => disableKey(sandbox)),
      slackAway(sandbox),
      press('week', 'A week passes', () => {
        sandbox.clock.pass(weekMs);
        return 'A week passed.';
      }),
    ],
  };
}
