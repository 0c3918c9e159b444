import { expect, test } from 'vitest';
import type { AzureWorld } from '../../../sandbox/azure/world/world.ts';
import { startAdobe } from '../../../sandbox/adobe/server.ts';
import {
  applicationId,
  identifier,
  otherTenantId,
  sampleVersion,
  startWorld,
  tenantId,
  vaultUrl,
  type Running,
} from './world.ts';

const vault = 'sample-vault';
const now = Math.floor(Date.now() / 1000);

async function startReachable(): Promise<Running> {
  const world = await startWorld();
  world.azure.world.acceptConsent(tenantId, applicationId);
  world.azure.world.assignRole(vault, applicationId);
  return world;
}

test('a key that is all right is within reach, with its version, an older one or none', async () => {
  await using world = await startReachable();
  expect(world.azure.obstacles(identifier, applicationId)).toEqual([]);
  world.azure.world.newVersion(vault, 'cmk');
  for (const each of [identifier, identifier.replace(`/${sampleVersion}`, '')]) {
    expect(world.azure.mayReach(each, applicationId)).toBe(true);
  }
});

const losses: [string, (world: AzureWorld) => void, string[]][] = [
  [
    'the role removed',
    (world) => world.removeRole(vault, applicationId),
    ['the app has no role at the vault'],
  ],
  [
    'the app removed',
    (world) => world.removeServicePrincipal(tenantId, applicationId),
    ['the app was not accepted in the tenant of the vault'],
  ],
  [
    'the app re-created',
    (world) => {
      world.removeServicePrincipal(tenantId, applicationId);
      world.acceptConsent(tenantId, applicationId);
    },
    ['the app has no role at the vault'],
  ],
  [
    'the app disabled',
    (world) => world.setAppEnabled(tenantId, applicationId, false),
    ['the app is disabled'],
  ],
  ['the key disabled', (world) => world.setKey(vault, 'cmk', { enabled: false }), ['the key is disabled']],
  ['the key expired', (world) => world.setKey(vault, 'cmk', { exp: now - 10 }), ['the key has expired']],
  [
    'the key not begun',
    (world) => world.setKey(vault, 'cmk', { nbf: now + 3600 }),
    ['the key is not active yet'],
  ],
  [
    'operations reduced',
    (world) => world.setKey(vault, 'cmk', { keyOps: ['wrapKey'] }),
    ['wrapKey or unwrapKey is not permitted'],
  ],
  [
    'a short new version',
    (world) => void world.newVersion(vault, 'cmk', { keySize: 2048 }),
    ['the key is not RSA of 3072 bits or more'],
  ],
  ['the key deleted', (world) => world.deleteKey(vault, 'cmk'), ['there is no such key']],
  ['the vault deleted', (world) => world.deleteVault(vault), ['there is no such vault']],
  [
    'purge protection off',
    (world) => world.setVault(vault, { enablePurgeProtection: null }),
    ['purge protection is off'],
  ],
  ['soft delete off', (world) => world.setVault(vault, { enableSoftDelete: false }), ['soft delete is off']],
  [
    'access policies',
    (world) => world.setVault(vault, { enableRbacAuthorization: false }),
    ['the app has no role at the vault'],
  ],
  ['another tier', (world) => world.setVault(vault, { tier: 'free' }), ['the tier is not supported']],
];
test.for(losses)('%s puts the key out of reach', async ([, lose, obstacles]) => {
  await using world = await startReachable();
  lose(world.azure.world);
  expect(world.azure.obstacles(identifier, applicationId)).toEqual(obstacles);
  expect(world.azure.mayReach(identifier, applicationId)).toBe(false);
});

test.for([
  ['open', true],
  ['selectedWithException', true],
  ['selectedWithAdobe', true],
  ['selectedWithoutException', false],
  ['privateWithException', true],
  ['privateWithoutException', false],
  ['perimeter', false],
] as const)('behind the firewall %s the key is within reach: %s', async ([preset, within]) => {
  await using world = await startReachable();
  world.azure.world.setFirewall(vault, preset);
  expect(world.azure.mayReach(identifier, applicationId)).toBe(within);
});

