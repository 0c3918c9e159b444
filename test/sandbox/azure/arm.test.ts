import { expect, test } from 'vitest';
import type { VaultSettings } from '../../../sandbox/azure/seeds.ts';
import {
  arm,
  ask,
  otherTenantId,
  readerId,
  sampleVersion,
  startWorld,
  subscriptionId,
  tenantId,
  vaultId,
  writerId,
} from './world.ts';

test('a vault that is all right has the documented shape', async () => {
  await using world = await startWorld();
  const { status, body } = await ask(world.azure, 'GET', arm(vaultId));
  expect(status).toBe(200);
  expect(body).toEqual({
    id: vaultId,
    name: 'sample-vault',
    type: 'Microsoft.KeyVault/vaults',
    location: 'westeurope',
    tags: {},
    properties: {
      sku: { family: 'A', name: 'standard' },
      tenantId,
      accessPolicies: [],
      enableSoftDelete: true,
      enablePurgeProtection: true,
      enableRbacAuthorization: true,
      publicNetworkAccess: 'Enabled',
      softDeleteRetentionInDays: 90,
      vaultUri: 'https://sample-vault.vault.azure.net/',
      provisioningState: 'Succeeded',
    },
  });
});

const settings: [Partial<VaultSettings>, object, string[]][] = [
  [{ enablePurgeProtection: false }, {}, ['enablePurgeProtection']],
  [{ enablePurgeProtection: null }, {}, ['enablePurgeProtection']],
  [{ enableSoftDelete: false }, { enableSoftDelete: false }, []],
  [{ enableSoftDelete: null }, {}, ['enableSoftDelete']],
  [{ enableRbacAuthorization: false }, { enableRbacAuthorization: false }, []],
  [{ enableRbacAuthorization: null }, {}, ['enableRbacAuthorization']],
  [{ publicNetworkAccess: null }, {}, ['publicNetworkAccess', 'networkAcls']],
  [{ tier: 'premium' }, { sku: { family: 'A', name: 'premium' } }, []],
  [
    { defaultAction: 'Deny', bypass: 'None', ipRules: ['20.88.123.53/32'] },
    {
      networkAcls: {
        defaultAction: 'Deny',
        bypass: 'None',
        ipRules: [{ value: '20.88.123.53/32' }],
        virtualNetworkRules: [],
      },
    },
    [],
  ],
  [
    { defaultAction: 'Deny' },
    { networkAcls: { defaultAction: 'Deny', ipRules: [], virtualNetworkRules: [] } },
    [],
  ],
  [
    { accessPolicies: [{ objectId: 'o', keys: ['get'] }] },
    { accessPolicies: [{ tenantId, objectId: 'o', permissions: { keys: ['get'] } }] },
    [],
  ],
];
test.for(settings)('a vault set to %j says %j and leaves out %j', async ([changed, said, left]) => {
  await using world = await startWorld();
  world.azure.world.setVault('sample-vault', changed);
  const { body } = await ask(world.azure, 'GET', arm(vaultId));
  const properties = body['properties'] as Record<string, unknown>;
  expect(properties).toMatchObject(said);
  for (const name of left) expect(properties).not.toHaveProperty(name);
});

