import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it, test } from 'vitest';
import { type AdobeStandIn, startAdobe } from '../../sandbox/adobe/server.ts';
import { type AzureStandIn, startAzure } from '../../sandbox/azure/server.ts';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { adobe as cast, adobeOrganizations, azure as place, secrets, tenants } from '../../sandbox/cast.ts';
import { createAzure } from '../../src/clients/azure/azure.ts';
import { findWrong } from '../documents/azure-cli.ts';

const program = fileURLToPath(new URL('../../src/emergency/main.ts', import.meta.url));
const clock = { now: Date.now };
const nobody = 'http://127.0.0.1:1';
const vaultId = `/subscriptions/${place.subscriptionId}/resourceGroups/${place.resourceGroup}/providers/Microsoft.KeyVault/vaults/${place.vault}`;

let adobe: AdobeStandIn;
let azure: AzureStandIn;

beforeEach(async () => {
  azure = await startAzure({ clock, tenants, settings: { grantPropagationMs: 0, revokePropagationMs: 0 } });
  adobe = await startAdobe({ clock, organizations: adobeOrganizations, mayReach: azure.mayReach });
  azure.world.acceptConsent(place.tenantId, cast.applicationId);
});
afterEach(async () => {
  await Promise.all([adobe.close(), azure.close()]);
});

/** Slack and Redis lead to ports where nobody is. */
const withoutSlackAndRedis = () =>
  botEnvironment(
    {
      slackApiUrl: `${nobody}/api/`,
      redisUrl: 'redis://127.0.0.1:1',
      adobeUrl: adobe.url,
      azureUrl: azure.url,
      durable: true,
      port: 0,
      mode: 'socket',
    },
    {},
  );

async function run(args: readonly string[], changed: Readonly<Record<string, string | undefined>> = {}) {
  const env = { ...withoutSlackAndRedis(), PATH: process.env['PATH'], ...changed };
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, out, error };
}

const commandsIn = (out: string) =>
  out.split('\n').flatMap((line) => (line.startsWith('      az ') ? line.trim().split(' && ') : []));

/** Does at the stand-in what the printed commands would do in Azure. */
async function obey(out: string): Promise<void> {
  azure.world.setRights(place.clientId, { roleWrites: 'any' });
  const client = createAzure({
    tenantId: place.tenantId,
    clientId: place.clientId,
    clientSecret: secrets.azureClientSecret,
    loopbackUrl: azure.url,
    writer: 'same',
  });
  for (const command of commandsIn(out)) {
    const ids = /^az role assignment delete --ids (.*)$/u.exec(command)?.[1]?.split(' ') ?? [];
    for (const id of ids) await client.writer?.removeRoleAssignment(id);
    const lock = /^az lock delete --ids \S+\/locks\/(\S+)$/u.exec(command)?.[1];
    if (lock !== undefined) azure.world.unlock(lock);
  }
}

test('with Slack and Redis away it prints what ends access, and after that nothing is left', async () => {
  azure.world.assignRole(place.vault, cast.applicationId);
  azure.world.assignRole(place.vault, cast.applicationId, { scope: `key:${place.key}` });
  azure.world.assignRole(place.vault, cast.applicationId, { role: 'keyVaultCryptoUser' });
  azure.world.lock(place.vault, 'keep', 'CanNotDelete', 'resourceGroup');
  const { code, out, error } = await run(['luma']);
  expect(error).toBe('');
  expect(code).toBe(0);
  expect(commandsIn(out).flatMap(findWrong)).toEqual([]);
  expect(out).toContain(`az login --tenant ${place.tenantId}`);
  expect(out).toContain(
    `az lock delete --ids /subscriptions/${place.subscriptionId}/resourceGroups/${place.resourceGroup}/providers/Microsoft.Authorization/locks/keep`,
  );
  // The lock first: with it Azure would refuse the rest.
  expect(out.indexOf('az lock delete')).toBeLessThan(out.indexOf('az role assignment delete'));
  expect(azure.wire().filter(({ method }) => method !== 'GET' && method !== 'POST')).toEqual([]);

  await obey(out);
  // The key's own assignment too, although nobody named the key.
  expect(azure.state().assignments).toEqual([]);
  const after = await run(['luma']);
  expect(after.code).toBe(0);
  expect(after.out).not.toContain('az role assignment delete');
  expect(after.out).toContain('Nothing to remove, as Azure shows it now:');
});

it('removes a role under a denial too, which counts again once the denial is lifted', async () => {
  azure.world.assignRole(place.vault, cast.applicationId);
  azure.world.deny(place.vault, cast.applicationId, 'Stack');
  const { out } = await run(['luma', '--vault', place.vault]);
  expect(out).not.toContain('Nothing to remove');
  await obey(out);
  expect(azure.state().assignments).toEqual([]);
});

