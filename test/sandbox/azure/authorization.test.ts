import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import type { DenialSeed } from '../../../sandbox/azure/world/guards.ts';
import type { Grant } from '../../../sandbox/azure/world/grants.ts';
import {
  applicationId,
  arm,
  ask,
  assignment,
  assignments,
  identifier,
  startWorld,
  subscriptionId,
  tenantId,
  vaultId,
  writerId,
  type Asked,
  type Running,
} from './world.ts';

const subscription = `/subscriptions/${subscriptionId}`;
const keyScope = `${vaultId}/keys/cmk`;
const vault = 'sample-vault';

async function start(): Promise<Running & { objectId: string }> {
  const world = await startWorld();
  const objectId = world.azure.world.acceptConsent(tenantId, applicationId);
  world.azure.world.setManagementGroups(subscriptionId, ['Workloads', 'Company']);
  return { ...world, objectId };
}

const authorization = (kind: string, version: string, filter?: string, scope = vaultId): string => {
  const url = new URL(arm(`${scope}/providers/Microsoft.Authorization/${kind}`, version));
  if (filter !== undefined) url.searchParams.set('$filter', filter);
  return url.href;
};

const values = ({ body }: Asked): Record<string, unknown>[] => body['value'] as Record<string, unknown>[];
const properties = (asked: Asked): Record<string, unknown>[] =>
  values(asked).map((item) => item['properties'] as Record<string, unknown>);

test.for([
  ['managementGroup:Workloads', '/providers/Microsoft.Management/managementGroups/Workloads'],
  ['managementGroup:company', '/providers/Microsoft.Management/managementGroups/company'],
  ['root', '/'],
] as const)(
  'a grant at %s is listed at the vault with its own scope, and lets Adobe in',
  async ([scope, said]) => {
    await using world = await start();
    world.azure.world.assignRole(vault, applicationId, { scope });
    const filter = `atScope() and assignedTo('${world.objectId}')`;
    const asked = await ask(world.azure, 'GET', assignments(vaultId, filter));
    expect(properties(asked)).toMatchObject([{ scope: said }]);
    expect(world.azure.mayReach(identifier, applicationId)).toBe(true);
  },
);

test('a grant at a management group that the subscription is not under neither shows nor works', async () => {
  await using world = await start();
  world.azure.world.assignRole(vault, applicationId, { scope: 'managementGroup:Elsewhere' });
  expect(values(await ask(world.azure, 'GET', assignments()))).toEqual([]);
  expect(world.azure.mayReach(identifier, applicationId)).toBe(false);
});

test('a grant through a group in a group is found by assignedTo, and not by principalId', async () => {
  await using world = await start();
  const [inner, outer] = [randomUUID(), randomUUID()];
  world.azure.world.setGroups(tenantId, applicationId, [inner]);
  world.azure.world.setGroupsOfGroup(inner, [outer]);
  world.azure.world.assignRole(vault, applicationId, { group: outer });
  const listed = async (filter: string) =>
    values(await ask(world.azure, 'GET', assignments(vaultId, filter)));
  expect(await listed(`assignedTo('${world.objectId}')`)).toHaveLength(1);
  expect(await listed(`principalId eq '${world.objectId}'`)).toEqual([]);
  expect(world.azure.mayReach(identifier, applicationId)).toBe(true);
});

async function allPages(world: Running, first: string): Promise<{ pages: number; items: unknown[] }> {
  const items: unknown[] = [];
  let pages = 0;
  for (let next: string | undefined = first; next !== undefined; pages += 1) {
    const asked: Asked = await ask(world.azure, 'GET', next);
    expect(asked.status).toBe(200);
    items.push(...values(asked));
    next = (asked.body['nextLink'] as string | null | undefined) ?? undefined;
  }
  return { pages, items };
}

