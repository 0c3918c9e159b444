import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { startAzure } from '../../sandbox/azure/server.ts';
import { createClock } from '../../sandbox/clock.ts';
import { createAzure } from '../../src/clients/azure/azure.ts';
import { judgeAccess } from '../../src/domain/checks/judge-access.ts';
import { observe } from '../../src/jobs/observe.ts';

const none = '00000000-0000-0000-0000-000000000000';
const applicationId = 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52';
const objectId = 'bbbbbbbb-0000-4000-8000-000000000001';

interface Example {
  readonly source: string;
  readonly body: unknown;
}

function example(name: string): Example {
  return JSON.parse(readFileSync(new URL(`../data/azure/${name}.json`, import.meta.url), 'utf8')) as Example;
}

interface Place {
  readonly name: string;
  readonly group: string;
  readonly key: string;
}

const usual: Place = { name: 'sample-vault', group: 'sample-resource-group', key: 'sample-key-name' };

async function standing(place: Place) {
  const azure = await startAzure({
    clock: createClock(),
    tenants: [
      {
        tenantId: none,
        identities: [{ clientId: 'reader', secrets: ['secret'] }],
        servicePrincipals: [{ appId: applicationId, objectId }],
        subscriptions: [
          {
            subscriptionId: none,
            vaults: [{ name: place.name, resourceGroup: place.group, keys: [{ name: place.key }] }],
          },
        ],
      },
    ],
  });
  onTestFinished(() => azure.close());
  const client = createAzure({
    tenantId: none,
    clientId: 'reader',
    clientSecret: 'secret',
    loopbackUrl: azure.url,
    writer: 'same',
    requestTimeoutMs: 6000,
  });
  const resourceId = `/subscriptions/${none}/resourceGroups/${place.group}/providers/Microsoft.KeyVault/vaults/${place.name}`;
  return { azure, client, resourceId };
}

/** What the bot makes of Azure where this call answers with that example. */
async function observed(call: RegExp, name: string, place = usual) {
  const { azure, client, resourceId } = await standing(place);
  const role = azure.world.createRole('Own', {});
  azure.world.assignRole(place.name, applicationId, { role });
  const { body } = example(name);
  azure.failing(call, { kind: 'answer', status: 200, body });
  const targets = { vault: { name: place.name, resourceId }, key: { name: place.key }, applicationId };
  const observations = await observe(client, targets);
  const target = { vaultResourceId: resourceId, keyName: place.key, objectId };
  return { observations, access: judgeAccess(observations, target), role };
}

test('a vault: what is absent stays absent, and its access policies are read', async () => {
  const { observations, access } = await observed(
    /GET https:\/\/management[^?]*\/vaults\/sample-vault\?/u,
    'vault',
  );
  expect(observations.vault).toMatchObject({
    kind: 'seen',
    value: {
      kind: 'present',
      value: {
        name: 'sample-vault',
        location: 'westus',
        tier: 'standard',
        publicNetworkAccess: 'Enabled',
        provisioningState: 'Succeeded',
      },
    },
  });
  // It says nothing of Azure RBAC, so it goes by access policies, and those name somebody else.
  expect(access.can).toMatchObject({ wrap: 'no', unwrap: 'no' });
});

test('a key of the data plane: 2048 bits by its modulus', async () => {
  const place = { ...usual, name: 'myvault', key: 'CreateSoftKeyTest' };
  const { observations } = await observed(
    /myvault\.vault\.azure\.net\/keys\/CreateSoftKeyTest\/(?:\?|[0-9a-f])/u,
    'key',
    place,
  );
  expect(observations.latestKey).toMatchObject({
    kind: 'seen',
    value: {
      kind: 'present',
      value: {
        version: '78deebed173b48e48f55abf87ed4cf71',
        kty: 'RSA',
        bits: 2048,
        enabled: true,
        recoveryLevel: 'Recoverable+Purgeable',
      },
    },
  });
});

test('role assignments: one that reaches no vault of another subscription, and grants nothing', async () => {
  const { observations, access } = await observed(/\/roleAssignments\?/u, 'role-assignments');
  expect(observations.roles).toMatchObject({
    kind: 'seen',
    value: [{ roleId: '0b5fe924-9a61-425c-96af-cfe6e287ca2d' }],
  });
  expect(access.can).not.toMatchObject({ unwrap: 'yes' });
});

test('a role definition: its one data action lets nobody wrap', async () => {
  const { observations, access, role } = await observed(/\/roleDefinitions/u, 'role-definition');
  expect(observations.definitions?.[role]).toMatchObject({
    kind: 'seen',
    value: { name: 'Role name', permissions: [{ dataActions: ['dataAction'], notDataActions: [] }] },
  });
  expect(access.can).toMatchObject({ wrap: 'no', unwrap: 'no' });
});