test.for([
  ['keyVaultCryptoUser', true],
  ['keyVaultCryptoOfficer', true],
  ['keyVaultAdministrator', true],
  ['keyVaultReader', false],
] as const)('the role %s alone puts the key within reach: %s', async ([role, within]) => {
  await using world = await startWorld();
  world.azure.world.acceptConsent(tenantId, applicationId);
  world.azure.world.assignRole(vault, applicationId, { role });
  expect(world.azure.mayReach(identifier, applicationId)).toBe(within);
});

test('an access policy with get, wrapKey and unwrapKey is enough in a vault that uses policies', async () => {
  await using world = await startWorld();
  const objectId = world.azure.world.acceptConsent(tenantId, applicationId);
  const accessPolicies = [{ objectId, keys: ['get', 'wrapKey', 'unwrapKey'] }];
  world.azure.world.setVault(vault, { enableRbacAuthorization: false, accessPolicies });
  expect(world.azure.mayReach(identifier, applicationId)).toBe(true);
});

test('an app accepted in another tenant does not reach', async () => {
  await using world = await startWorld();
  world.azure.world.acceptConsent(otherTenantId, applicationId);
  expect(world.azure.mayReach(identifier, applicationId)).toBe(false);
  expect(() => world.azure.world.assignRole(vault, applicationId)).toThrow(RangeError);
});

test.for([`${vaultUrl}/secrets/cmk`, 'https://nobody-here.vault.azure.net/keys/cmk', 'nonsense'])(
  '%s is never within reach',
  async (text) => {
    await using world = await startReachable();
    expect(world.azure.mayReach(text, applicationId)).toBe(false);
  },
);

test('Adobe asks Azure and completes or fails accordingly', async () => {
  await using world = await startReachable();
  const { azure, clock } = world;
  const adobe = await startAdobe({
    clock,
    mayReach: azure.mayReach,
    organizations: [
      { orgId: 'A@AdobeOrg', clientId: 'c', clientSecrets: ['s'], applicationId, applicationName: 'app' },
    ],
  });
  try {
    const form = { client_id: 'c', client_secret: 's', grant_type: 'client_credentials', scope: 'openid' };
    const minted = await fetch(`${adobe.url}/ims/token/v3`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    const { access_token: token } = (await minted.json()) as { access_token: string };
    const post = (name: string): Promise<Response> =>
      fetch(`${adobe.url}/data/infrastructure/manager/customer/config`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'x-api-key': 'acp_provisioning',
          'x-gw-ims-org-id': 'A@AdobeOrg',
          'content-type': 'application/json',
        },
        body: JSON.stringify({
          name,
          type: 'BYOK_CONFIG',
          imsOrgId: 'A@AdobeOrg',
          configData: { providerType: 'AZURE_KEYVAULT', keyVaultKeyIdentifier: identifier },
        }),
      });
    azure.world.setKey(vault, 'cmk', { enabled: false });
    expect((await post('First')).status).toBe(200);
    clock.pass(5000);
    expect(adobe.configurations()).toMatchObject([{ name: 'First', status: 'FAILED' }]);
    azure.world.setKey(vault, 'cmk', { enabled: true });
    expect((await post('Second')).status).toBe(200);
    clock.pass(8000);
    expect(adobe.configurations()).toMatchObject([
      { name: 'Second', status: 'COMPLETED' },
      { name: 'First', status: 'FAILED' },
    ]);
  } finally {
    await adobe.close();
  }
});

test('the world and the state are plain data that a page can be sent', async () => {
  await using world = await startReachable();
  expect(JSON.parse(JSON.stringify(world.azure.state()))).toEqual(world.azure.state());
  expect(Object.values(world.azure.world).every((each) => typeof each === 'function')).toBe(true);
  expect(JSON.stringify(world.azure.state())).not.toContain('the-right-secret');
});