const lists = [
  assignments(),
  authorization('denyAssignments', '2022-04-01'),
  authorization('locks', '2020-05-01'),
  authorization('roleAssignmentScheduleInstances', '2020-10-01'),
  authorization('roleDefinitions', '2022-04-01', "type eq 'CustomRole'"),
  arm(`${vaultId}/networkSecurityPerimeterConfigurations`, '2026-04-01-preview'),
  arm(`${vaultId}/keys`),
  arm(`${vaultId}/keys/cmk/versions`),
  arm(`${subscription}/providers/Microsoft.KeyVault/vaults`),
  arm(`${subscription}/providers/Microsoft.KeyVault/deletedVaults`),
];
test.for(lists)('%s has pages, empty ones among them', async (list) => {
  await using world = await start();
  const { azure } = world;
  for (const name of ['a', 'b', 'c']) {
    azure.world.assignRole(vault, applicationId, { role: azure.world.createRole(name, {}) });
    azure.world.deny(vault, applicationId, name);
    azure.world.lock(vault, name, 'CanNotDelete');
    azure.world.createVault(subscriptionId, { name: `vault-${name}`, resourceGroup: 'rg-cmk' });
    azure.world.createVault(subscriptionId, { name: `gone-${name}`, resourceGroup: 'rg-cmk' });
    azure.world.deleteVault(`gone-${name}`);
    azure.world.createKey(vault, `key-${name}`);
    azure.world.newVersion(vault, 'cmk');
  }
  const perimeter = { accessMode: 'Learning', accessRules: [] };
  azure.world.setPerimeters(
    vault,
    ['a', 'b', 'c'].map((name) => ({ name, ...perimeter })),
  );
  const whole = await allPages(world, list);
  expect(whole.pages).toBe(1);
  azure.set({ pageSize: 1, emptyPages: true });
  const cut = await allPages(world, list);
  expect(cut.items).toEqual(whole.items);
  expect(cut.pages).toBe(2 * whole.items.length);
});

test('a link that was not given is refused', async () => {
  await using world = await start();
  const { status } = await ask(world.azure, 'GET', `${assignments()}&$skiptoken=nonsense`);
  expect(status).toBe(400);
});

test('a custom role is read by its id, with what it allows', async () => {
  await using world = await start();
  const dataActions = ['Microsoft.KeyVault/vaults/keys/unwrap/action'];
  const id = world.azure.world.createRole('Unwraps', { dataActions }, [subscription]);
  for (const scope of [vaultId, subscription, '']) {
    const { body } = await ask(
      world.azure,
      'GET',
      authorization(`roleDefinitions/${id}`, '2022-04-01', undefined, scope),
    );
    expect(body['properties']).toMatchObject({
      roleName: 'Unwraps',
      type: 'CustomRole',
      permissions: [{ actions: [], notActions: [], dataActions, notDataActions: [] }],
    });
  }
  const none = await ask(world.azure, 'GET', authorization(`roleDefinitions/${randomUUID()}`, '2022-04-01'));
  expect([none.status, none.body.error?.code]).toEqual([404, 'RoleDefinitionDoesNotExist']);
});

const wraps = 'Microsoft.KeyVault/vaults/keys/wrap/action';
const every: [given: string[], not: string[], within: boolean][] = [
  [['Microsoft.KeyVault/vaults/keys/*'], [], true],
  [['*'], [], true],
  [['microsoft.keyvault/VAULTS/*'], [], true],
  [['Microsoft.KeyVault/vaults/keys/*'], [wraps], false],
  [['Microsoft.KeyVault/vaults/keys/*/action'], [], false],
  [[wraps], [], false],
];
test.for(every)(
  'a custom role with %j without %j puts the key within reach: %s',
  async ([dataActions, notDataActions, within]) => {
    await using world = await start();
    const role = world.azure.world.createRole('Own', { dataActions, notDataActions });
    world.azure.world.assignRole(vault, applicationId, { role });
    expect(world.azure.mayReach(identifier, applicationId)).toBe(within);
  },
);

const denials: [what: string, denial: DenialSeed, reaches: boolean][] = [
  ['of the app', {}, true],
  ['of everybody', { principals: 'everyone', permission: { dataActions: ['*'] } }, true],
  ['at a management group', { scope: 'managementGroup:Company' }, true],
  ['of unwrapping alone', { permission: { dataActions: ['*/unwrap/action'] } }, true],
  ['of secrets', { permission: { dataActions: ['Microsoft.KeyVault/vaults/secrets/*'] } }, false],
  ['of the control plane', { permission: { actions: ['*'] } }, false],
  ['that is not for what is below', { doNotApplyToChildScopes: true }, false],
  ['of this key, not for what is below', { scope: 'key:cmk', doNotApplyToChildScopes: true }, true],
  ['of another key', { scope: 'key:another' }, false],
];
test.for(denials)('a denial %s, %j, keeps Adobe out: %s', async ([, denial, reaches]) => {
  await using world = await start();
  world.azure.world.assignRole(vault, applicationId);
  world.azure.world.deny(vault, applicationId, 'a stack', denial);
  expect(world.azure.mayReach(identifier, applicationId)).toBe(!reaches);
  world.azure.world.undeny('a stack');
  expect(world.azure.mayReach(identifier, applicationId)).toBe(true);
});

