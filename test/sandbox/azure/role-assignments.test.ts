import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { roles } from '../../../sandbox/azure/roles.ts';
import type { Grant } from '../../../sandbox/azure/world/grants.ts';
import {
  applicationId,
  arm,
  ask,
  assignment,
  assignments,
  startWorld,
  subscriptionId,
  tenantId,
  vaultId,
  writerId,
  type Running,
} from './world.ts';

const encryptionUser = roles.keyVaultCryptoServiceEncryptionUser;
const group = randomUUID();

async function listed(world: Running, filter: string): Promise<unknown[]> {
  const { status, body } = await ask(world.azure, 'GET', assignments(vaultId, filter));
  expect(status).toBe(200);
  return (body['value'] as { properties: { scope: string } }[]).map(({ properties }) => properties.scope);
}

function consent(world: Running): string {
  return world.azure.world.acceptConsent(tenantId, applicationId, 'acpSample');
}

const subscription = `/subscriptions/${subscriptionId}`;
const forms: [Grant, { scope: string; atScope: boolean }][] = [
  [{}, { scope: vaultId, atScope: true }],
  [{ scope: 'resourceGroup' }, { scope: `${subscription}/resourceGroups/rg-cmk`, atScope: true }],
  [{ scope: 'subscription' }, { scope: subscription, atScope: true }],
  [{ scope: 'key:cmk' }, { scope: `${vaultId}/keys/cmk`, atScope: false }],
  [{ group }, { scope: vaultId, atScope: true }],
];
test.for(forms)('a grant of the form %j is found as %j', async ([grant, { scope, atScope }]) => {
  await using world = await startWorld();
  const objectId = consent(world);
  world.azure.world.setGroups(tenantId, applicationId, [group]);
  world.azure.world.assignRole('sample-vault', applicationId, grant);
  expect(await listed(world, `atScope() and assignedTo('${objectId}')`)).toEqual(atScope ? [scope] : []);
  expect(await listed(world, `assignedTo('${objectId}')`)).toEqual([scope]);
  expect(await listed(world, `atScope() and assignedTo('${randomUUID()}')`)).toEqual([]);
});

test('a grant on another vault whose name only begins alike does not reach', async () => {
  await using world = await startWorld();
  const objectId = consent(world);
  world.azure.world.createVault(subscriptionId, { name: 'sample-vault-2', resourceGroup: 'rg-cmk' });
  world.azure.world.assignRole('sample-vault-2', applicationId);
  expect(await listed(world, `assignedTo('${objectId}')`)).toEqual([]);
});

