import { expect, test } from 'vitest';
import { clientId, startWorld } from './world.ts';

test('a right secret gets a token that the platform takes, and mints are counted', async () => {
  await using world = await startWorld();
  const { status, body } = await world.token();
  expect(status).toBe(200);
  expect(body).toMatchObject({ token_type: 'bearer', expires_in: 86_399 });
  expect(world.adobe.mints(clientId)).toBe(2);
  expect((await world.get()).status).toBe(404);
});

test.for([
  [{ client_secret: 'wrong' }, 'invalid_client', 'invalid client_secret parameter'],
  [{ client_id: 'nobody' }, 'invalid_client', 'invalid client_id parameter'],
  [{ scope: 'openid,everything' }, 'invalid_scope', 'invalid scope: everything'],
  [{ grant_type: 'password' }, 'unsupported_grant_type', 'invalid grant_type parameter'],
] as const)('%j is refused with 400 %s', async ([form, error, description]) => {
  await using world = await startWorld();
  const { status, body } = await world.token(form);
  expect([status, body]).toEqual([400, { error, error_description: description }]);
});

test('two secrets are valid at once, and a withdrawn one is not', async () => {
  await using world = await startWorld();
  expect((await world.token({ client_secret: 'secret-2' })).status).toBe(200);
  world.adobe.setSecrets(clientId, ['secret-2']);
  expect((await world.token({ client_secret: 'secret-1' })).status).toBe(400);
  expect((await world.token({ client_secret: 'secret-2' })).status).toBe(200);
});

test('a token expires by the clock after the seconds that were settled', async () => {
  await using world = await startWorld({ settings: { tokenLifetimeSeconds: 60 } });
  world.clock.pass(58_000);
  expect((await world.get()).status).toBe(404);
  world.clock.pass(2000);
  const { status, body } = await world.get();
  expect([status, body['error_code']]).toEqual([401, '401013']);
});

test('revoked tokens are refused at once', async () => {
  await using world = await startWorld();
  world.adobe.revokeTokens();
  expect((await world.get()).body['error_code']).toBe('401013');
});

test('no secret and no token is in the wire log', async () => {
  await using world = await startWorld();
  const { body } = await world.token();
  await world.post();
  const log = JSON.stringify([world.adobe.wire(), world.adobe.posts()]);
  expect(log).toContain('client_id=client-a');
  expect(log).not.toContain('secret-1');
  expect(log).not.toContain(body['access_token']);
  expect(log).not.toMatch(/standin\./);
});