test('a denial of everybody spares whom it excludes, by name or through a group', async () => {
  await using world = await start();
  const group = randomUUID();
  world.azure.world.setGroups(tenantId, applicationId, [group]);
  world.azure.world.assignRole(vault, applicationId);
  const excludePrincipals = [group];
  world.azure.world.deny(vault, applicationId, 'all but some', { principals: 'everyone', excludePrincipals });
  expect(world.azure.mayReach(identifier, applicationId)).toBe(true);
});

test('denials are listed in the documented shape: at and above, by name, or for a principal', async () => {
  await using world = await start();
  const { azure, objectId } = world;
  azure.world.deny(vault, applicationId, 'of the app');
  azure.world.deny(vault, applicationId, 'of all', { principals: 'everyone', scope: 'subscription' });
  azure.world.deny(vault, applicationId, 'below', { scope: 'key:cmk' });
  const titles = async (filter?: string, scope?: string) =>
    properties(await ask(azure, 'GET', authorization('denyAssignments', '2022-04-01', filter, scope))).map(
      ({ denyAssignmentName }) => denyAssignmentName,
    );
  expect(await titles()).toEqual(['of the app', 'of all', 'below']);
  expect(await titles('atScope()')).toEqual(['of the app', 'of all']);
  expect(await titles('atScope()', keyScope)).toEqual(['of the app', 'of all', 'below']);
  expect(await titles(`assignedTo('${objectId}')`)).toEqual(['of the app', 'below']);
  expect(await titles("denyAssignmentName eq 'of all'")).toEqual(['of all']);
  const [all] = properties(
    await ask(azure, 'GET', authorization('denyAssignments', '2022-04-01', "denyAssignmentName eq 'of all'")),
  );
  expect(all).toMatchObject({
    scope: subscription,
    doNotApplyToChildScopes: false,
    principals: [{ id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' }],
    excludePrincipals: [],
    permissions: [{ dataActions: ['Microsoft.KeyVault/vaults/keys/*'] }],
  });
});

test('a time-bound grant shows its end where Azure tells it, and is gone after it', async () => {
  await using world = await start();
  const activeUntil = world.clock.now() + 3_600_000;
  world.azure.world.assignRole(vault, applicationId, { activeUntil });
  world.azure.world.assignRole(vault, applicationId, { role: 'keyVaultReader' });
  const url = authorization(
    'roleAssignmentScheduleInstances',
    '2020-10-01',
    `assignedTo('${world.objectId}')`,
  );
  expect(properties(await ask(world.azure, 'GET', url)).map(({ endDateTime }) => endDateTime)).toEqual([
    new Date(activeUntil).toISOString(),
    null,
  ]);
  expect(properties(await ask(world.azure, 'GET', assignments()))[0]).not.toHaveProperty('endDateTime');
  world.clock.pass(3_600_001);
  expect(values(await ask(world.azure, 'GET', url))).toHaveLength(1);
  expect(world.azure.mayReach(identifier, applicationId)).toBe(false);
});

const conditions: [Grant, boolean][] = [
  [{ condition: '@Resource[…]', conditionHolds: true }, true],
  [{ condition: '@Resource[…]', conditionHolds: false }, false],
];
test.for(conditions)('a grant %j puts the key within reach: %s', async ([grant, within]) => {
  await using world = await start();
  world.azure.world.assignRole(vault, applicationId, grant);
  expect(world.azure.mayReach(identifier, applicationId)).toBe(within);
});

const wanted = (principalId: string): object => ({
  properties: {
    roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/e147488a-f6f5-4113-8e2d-b22465e65bf6`,
    principalId,
    principalType: 'ServicePrincipal',
  },
});

const refusals: [code: string, status: number, prepare: (world: Running) => void][] = [
  ['ScopeLocked', 409, ({ azure }) => azure.world.lock(vault, 'freeze', 'ReadOnly', 'resourceGroup')],
  [
    'RequestDisallowedByPolicy',
    403,
    ({ azure }) => azure.world.setPolicies({ armPolicy: 'No roles for outsiders' }),
  ],
  [
    'ReadOnlyDisabledSubscription',
    409,
    ({ azure }) => azure.world.setSubscriptionState(subscriptionId, 'Disabled'),
  ],
  ['RoleAssignmentLimitExceeded', 400, ({ azure }) => azure.set({ roleAssignmentLimit: 0 })],
  [
    'RoleAssignmentExists',
    409,
    ({ azure }) => azure.world.assignRole(vault, applicationId, { condition: 'x' }),
  ],
  [
    'DenyAssignmentAuthorizationFailed',
    403,
    ({ azure }) =>
      azure.world.deny(vault, applicationId, 'a stack', {
        principals: 'everyone',
        permission: { actions: ['*/write'] },
      }),
  ],
];
test.for(refusals)(
  'granting is refused with %s (%d), and nothing is granted',
  async ([code, status, prepare]) => {
    await using world = await start();
    prepare(world);
    const before = world.azure.state().assignments.length;
    const asked = await ask(world.azure, 'PUT', assignment(), {
      body: wanted(world.objectId),
      clientId: writerId,
    });
    expect([asked.status, asked.body.error?.code]).toEqual([status, code]);
    expect(world.azure.state().assignments).toHaveLength(before);
  },
);

test('a CanNotDelete lock lets roles be given and keeps them from being taken', async () => {
  await using world = await start();
  world.azure.world.lock(vault, 'keep', 'CanNotDelete');
  const url = assignment();
  const put = await ask(world.azure, 'PUT', url, { body: wanted(world.objectId), clientId: writerId });
  expect(put.status).toBe(201);
  const taken = await ask(world.azure, 'DELETE', url, { clientId: writerId });
  expect([taken.status, taken.body.error?.code]).toEqual([409, 'ScopeLocked']);
  expect(taken.body.error?.message).toContain(`locked: '${vaultId}'`);
  world.azure.world.unlock('keep');
  expect((await ask(world.azure, 'DELETE', url, { clientId: writerId })).status).toBe(200);
});

test('an assignment is removed under its own scope only', async () => {
  await using world = await start();
  const guid = world.azure.world.assignRole(vault, applicationId, { scope: 'resourceGroup' });
  const at = async (scope: string) =>
    (await ask(world.azure, 'DELETE', assignment(scope, guid), { clientId: writerId })).status;
  expect(await at(vaultId)).toBe(204);
  expect(await at(`${subscription}/resourceGroups/rg-cmk`)).toBe(200);
});

test('somebody who may read at the vault alone loses even that with the vault, and does not get it back', async () => {
  await using world = await start();
  const { azure } = world;
  azure.world.setRights('33333333-3333-4333-8333-333333333333', { armScopes: [vaultId] });
  const status = async (url: string) => (await ask(azure, 'GET', url)).status;
  expect(await status(arm(vaultId))).toBe(200);
  expect(await status(assignments())).toBe(200);
  expect(await status(arm(`${subscription}/providers/Microsoft.KeyVault/deletedVaults`))).toBe(403);
  azure.world.deleteVault(vault);
  const gone = await ask(azure, 'GET', arm(vaultId));
  expect([gone.status, gone.body.error?.code]).toEqual([403, 'AuthorizationFailed']);
  azure.world.recoverVault(vault);
  expect(await status(arm(vaultId))).toBe(403);
});

test('a single call fails while all others go on', async () => {
  await using world = await start();
  world.azure.failing(/\/denyAssignments/u, { kind: 'answer', status: 503, body: '' });
  expect((await ask(world.azure, 'GET', arm(vaultId))).status).toBe(200);
  const denied = authorization('denyAssignments', '2022-04-01');
  await expect(ask(world.azure, 'GET', denied)).resolves.toMatchObject({ status: 503 });
  world.azure.failing(/\/denyAssignments/u, undefined);
  expect((await ask(world.azure, 'GET', denied)).status).toBe(200);
});

test('an api-version of another kind is refused', async () => {
  await using world = await start();
  const schedules = authorization('roleAssignmentScheduleInstances', '2022-04-01');
  expect((await ask(world.azure, 'GET', schedules)).body.error?.code).toBe('NoRegisteredProviderFound');
  const perimeters = arm(`${vaultId}/networkSecurityPerimeterConfigurations`, '2026-02-01');
  expect((await ask(world.azure, 'GET', perimeters)).body.error?.code).toBe('NoRegisteredProviderFound');
});