test('an assignment has the documented shape, with its condition', async () => {
  await using world = await startWorld();
  const principalId = consent(world);
  const condition = "@Resource[Microsoft.KeyVault/vaults:name] StringEquals 'x'";
  const guid = world.azure.world.assignRole('sample-vault', applicationId, { condition });
  const { body } = await ask(world.azure, 'GET', assignments());
  expect(body['value']).toEqual([
    {
      id: `${vaultId}/providers/Microsoft.Authorization/roleAssignments/${guid}`,
      name: guid,
      type: 'Microsoft.Authorization/roleAssignments',
      properties: {
        roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${encryptionUser}`,
        principalId,
        principalType: 'ServicePrincipal',
        scope: vaultId,
        condition,
      },
    },
  ]);
});

test('a filter that Azure does not know is refused', async () => {
  await using world = await startWorld();
  const { status } = await ask(world.azure, 'GET', assignments(vaultId, "roleName eq 'Owner'"));
  expect(status).toBe(400);
});

const wanted = (principalId: string, role: string = encryptionUser): object => ({
  properties: {
    roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`,
    principalId,
    principalType: 'ServicePrincipal',
  },
});

test('granting by PUT is repeatable with the same guid and a conflict with another', async () => {
  await using world = await startWorld();
  const body = wanted(consent(world));
  const put = (url: string): Promise<{ status: number; body: { error?: { code: string } } }> =>
    ask(world.azure, 'PUT', url, { body, clientId: writerId });
  const url = assignment();
  expect((await put(url)).status).toBe(201);
  expect((await put(url)).status).toBe(200);
  const other = await put(assignment());
  expect([other.status, other.body.error?.code]).toEqual([409, 'RoleAssignmentExists']);
  expect(world.azure.state().assignments).toHaveLength(1);
});

test('revoking by DELETE answers 200, and 204 when it is gone', async () => {
  await using world = await startWorld();
  const objectId = consent(world);
  const url = assignment();
  await ask(world.azure, 'PUT', url, { body: wanted(objectId), clientId: writerId });
  expect((await ask(world.azure, 'DELETE', url, { clientId: writerId })).status).toBe(200);
  expect((await ask(world.azure, 'DELETE', url, { clientId: writerId })).status).toBe(204);
  expect(await listed(world, `assignedTo('${objectId}')`)).toEqual([]);
});

test.for([
  { rights: 'none', role: encryptionUser, status: 403 },
  { rights: 'encryptionUser', role: encryptionUser, status: 201 },
  { rights: 'encryptionUser', role: roles.keyVaultAdministrator, status: 403 },
  { rights: 'any', role: roles.keyVaultAdministrator, status: 201 },
] as const)(
  'with role writes $rights, granting $role is answered $status',
  async ({ rights, role, status }) => {
    await using world = await startWorld();
    const body = wanted(consent(world), role);
    world.azure.world.setRights(writerId, { roleWrites: rights });
    expect((await ask(world.azure, 'PUT', assignment(), { body, clientId: writerId })).status).toBe(status);
  },
);

test.for([
  { what: 'an id that is no guid', guid: 'mine', role: encryptionUser, code: 'InvalidRoleAssignmentId' },
  {
    what: 'a role that does not exist',
    guid: randomUUID(),
    role: randomUUID(),
    code: 'RoleDefinitionDoesNotExist',
  },
])('$what is refused with $code', async ({ guid, role, code }) => {
  await using world = await startWorld();
  world.azure.world.setRights(writerId, { roleWrites: 'any' });
  const body = wanted(consent(world), role);
  const { body: answer } = await ask(world.azure, 'PUT', assignment(vaultId, guid), {
    body,
    clientId: writerId,
  });
  expect(answer.error?.code).toBe(code);
});

test('right after consent a grant without principalType does not find the principal', async () => {
  await using world = await startWorld({ settings: { principalReplicationMs: 60_000 } });
  const principalId = consent(world);
  const typed = wanted(principalId) as { properties: object };
  const untyped = { properties: { ...typed.properties, principalType: undefined } };
  const put = async (body: object): Promise<number> =>
    (await ask(world.azure, 'PUT', assignment(), { body, clientId: writerId })).status;
  expect(await put(untyped)).toBe(400);
  world.clock.pass(60_000);
  expect(await put(untyped)).toBe(201);
  expect(await put(wanted(randomUUID()))).toBe(400);
});

test('a grant spreads by the clock: out of sight and without effect until then', async () => {
  await using world = await startWorld({
    settings: { grantPropagationMs: 600_000, revokePropagationMs: 300_000 },
  });
  const objectId = consent(world);
  const identifier = String(world.azure.state().vaults[0]?.keys[0]?.versions[0]?.identifier);
  const reaches = (): boolean => world.azure.mayReach(identifier, applicationId);
  world.azure.world.assignRole('sample-vault', applicationId);
  expect([await listed(world, `assignedTo('${objectId}')`), reaches()]).toEqual([[], false]);
  world.clock.pass(600_000);
  expect([await listed(world, `assignedTo('${objectId}')`), reaches()]).toEqual([[vaultId], true]);
  world.azure.world.removeRole('sample-vault', applicationId);
  expect([await listed(world, `assignedTo('${objectId}')`), reaches()]).toEqual([[], true]);
  world.clock.pass(300_000);
  expect(reaches()).toBe(false);
});

test('a deleted vault that is recovered has no role assignments any more', async () => {
  await using world = await startWorld();
  consent(world);
  world.azure.world.assignRole('sample-vault', applicationId);
  world.azure.world.assignRole('sample-vault', applicationId, { scope: 'key:cmk' });
  world.azure.world.assignRole('sample-vault', applicationId, { scope: 'subscription' });
  world.azure.world.deleteVault('sample-vault');
  world.azure.world.recoverVault('sample-vault');
  expect(world.azure.state().assignments.map(({ scope }) => scope)).toEqual([subscription]);
});

test('a vault that moved is not at its old place any more, and what was assigned there does not reach it', async () => {
  await using world = await startWorld();
  const { azure } = world;
  consent(world);
  azure.world.assignRole('sample-vault', applicationId);
  const identifier = String(azure.state().vaults[0]?.keys[0]?.versions[0]?.identifier);
  expect(azure.mayReach(identifier, applicationId)).toBe(true);
  azure.world.moveVault('sample-vault', 'elsewhere');
  const moved = String(azure.state().vaults[0]?.id);
  expect((await ask(azure, 'GET', arm(vaultId))).status).toBe(404);
  expect((await ask(azure, 'GET', arm(moved))).body['id']).toBe(moved);
  expect(azure.mayReach(identifier, applicationId)).toBe(false);
});
