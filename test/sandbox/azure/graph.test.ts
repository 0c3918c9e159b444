import { expect, test } from 'vitest';
import { applicationId, ask, otherTenantId, principal, readerId, startWorld, tenantId } from './world.ts';

test('an app that was not accepted is told as Request_ResourceNotFound, an accepted one by its object id', async () => {
  await using world = await startWorld();
  const before = await ask(world.azure, 'GET', principal());
  expect([before.status, before.body.error?.code]).toEqual([404, 'Request_ResourceNotFound']);
  const id = world.azure.world.acceptConsent(tenantId, applicationId, 'acpSample');
  const after = await ask(world.azure, 'GET', principal());
  expect(after.status).toBe(200);
  expect(after.body).toMatchObject({
    id,
    appId: applicationId,
    displayName: 'acpSample',
    accountEnabled: true,
  });
});

test('consent given twice is one service principal', async () => {
  await using world = await startWorld();
  const first = world.azure.world.acceptConsent(tenantId, applicationId);
  expect(world.azure.world.acceptConsent(tenantId, applicationId)).toBe(first);
});

test('consent in the wrong tenant is not seen in the right one', async () => {
  await using world = await startWorld();
  world.azure.world.acceptConsent(otherTenantId, applicationId);
  expect((await ask(world.azure, 'GET', principal())).status).toBe(404);
  expect((await ask(world.azure, 'GET', principal(), { tenant: otherTenantId })).status).toBe(200);
});

test('a disabled app says so, and one that is re-created has another object id', async () => {
  await using world = await startWorld();
  const first = world.azure.world.acceptConsent(tenantId, applicationId);
  world.azure.world.setAppEnabled(tenantId, applicationId, false);
  expect((await ask(world.azure, 'GET', principal())).body['accountEnabled']).toBe(false);
  world.azure.world.removeServicePrincipal(tenantId, applicationId);
  expect((await ask(world.azure, 'GET', principal())).status).toBe(404);
  expect(world.azure.world.acceptConsent(tenantId, applicationId)).not.toBe(first);
});

test('$select and $filter are understood', async () => {
  await using world = await startWorld();
  const id = world.azure.world.acceptConsent(tenantId, applicationId);
  const selected = await ask(world.azure, 'GET', `${principal()}?$select=id,accountEnabled`);
  expect(selected.body).toEqual({ id, accountEnabled: true });
  const url = new URL('https://graph.microsoft.com/v1.0/servicePrincipals');
  url.searchParams.set('$filter', `appId eq '${applicationId}'`);
  expect((await ask(world.azure, 'GET', url.href)).body['value']).toMatchObject([{ id }]);
});

test('who may not read applications cannot tell whether it is there', async () => {
  await using world = await startWorld();
  world.azure.world.setRights(readerId, { graphRead: false });
  const { status, body } = await ask(world.azure, 'GET', principal());
  expect([status, body.error?.code]).toEqual([403, 'Authorization_RequestDenied']);
});