test('a deny assignment: of other actions, for somebody else, elsewhere', async () => {
  const { observations, access } = await observed(/\/denyAssignments\?/u, 'deny-assignments');
  expect(observations.denials).toMatchObject({
    kind: 'seen',
    value: [
      {
        name: 'Deny assignment name',
        scope: '/subscriptions/subId',
        onlyAtScope: false,
        permissions: [{ actions: ['action'], notActions: [], dataActions: ['action'], notDataActions: [] }],
        principals: [{ id: 'principalId1' }],
        excluded: [{ id: 'principalId2' }],
      },
    ],
  });
  expect(access.denied).toEqual([]);
});

test('a schedule: the end of a time-bound assignment', async () => {
  const { observations } = await observed(/ScheduleInstances/iu, 'role-assignment-schedule-instances');
  expect(observations.schedules).toMatchObject({
    kind: 'seen',
    value: [{ endsOn: expect.stringMatching(/^2020-09-10T05:35:17/u) }],
  });
});

test('perimeters: in learning mode, with the rule that lets somebody in', async () => {
  const call = /networkSecurityPerimeterConfigurations/u;
  const { observations } = await observed(call, 'network-security-perimeter-configurations');
  expect(observations.perimeters).toMatchObject({
    kind: 'seen',
    value: [{ accessMode: 'Learning' }, { accessMode: 'Learning' }],
  });
  expect(JSON.stringify(observations.perimeters)).toContain('192.155.2.1/32');
});

test('locks: a ReadOnly one of the resource group', async () => {
  const { observations } = await observed(/Authorization\/locks/u, 'locks');
  expect(observations.locks).toMatchObject({
    kind: 'seen',
    value: [{ name: 'testlock', level: 'ReadOnly' }],
  });
});

test('a rotation policy: new versions expire after two years', async () => {
  const { observations } = await observed(/\/rotationpolicy/u, 'rotation-policy');
  expect(observations.rotation).toEqual({ kind: 'seen', value: { expiresIn: 'P2Y' } });
});

test('a key through the Resource Manager: its size, and the version in an address with a port', async () => {
  const { azure, resourceId, client } = await standing({ ...usual, name: 'sample-vault-name' });
  azure.world.setVault('sample-vault-name', { publicNetworkAccess: 'Disabled', bypass: 'None' });
  const { body } = example('key-through-arm');
  azure.failing(/management[^?]*\/keys\/sample-key-name\?/u, { kind: 'answer', status: 200, body });
  const vault = { name: 'sample-vault-name', resourceId };
  const { latestKey } = await observe(client, { vault, key: { name: 'sample-key-name' } });
  expect(latestKey).toMatchObject({
    kind: 'seen',
    value: {
      kind: 'present',
      value: {
        bits: 2048,
        kty: 'RSA',
        version: 'fd618d9519b74f9aae94ade66b876acc',
        recoveryLevel: 'Purgeable',
      },
    },
  });
});

test('deleted vaults: one that can be recovered until its purge date, and another page to be read', async () => {
  const { azure, resourceId, client } = await standing({ ...usual, group: 'sample-group' });
  azure.world.deleteVault(usual.name);
  const { body } = example('deleted-vaults');
  const secondPage = /deletedVaults.*skiptoken/u;
  azure.failing(secondPage, { kind: 'answer', status: 200, body: { value: [] } });
  azure.failing(/\/deletedVaults\?/u, { kind: 'answer', status: 200, body });
  const { vault } = await observe(client, { vault: { name: usual.name, resourceId } });
  expect(JSON.stringify(vault)).toContain('2017-04-01');
  expect(vault).toMatchObject({ kind: 'seen', value: { kind: 'deleted' } });
});

test('a deleted key: when it will be purged', async () => {
  const place = { ...usual, name: 'myvault', key: 'CreateSoftKeyTest' };
  const { azure, resourceId, client } = await standing(place);
  azure.world.deleteKey('myvault', 'CreateSoftKeyTest');
  const { body } = example('deleted-key');
  azure.failing(/\/deletedkeys\/CreateSoftKeyTest/u, { kind: 'answer', status: 200, body });
  const targets = { vault: { name: 'myvault', resourceId }, key: { name: 'CreateSoftKeyTest' } };
  const { latestKey } = await observe(client, targets);
  expect(latestKey).toMatchObject({ kind: 'seen', value: { kind: 'deleted' } });
  expect(JSON.stringify(latestKey)).toContain(new Date(1_501_718_452_000).toISOString());
});

/** A call is answered with that example; all that follows it, with an empty list. */
async function answering(call: RegExp, name: string, place = usual) {
  const { azure, client, resourceId } = await standing(place);
  azure.failing(/skiptoken/u, { kind: 'answer', status: 200, body: { value: [] } });
  azure.failing(call, { kind: 'answer', status: 200, body: example(name).body });
  return { azure, client, resourceId };
}