it('names the scope of a role that is inherited, and who can remove it there', async () => {
  azure.world.assignRole(place.vault, cast.applicationId, { scope: 'subscription' });
  const { out } = await run(['luma', '--vault', place.vault]);
  expect(out).toContain(`assigned at /subscriptions/${place.subscriptionId}, above the vault`);
  expect(out).toMatch(
    new RegExp(`az role assignment delete --ids /subscriptions/${place.subscriptionId}/providers/`, 'u'),
  );
});

it('takes the app out of a group and removes its own assignments as well', async () => {
  azure.world.setGroups(place.tenantId, cast.applicationId, ['33333333-1111-4222-8333-444444444444']);
  azure.world.assignRole(place.vault, cast.applicationId, { group: '33333333-1111-4222-8333-444444444444' });
  azure.world.assignRole(place.vault, cast.applicationId);
  const { out } = await run(['luma', '--vault', place.vault]);
  expect(commandsIn(out).flatMap(findWrong)).toEqual([]);
  expect(out).toContain('az ad group member remove --group 33333333-1111-4222-8333-444444444444');
  expect(out).toContain('az role assignment delete --ids');
});

it('removes an assignment with a condition, although nobody can tell what it allows', async () => {
  azure.world.assignRole(place.vault, cast.applicationId, { condition: "@Resource[a] StringEquals 'b'" });
  const { code, out } = await run(['luma', '--vault', place.vault]);
  expect(out).toContain('Not known:');
  expect(code).toBe(1);
  await obey(out);
  expect((await run(['luma', '--vault', place.vault])).code).toBe(0);
});

test('with the settings of Slack and Redis missing altogether it works all the same', async () => {
  azure.world.assignRole(place.vault, cast.applicationId);
  const { code, out } = await run(['luma'], {
    SLACK_BOT_TOKEN: undefined,
    SLACK_APP_TOKEN: undefined,
    REDIS_URL: undefined,
    CMK_AUDIT_KEY: undefined,
  });
  expect(code).toBe(0);
  expect(out).toContain(`az role assignment delete --ids ${vaultId}/`);
});

test('with Adobe away the application id is asked for, and with it everything is known', async () => {
  azure.world.assignRole(place.vault, cast.applicationId);
  const away = { ADOBE_PLATFORM_URL: nobody, ADOBE_IMS_URL: nobody };
  const blind = await run(['luma'], away);
  expect(blind.code).toBe(1);
  expect(blind.out).toMatch(/Not known:\n +the application id of the CMK app: .*--app/u);
  expect(blind.out).toContain("az ad sp show --id '<application id of the CMK app>'");
  const { code, out } = await run(['luma', '--app', cast.applicationId], away);
  expect(code).toBe(0);
  expect(out).toContain(`az role assignment delete --ids ${vaultId}/`);
});

test('with Azure away it says that nothing is known, and how to look', async () => {
  const { code, out } = await run(['luma'], { AZURE_LOOPBACK_URL: nobody });
  expect(code).toBe(1);
  expect(out).toContain(
    `az ad sp show --id ${cast.applicationId} --query id --output tsv) && az rest --method get`,
  );
  expect(out).toMatch(/Not known:\n[^]*the vaults/u);
  expect(out).not.toContain('Nothing to remove');
});

test('what Azure refuses to show of one vault is unknown, never nothing', async () => {
  azure.world.assignRole(place.vault, cast.applicationId);
  azure.failing(/luma-cmk-vault\/providers\/Microsoft.Authorization\/(roleAssignments|locks)/u, {
    kind: 'answer',
    status: 403,
    headers: {},
    body: '{"error":{"code":"AuthorizationFailed","message":"no"}}',
  });
  const { code, out } = await run(['luma', '--vault', place.vault]);
  expect(code).toBe(1);
  expect(out).toContain(`access at ${place.vault}`);
  expect(out).toContain('whether a lock is in the way');
  expect(out).not.toContain('Nothing to remove');
});

test('an app that is not in the directory is no proof: it may be the wrong directory', async () => {
  azure.world.removeServicePrincipal(place.tenantId, cast.applicationId);
  const { code, out } = await run(['luma']);
  expect(code).toBe(1);
  expect(out).toContain('whether this is the right directory');
});

it.each([
  ['an organization that there is not', ['nobody'], {}, 'it knows Luma'],
  ['no organization', [], {}, 'npm run emergency -- help'],
  ['something that is no vault', ['luma', '--vault', 'a b'], {}, '--vault'],
  ['a real system among stand-ins', ['luma'], { AZURE_LOOPBACK_URL: undefined }, 'AZURE_LOOPBACK_URL'],
])('%s is refused, and says what is expected', async (_what, args, changed, words) => {
  const { code, error } = await run(args, changed);
  expect(code).toBe(2);
  expect(error).toContain(words);
  expect(error).not.toContain(secrets.azureClientSecret);
});
