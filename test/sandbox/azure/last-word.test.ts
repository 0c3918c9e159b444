import { expect, test } from 'vitest';
import type { AccessRule } from '../../../sandbox/azure/seeds.ts';
import {
  applicationId,
  arm,
  ask,
  credential,
  identifier,
  keyClient,
  readerId,
  startWorld,
  subscriptionId,
  tenantId,
  vaultId,
  writerId,
  type Running,
} from './world.ts';

const vault = 'sample-vault';

async function startReachable(): Promise<Running> {
  const world = await startWorld();
  world.azure.world.acceptConsent(tenantId, applicationId);
  world.azure.world.assignRole(vault, applicationId);
  return world;
}

const rule = (direction: AccessRule['direction'], address: string): AccessRule => ({
  name: 'a rule',
  direction,
  addressPrefixes: [address],
  subscriptions: [],
});

test.for([
  ['Enforced', [], false],
  ['Enforced', [rule('Inbound', '20.88.123.53/32')], true],
  ['Enforced', [rule('Inbound', '198.51.100.7/32')], false],
  ['Enforced', [rule('Outbound', '20.88.123.53/32')], false],
  ['Learning', [], true],
] as const)('a perimeter in mode %s with %j lets Adobe in: %s', async ([accessMode, accessRules, within]) => {
  await using world = await startReachable();
  world.azure.world.setFirewall(vault, 'selectedWithException');
  world.azure.world.setPerimeters(vault, [{ name: 'company', accessMode, accessRules }]);
  expect(world.azure.mayReach(identifier, applicationId)).toBe(within);
  const url = arm(`${vaultId}/networkSecurityPerimeterConfigurations`, '2026-04-01-preview');
  expect((await ask(world.azure, 'GET', url)).body['value']).toMatchObject([
    { properties: { resourceAssociation: { accessMode } } },
  ]);
});

test('an enforced perimeter keeps the bot out of the data plane whatever the vault says of itself', async () => {
  await using world = await startReachable();
  world.azure.world.setPerimeters(vault, [{ name: 'company', accessMode: 'Enforced', accessRules: [] }]);
  await expect(keyClient(world.azure).getKey('cmk')).rejects.toMatchObject({ statusCode: 403 });
  expect((await ask(world.azure, 'GET', arm(`${vaultId}/keys/cmk`))).status).toBe(200);
});

test('a rotation policy is told by both planes, and nobody’s by the data plane alone', async () => {
  await using world = await startWorld();
  const client = keyClient(world.azure);
  const throughArm = async () =>
    (await ask(world.azure, 'GET', arm(`${vaultId}/keys/cmk`))).body['properties'] as Record<string, unknown>;
  expect(await client.getKeyRotationPolicy('cmk')).toMatchObject({
    lifetimeActions: [{ action: 'Notify', timeBeforeExpiry: 'P30D' }],
  });
  expect((await client.getKeyRotationPolicy('cmk')).expiresIn).toBeUndefined();
  expect(await throughArm()).not.toHaveProperty('rotationPolicy');
  world.azure.world.setRotationPolicy(vault, 'cmk', { expiryTime: 'P2Y', rotatesAfter: 'P18M' });
  expect(await client.getKeyRotationPolicy('cmk')).toMatchObject({ expiresIn: 'P2Y' });
  expect(await throughArm()).toMatchObject({ rotationPolicy: { attributes: { expiryTime: 'P2Y' } } });
});

test('a policy refuses keys that never expire, and no others', async () => {
  await using world = await startWorld();
  world.azure.world.setPolicies({ keyExpiryPolicy: 'Keys should have an expiration date' });
  const client = keyClient(world.azure, writerId);
  await expect(client.createRsaKey('forever')).rejects.toMatchObject({
    statusCode: 403,
    message: expect.stringContaining('Keys should have an expiration date'),
  });
  const expiresOn = new Date(Date.now() + 86_400_000);
  await expect(client.createRsaKey('mortal', { expiresOn })).resolves.toMatchObject({ name: 'mortal' });
});

const graphUrl = arm('/providers/Microsoft.ResourceGraph/resources', '2024-04-01');

test('Resource Graph learns of a vault late, and gives its rows page by page', async () => {
  await using world = await startWorld({ settings: { resourceGraphDelayMs: 1_800_000 } });
  for (const name of ['new-vault-1', 'new-vault-2'])
    world.azure.world.createVault(subscriptionId, { name, resourceGroup: 'rg-new' });
  const query = "resources | where type =~ 'microsoft.keyvault/vaults' | project id, name";
  const found = async (options: object) =>
    (await ask(world.azure, 'POST', graphUrl, { body: { query, options } })).body;
  expect((await found({}))['data']).toEqual([]);
  world.clock.pass(1_800_001);
  world.azure.set({ pageSize: 2 });
  const first = await found({});
  expect(first).toMatchObject({ totalRecords: 3, count: 2 });
  const second = await found({ $skipToken: first['$skipToken'] });
  expect(second).toMatchObject({ count: 1 });
  expect(second).not.toHaveProperty('$skipToken');
});

test.for([
  ['7000222', (world: Running) => world.azure.world.setSecretsEnd(readerId, world.clock.now() - 1)],
  ['700016', (world: Running) => world.azure.world.setForgotten(readerId, true)],
  ['53003', (world: Running) => world.azure.world.setBlocked(readerId, true)],
] as const)('a token is refused with AADSTS%s', async ([code, happens]) => {
  await using world = await startWorld();
  happens(world);
  const asked = credential(world.azure).getToken('https://management.azure.com/.default');
  await expect(asked).rejects.toThrow(`AADSTS${code}`);
});

test('Graph shows when the bot’s secret ends, and of the secret its first letters only', async () => {
  await using world = await startWorld();
  const at = world.clock.now() + 30 * 86_400_000;
  world.azure.world.setSecretsEnd(readerId, at);
  const url = `https://graph.microsoft.com/v1.0/applications(appId='${readerId}')`;
  const { body } = await ask(world.azure, 'GET', url);
  expect(body['passwordCredentials']).toMatchObject([
    { endDateTime: new Date(at).toISOString(), hint: 'the', secretText: null },
  ]);
});