test('paths are taken without case, with double slashes and with an api-version percent-encoded in its name', async () => {
  await using world = await startWorld();
  const paths = [
    arm(vaultId.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')),
    arm(`/${vaultId}`),
    arm(vaultId).replace('api-version', 'api%2Dversion'),
  ];
  for (const path of paths) expect((await ask(world.azure, 'GET', path)).status).toBe(200);
});

test.for([
  [
    `/subscriptions/${crypto.randomUUID()}/resourceGroups/g/providers/Microsoft.KeyVault/vaults/v`,
    'SubscriptionNotFound',
  ],
  [vaultId.replace('rg-cmk', 'rg-other'), 'ResourceGroupNotFound'],
  [vaultId.replace('sample-vault', 'no-vault'), 'ResourceNotFound'],
  [`${vaultId}/keys/no-key`, 'ResourceNotFound'],
] as const)('%s is answered 404 %s', async ([path, code]) => {
  await using world = await startWorld();
  const { status, body } = await ask(world.azure, 'GET', arm(path));
  expect([status, body.error?.code]).toEqual([404, code]);
});

test.for([
  ['1999-01-01', 'NoRegisteredProviderFound'],
  ['latest', 'InvalidApiVersionParameter'],
] as const)('api-version %s is refused with %s', async ([version, code]) => {
  await using world = await startWorld();
  const { status, body } = await ask(world.azure, 'GET', arm(vaultId, version));
  expect([status, body.error?.code]).toEqual([400, code]);
});

test('no api-version is refused, and older ones are from the day Microsoft retires them', async () => {
  await using world = await startWorld();
  const none = await ask(world.azure, 'GET', `https://management.azure.com${vaultId}`);
  expect(none.body.error?.code).toBe('MissingApiVersionParameter');
  const retirement = Date.parse('2027-02-27T00:00:00Z');
  if (world.clock.now() < retirement) {
    expect((await ask(world.azure, 'GET', arm(vaultId, '2023-07-01'))).status).toBe(200);
    world.clock.pass(retirement - world.clock.now());
  }
  expect((await ask(world.azure, 'GET', arm(vaultId, '2023-07-01'))).status).toBe(400);
  expect((await ask(world.azure, 'GET', arm(vaultId))).status).toBe(200);
});

test('without a token and with one for another audience there is a 401', async () => {
  await using world = await startWorld();
  const headers = { 'x-forwarded-host': 'management.azure.com' };
  const path = `${world.azure.url}${vaultId}?api-version=2026-02-01`;
  expect((await fetch(path, { headers })).status).toBe(401);
  expect((await fetch(path, { headers: { ...headers, authorization: 'Bearer made-up' } })).status).toBe(401);
});

test('a token of another tenant is refused by name', async () => {
  await using world = await startWorld();
  const { status, body } = await ask(world.azure, 'GET', arm(vaultId), { tenant: otherTenantId });
  expect([status, body.error?.code]).toEqual([401, 'InvalidAuthenticationTokenTenant']);
});

test.for([
  vaultId,
  `${vaultId}/keys/cmk`,
  `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/deletedVaults`,
])('who may not read gets AuthorizationFailed for %s, whether it is there or not', async (path) => {
  await using world = await startWorld({ reader: { rights: { armRead: false } } });
  for (const each of [path, path.replace('sample-vault', 'no-vault')]) {
    const { status, body } = await ask(world.azure, 'GET', arm(each));
    expect([status, body.error?.code]).toEqual([403, 'AuthorizationFailed']);
  }
});

test('a key read through the Resource Manager has its size, and its address with the port', async () => {
  await using world = await startWorld();
  const { body } = await ask(world.azure, 'GET', arm(`${vaultId}/keys/cmk`));
  expect(body).toMatchObject({
    name: 'cmk',
    properties: {
      kty: 'RSA',
      keySize: 3072,
      attributes: { enabled: true, recoveryLevel: 'Recoverable' },
      keyUri: 'https://sample-vault.vault.azure.net:443/keys/cmk',
      keyUriWithVersion: `https://sample-vault.vault.azure.net:443/keys/cmk/${sampleVersion}`,
    },
  });
  const version = await ask(world.azure, 'GET', arm(`${vaultId}/keys/cmk/versions/${sampleVersion}`));
  expect(version.body).toMatchObject({ name: sampleVersion });
  const list = await ask(world.azure, 'GET', arm(`${vaultId}/keys`));
  expect(list.body['value']).toHaveLength(1);
});

test('the Resource Manager reads keys that the firewall hides in the data plane', async () => {
  await using world = await startWorld();
  world.azure.world.setFirewall('sample-vault', 'privateWithException');
  expect((await ask(world.azure, 'GET', arm(`${vaultId}/keys/cmk`))).status).toBe(200);
});

test('vaults are listed by subscription and by group, and subscriptions by who may read them', async () => {
  await using world = await startWorld();
  const group = vaultId.slice(0, vaultId.indexOf('/vaults/'));
  for (const path of [group, `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault`]) {
    const { body } = await ask(world.azure, 'GET', arm(`${path}/vaults`));
    expect(body['value']).toMatchObject([{ name: 'sample-vault' }]);
  }
  const subscriptions = (): Promise<unknown> =>
    ask(world.azure, 'GET', arm('/subscriptions', '2022-12-01')).then(({ body }) => body['value']);
  expect(await subscriptions()).toMatchObject([{ subscriptionId, tenantId }]);
  world.azure.world.setRights(readerId, { armRead: false });
  expect(await subscriptions()).toEqual([]);
});

const graphUrl = arm('/providers/Microsoft.ResourceGraph/resources', '2024-04-01');
const query = (condition = ''): object => ({
  query: `resources | where type =~ 'microsoft.keyvault/vaults'${condition} | project id, name | order by name asc`,
});

test.for([
  ['', ['other-vault', 'sample-vault']],
  [" and name =~ 'SAMPLE-vault'", ['sample-vault']],
  [" and name contains 'other'", ['other-vault']],
  [" and name =~ 'nobody'", []],
] as const)('Resource Graph finds vaults where type%s', async ([condition, names]) => {
  await using world = await startWorld();
  world.azure.world.createVault(subscriptionId, { name: 'other-vault', resourceGroup: 'rg-2' });
  const { status, body } = await ask(world.azure, 'POST', graphUrl, { body: query(condition) });
  expect(status).toBe(200);
  expect((body['data'] as { name: string }[]).map(({ name }) => name)).toEqual(names);
  expect(body['totalRecords']).toBe(names.length);
});

test('Resource Graph gives the columns that were asked for, and nothing to who may not read', async () => {
  await using world = await startWorld();
  const found = await ask(world.azure, 'POST', graphUrl, { body: query() });
  expect(found.body['data']).toEqual([{ id: vaultId, name: 'sample-vault' }]);
  world.azure.world.setRights(readerId, { armRead: false });
  const refused = await ask(world.azure, 'POST', graphUrl, { body: query() });
  expect([refused.status, refused.body['data']]).toEqual([200, []]);
  const wrong = await ask(world.azure, 'POST', graphUrl, { body: { query: 'resources | take 5' } });
  expect(wrong.body.error?.code).toBe('InvalidQuery');
});

const deletedPath = `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/sample-vault`;

test('a deleted vault is found with its purge date, can be recovered, and is gone after that date', async () => {
  await using world = await startWorld();
  const { azure, clock } = world;
  azure.world.deleteVault('sample-vault');
  expect((await ask(azure, 'GET', arm(vaultId))).body.error?.code).toBe('ResourceNotFound');
  const { status, body } = await ask(azure, 'GET', arm(deletedPath));
  const properties = body['properties'] as { deletionDate: string; scheduledPurgeDate: string };
  expect(status).toBe(200);
  expect(properties).toMatchObject({ vaultId, purgeProtectionEnabled: true });
  expect(Date.parse(properties.scheduledPurgeDate) - Date.parse(properties.deletionDate)).toBe(
    90 * 86_400_000,
  );
  azure.world.recoverVault('sample-vault');
  expect((await ask(azure, 'GET', arm(vaultId))).status).toBe(200);
  azure.world.deleteVault('sample-vault');
  clock.pass(90 * 86_400_000);
  expect((await ask(azure, 'GET', arm(deletedPath))).status).toBe(404);
  expect(() => azure.world.recoverVault('sample-vault')).toThrow(RangeError);
});

const purge = { properties: { enablePurgeProtection: true } };

test('a writer switches purge protection on by PATCH, and nobody can switch it off', async () => {
  await using world = await startWorld({ vault: { settings: { enablePurgeProtection: false } } });
  const change = (
    clientId: string,
    body: object,
  ): Promise<{ status: number; body: { error?: { code: string } } }> =>
    ask(world.azure, 'PATCH', arm(vaultId), { clientId, body });
  expect((await change(readerId, purge)).body.error?.code).toBe('AuthorizationFailed');
  expect((await change(writerId, purge)).status).toBe(200);
  expect(world.azure.state().vaults[0]?.settings.enablePurgeProtection).toBe(true);
  expect((await change(writerId, { properties: { enablePurgeProtection: false } })).status).toBe(400);
  expect((await ask(world.azure, 'POST', arm(vaultId), { clientId: writerId, body: purge })).status).toBe(
    405,
  );
});

test('a writer makes a vault and a key by PUT; what is misspelled or there already is refused', async () => {
  await using world = await startWorld();
  const properties = { tenantId, sku: { family: 'A', name: 'standard' } };
  const put = async (path: string, body: object, clientId = writerId) => {
    const { status, body: answer } = await ask(world.azure, 'PUT', arm(path), { clientId, body });
    return answer.error?.code ?? status;
  };
  const made = vaultId.replace('sample-vault', 'made-vault');
  const vault = { location: 'westeurope', properties };
  expect(await put(made, vault, readerId)).toBe('AuthorizationFailed');
  expect(await put(made, { ...vault, properties: { ...properties, enableRbac: true } })).toBe(
    'InvalidRequestContent',
  );
  expect(await put(made, { ...vault, properties: { ...properties, tenantId: otherTenantId } })).toBe(
    'BadRequest',
  );
  expect(await put(made, vault)).toBe(201);
  expect(await put(made, vault)).toBe('VaultAlreadyExists');
  const key = { properties: { kty: 'RSA', keySize: 3072 } };
  expect(await put(`${made}/keys/cmk`, { properties: { kty: 'EC' } })).toBe('InvalidRequestContent');
  expect(await put(`${made}/keys/cmk`, key)).toBe(200);
  const versions = () => ask(world.azure, 'GET', arm(`${made}/keys/cmk/versions`));
  const first = (await versions()).body;
  expect(await put(`${made}/keys/cmk`, { properties: { kty: 'RSA', keySize: 4096 } })).toBe(200);
  expect((await versions()).body).toEqual(first);
});