test('keys of the data plane: the first page, whose next one names the port', async () => {
  const { azure, client } = await answering(/myvault[^?]*\/keys\?/u, 'keys', { ...usual, name: 'myvault' });
  expect(await client.listKeys({ name: 'myvault' })).toEqual([{ name: 'sdktestkey', enabled: true }]);
  expect(azure.wire().filter(({ path }) => path.includes('skiptoken'))).toHaveLength(1);
});

test('keys through the Resource Manager: both by name', async () => {
  const place = { ...usual, name: 'sample-vault-name' };
  const { azure, client, resourceId } = await answering(
    /management[^?]*\/keys\?/u,
    'keys-through-arm',
    place,
  );
  azure.world.setVault(place.name, { publicNetworkAccess: 'Disabled', bypass: 'None' });
  expect(await client.listKeys({ name: place.name, resourceId })).toEqual([
    { name: 'sample-key-name-1', enabled: true },
    { name: 'sample-key-name-2', enabled: true },
  ]);
});

test('a created key: the version that the answer names, with its 2048 bits', async () => {
  const { client } = await answering(/POST [^?]*\/keys\/CreateSoftKeyTest\/create/iu, 'created-key', {
    ...usual,
    name: 'myvault',
  });
  const wanted = { name: 'CreateSoftKeyTest', kty: 'RSA', bits: 3072 } as const;
  expect(await client.writer?.createKey('myvault', wanted)).toMatchObject({
    created: true,
    key: { version: '78deebed173b48e48f55abf87ed4cf71', bits: 2048, enabled: true },
  });
});

test('a role assignment that was created, and one that was deleted', async () => {
  const { azure, client, resourceId } = await answering(
    /PUT .*\/roleAssignments/u,
    'created-role-assignment',
  );
  await expect(client.writer?.assignRole(resourceId, objectId)).resolves.toBeUndefined();
  const { body } = example('deleted-role-assignment');
  azure.failing(/DELETE .*\/roleAssignments/u, { kind: 'answer', status: 200, body });
  const { id } = body as { id: string };
  expect(await client.writer?.removeRoleAssignment(id)).toBe(true);
});

test('permissions: the example shows a resource, which says nothing of what anybody may do', async () => {
  const { client, resourceId } = await answering(/\/permissions\?/u, 'permissions');
  await expect(client.writer?.listPermissions(resourceId)).rejects.toMatchObject({ kind: 'nonsense' });
});

test('Resource Graph: a resource is found by its name', async () => {
  const { client } = await answering(/ResourceGraph/u, 'resource-graph');
  expect(await client.findResourceId('MYVNET')).toMatch(/\/RG2\/.*\/myVnet$/u);
  expect(await client.findResourceId('sample-vault')).toBeUndefined();
});

test('diagnostic settings: all logs go to a storage account, and to no workspace', async () => {
  const { client, resourceId } = await answering(/diagnosticSettings/u, 'diagnostic-settings');
  expect(await client.listDiagnosticSettings(resourceId)).toEqual([
    { name: 'mysetting', workspace: undefined, categories: ['allLogs'] },
  ]);
});

test('a workspace is asked by its customer id; the answer to another query is not taken for one to ours', async () => {
  const { azure, client, resourceId } = await answering(/\/workspaces\/[^/]*\?/u, 'workspace');
  const { body } = example('log-query');
  azure.failing(/loganalytics.*\/query/u, { kind: 'answer', status: 200, body });
  const workspace = (example('workspace').body as { id: string }).id;
  const query = { workspace, vaultResourceId: resourceId, from: 0, until: 1 };
  await expect(client.listKeyUses(query)).rejects.toMatchObject({ kind: 'nonsense' });
  const asked = azure.wire().map(({ path }) => path);
  expect(asked).toContain('/v1/workspaces/5b02755b-5bf4-430c-9487-45502a2a7e62/query');
});

const examples = ['deleted-key', 'deleted-vaults', 'deny-assignments', 'key', 'key-through-arm', 'locks']
  .concat(['network-security-perimeter-configurations', 'role-assignment-schedule-instances'])
  .concat(['role-assignments', 'role-definition', 'rotation-policy', 'vault', 'keys', 'keys-through-arm'])
  .concat(['created-key', 'created-role-assignment', 'deleted-role-assignment', 'permissions'])
  .concat(['resource-graph', 'diagnostic-settings', 'workspace', 'log-query']);
test.each(examples)('the example %s names its source', (name) => {
  expect(example(name).source).toMatch(
    /^https:\/\/github\.com\/Azure\/azure-rest-api-specs\/blob\/[0-9a-f]{40}\/specification\//u,
  );
});
