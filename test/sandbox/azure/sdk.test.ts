import { KeyClient } from '@azure/keyvault-keys';
import { expect, test } from 'vitest';
import {
  credential,
  keyClient,
  loopbackClient,
  startWorld,
  vaultUrl,
  sampleVersion,
  writerId,
  otherTenantId,
  readerId,
} from './world.ts';

const armScope = 'https://management.azure.com/.default';

test('the real credential gets a token that lasts an hour', async () => {
  await using world = await startWorld();
  const token = await credential(world.azure).getToken(armScope);
  expect(token.expiresOnTimestamp - Date.now()).toBeGreaterThan(3_500_000);
  expect(world.azure.wire().map(({ method, host, status }) => `${method} ${host} ${status}`)).toEqual([
    'POST login.microsoftonline.com 200',
  ]);
});

test('the real key client answers the challenge and reads a key of its true length', async () => {
  await using world = await startWorld();
  const key = await keyClient(world.azure).getKey('cmk', { version: sampleVersion });
  expect(key.id).toBe(`${vaultUrl}/keys/cmk/${sampleVersion}`);
  expect((key.key?.n?.length ?? 0) * 8).toBe(3072);
  expect(key.properties.recoveryLevel).toBe('Recoverable');
  expect(
    world.azure.wire().map(({ host, path, status }) => `${host}${path.split('?')[0]} ${status}`),
  ).toEqual([
    `sample-vault.vault.azure.net/keys/cmk/${sampleVersion} 401`,
    `login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token 200`,
    `sample-vault.vault.azure.net/keys/cmk/${sampleVersion} 200`,
  ]);
});

test('without a version the real key client gets the latest one', async () => {
  await using world = await startWorld();
  const version = world.azure.world.newVersion('sample-vault', 'cmk');
  const key = await keyClient(world.azure).getKey('cmk');
  expect(key.properties.version).toBe(version);
});

test('the real key client lists more keys and versions than fit on a page', async () => {
  await using world = await startWorld();
  const names = Array.from({ length: 59 }, (_, index) => `key-${index}`);
  for (const name of names) world.azure.world.createKey('sample-vault', name);
  for (const _ of names) world.azure.world.newVersion('sample-vault', 'cmk', { keySize: 2048 });
  const listed: string[] = [];
  for await (const { name } of keyClient(world.azure).listPropertiesOfKeys()) listed.push(name);
  expect(listed).toEqual(['cmk', ...names]);
  const versions = new Set<string | undefined>();
  for await (const { version } of keyClient(world.azure).listPropertiesOfKeyVersions('cmk'))
    versions.add(version);
  expect(versions.size).toBe(60);
});

test.for([
  { keySize: 3072, hsm: false },
  { keySize: 4096, hsm: false },
  { keySize: 4096, hsm: true },
])('a writer creates a key of $keySize bits, HSM $hsm', async ({ keySize, hsm }) => {
  await using world = await startWorld();
  if (hsm) world.azure.world.setVault('sample-vault', { tier: 'premium' });
  const client = keyClient(world.azure, writerId);
  const made = await client.createRsaKey('made', { keySize, hsm, keyOps: ['wrapKey', 'unwrapKey'] });
  expect((made.key?.n?.length ?? 0) * 8).toBe(keySize);
  expect(made.keyType).toBe(hsm ? 'RSA-HSM' : 'RSA');
  expect((await client.getKey('made')).keyOperations).toEqual(['wrapKey', 'unwrapKey']);
});

test('the real key client reads a deleted key with its purge date, and may not reuse its name', async () => {
  await using world = await startWorld();
  world.azure.world.deleteKey('sample-vault', 'cmk');
  const client = keyClient(world.azure, writerId);
  const deleted = await client.getDeletedKey('cmk');
  const days = (Number(deleted.properties.scheduledPurgeDate) - world.clock.now()) / 86_400_000;
  expect(Math.round(days)).toBe(90);
  await expect(client.getKey('cmk')).rejects.toMatchObject({ statusCode: 404, code: 'KeyNotFound' });
  await expect(client.createRsaKey('cmk')).rejects.toMatchObject({ statusCode: 409 });
  world.azure.world.recoverKey('sample-vault', 'cmk');
  expect((await client.getKey('cmk')).properties.version).toBe(sampleVersion);
});

test.for([
  { why: 'a wrong secret', number: 7000215, options: { clientSecret: 'wrong' } },
  { why: 'an app that is not in the tenant', number: 700016, options: { clientId: crypto.randomUUID() } },
  { why: 'a tenant that does not exist', number: 90002, options: { tenant: crypto.randomUUID() } },
])('$why is told as AADSTS$number', async ({ number, options }) => {
  await using world = await startWorld();
  const refused = credential(world.azure, options).getToken(armScope);
  await expect(refused).rejects.toThrow(`AADSTS${number}`);
});

test('an expired secret is told as AADSTS7000222, until there is a new one', async () => {
  await using world = await startWorld();
  world.azure.world.expireSecrets(readerId, ['the-new-secret']);
  await expect(credential(world.azure).getToken(armScope)).rejects.toThrow('AADSTS7000222');
  const renewed = credential(world.azure, { clientSecret: 'the-new-secret' });
  expect((await renewed.getToken(armScope)).token).not.toBe('');
  world.azure.world.expireSecrets(readerId, ['one-more']);
  world.azure.world.expireSecrets(readerId, ['the-new-secret']);
  const restored = credential(world.azure, { clientSecret: 'the-new-secret' });
  expect((await restored.getToken(armScope)).token).not.toBe('');
});

test('conditional access is told as AADSTS53003', async () => {
  await using world = await startWorld();
  world.azure.world.setBlocked(readerId, true);
  await expect(credential(world.azure).getToken(armScope)).rejects.toThrow('AADSTS53003');
});

test('a vault in another tenant is refused by the credential itself', async () => {
  await using world = await startWorld();

  const client = new KeyClient(vaultUrl, credential(world.azure, { tenant: otherTenantId }), {
    httpClient: loopbackClient(world.azure.url),
    retryOptions: { maxRetries: 0 },
  });
  await expect(client.getKey('cmk')).rejects.toThrow(/AdditionallyAllowedTenants/i);
});

test('letting a week pass leaves the SDK’s tokens good, revoking them does not', async () => {
  await using world = await startWorld();
  const client = keyClient(world.azure);
  await client.getKey('cmk');
  world.clock.pass(7 * 86_400_000);
  expect((await client.getKey('cmk')).name).toBe('cmk');
  world.azure.revokeTokens();
  await expect(client.getKey('cmk')).rejects.toMatchObject({ statusCode: 401 });
});

test('a vault that is not there does not answer at all', async () => {
  await using world = await startWorld();
  const client = keyClient(world.azure, readerId, 'https://nobody-here.vault.azure.net');
  await expect(client.getKey('cmk')).rejects.toMatchObject({ code: 'ECONNRESET' });
});
