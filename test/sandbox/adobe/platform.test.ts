import { expect, test } from 'vitest';
import {
  configPath,
  order,
  orgId,
  otherOrgId,
  registrationPath,
  sampleIdentifier,
  startWorld,
} from './world.ts';

test('the app registration has the documented shape', async () => {
  await using world = await startWorld();
  const { status, body } = await world.call('GET', registrationPath);
  const applicationId = 'e463a445-c6ac-4ca2-b36a-b5146fcf6a52';
  const applicationUri = 'https://adobe.com/acpebae9422Caepcmkmultitenantapp';
  expect(status).toBe(200);
  expect(body).toEqual({
    id: 'byok',
    name: 'acpebae9422Caepcmkmultitenantapp',
    applicationUri,
    applicationId,
    applicationRedirectUrl: `https://login.microsoftonline.com/common/oauth2/authorize?response_type=code&client_id=${applicationId}&redirect_uri=${applicationUri}&scope=user.read`,
  });
});

const keyData = {
  keyVaultUri: 'https://adobecmkexample.vault.azure.net',
  keyVaultKeyIdentifier: sampleIdentifier,
  keyVersion: '7c1d50lo28234cc895534c00d7eb4eb4',
  keyName: 'Config1',
  providerType: 'AZURE_KEYVAULT',
};

test('the documented POST is taken and answered in the documented shape, the version that is not hexadecimal included', async () => {
  await using world = await startWorld();
  const { status, body } = await world.post();
  expect(status).toBe(200);
  expect(body).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    config: {
      configData: keyData,
      name: expect.stringMatching(/^acp[0-9a-f]{8}Aaepcmkmultitenantapp$/),
      type: 'BYOK_CONFIG',
      imsOrgId: orgId,
      status: 'NEW',
    },
    status: 'CREATED',
  });
});

test('the documented GET is answered in the documented shape', async () => {
  await using world = await startWorld();
  const posted = await world.post();
  const { status, body } = await world.get();
  expect(status).toBe(200);
  expect(body).toEqual({
    name: expect.stringMatching(/^acp[0-9a-f]{8}Aaepcmkmultitenantapp$/),
    type: 'BYOK_CONFIG',
    status: 'NEW',
    configData: keyData,
    imsOrgId: orgId,
    subscriptionId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    id: posted.body['id'],
    rowType: 'BYOK_KEY',
  });
});

test.for([
  [{ 'x-api-key': '' }, 403, '403000'],
  [{ 'x-api-key': 'client-a' }, 403, '403003'],
  [{ authorization: '' }, 403, '403010'],
  [{ authorization: 'Bearer made-up' }, 401, '401013'],
  [{ 'x-gw-ims-org-id': '' }, 400, '400003'],
  [{ 'x-gw-ims-org-id': 'CCCC3333@AdobeOrg' }, 403, '403025'],
  [{ 'x-gw-ims-org-id': otherOrgId }, 403, '403025'],
] as const)(
  'headers less %j are refused with %i and code %s on every call',
  async ([headers, status, code]) => {
    await using world = await startWorld();
    const answers = await Promise.all([
      world.call('GET', registrationPath, { headers }),
      world.call('GET', `${configPath}/Config1?configType=BYOK_CONFIG`, { headers }),
      world.post(order(), headers),
    ]);
    for (const answer of answers) expect([answer.status, answer.body['error_code']]).toEqual([status, code]);
    expect(world.adobe.configurations()).toEqual([]);
  },
);

const data = (changed: object): object => ({
  ...order(),
  configData: { providerType: 'AZURE_KEYVAULT', keyVaultKeyIdentifier: sampleIdentifier, ...changed },
});

test.for([
  ['a body that is not JSON', '{"name":'],
  ['no name', { ...order(), name: undefined }],
  ['another type', { ...order(), type: 'CONFIG' }],
  ['another organization in the body', { ...order(), imsOrgId: otherOrgId }],
  ['another provider', data({ providerType: 'AWS' })],
  ['a vault only', data({ keyVaultKeyIdentifier: 'https://adobecmkexample.vault.azure.net/' })],
  ['a secret', data({ keyVaultKeyIdentifier: sampleIdentifier.replace('/keys/', '/secrets/') })],
  ['a Managed HSM', data({ keyVaultKeyIdentifier: sampleIdentifier.replace('.vault.', '.managedhsm.') })],
  ['http', data({ keyVaultKeyIdentifier: sampleIdentifier.replace('https', 'http') })],
] as const)('a POST with %s is refused with 400 and does nothing', async ([, body]) => {
  await using world = await startWorld();
  const answer = await world.post(body);
  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({ status: 400, 'error-chain': [expect.anything()] });
  expect(world.adobe.posts(orgId)).toMatchObject([{ created: false, status: 400 }]);
  expect(world.adobe.configurations()).toEqual([]);
});

test('a POST without application/json is refused with the platform’s own words', async () => {
  await using world = await startWorld();
  const { status, body } = await world.post(order(), { 'content-type': 'text/plain' });
  expect([status, body['detail']]).toEqual([400, 'A valid content-type must be specified']);
});

test('a key identifier without its version is taken', async () => {
  await using world = await startWorld();
  const versionless = sampleIdentifier.slice(0, sampleIdentifier.lastIndexOf('/'));
  expect((await world.post(order('Config1', versionless))).status).toBe(200);
});

test('a GET without configType is refused with 400', async () => {
  await using world = await startWorld();
  await world.post();
  expect((await world.call('GET', `${configPath}/Config1`)).status).toBe(400);
});

test('one organization does not see the other’s configurations', async () => {
  await using world = await startWorld();
  await world.post();
  const other = await world.token({ client_id: 'client-b', client_secret: 'secret-b' });
  const headers = {
    authorization: `Bearer ${String(other.body['access_token'])}`,
    'x-gw-ims-org-id': otherOrgId,
  };
  const seen = await world.call('GET', `${configPath}/Config1?configType=BYOK_CONFIG`, { headers });
  expect(seen.status).toBe(404);
});

test('a credential without the permission is refused with a 403 that has no gateway code', async () => {
  await using world = await startWorld({ settings: { mayManageKeys: false } });
  const { status, body } = await world.post();
  expect([status, body['error_code']]).toEqual([403, undefined]);
});

test('every POST is kept byte for byte with its time, headers less the token, and its answer', async () => {
  await using world = await startWorld();
  const body = JSON.stringify({ ...order(), note: 'ünïcode ✓' });
  await world.post(body);
  const [post] = world.adobe.posts(orgId);
  expect(post).toMatchObject({
    body,
    bodyBytes: Buffer.byteLength(body),
    configuration: 'Config1',
    status: 200,
    created: true,
  });
  expect(post?.headers).toMatchObject({
    'x-api-key': 'acp_provisioning',
    authorization: 'Bearer [struck out]',
  });
  expect(Math.abs((post?.at ?? 0) - world.clock.now())).toBeLessThan(5000);
  expect(world.adobe.posts(otherOrgId)).toEqual([]);
});
