import { expect, test } from 'vitest';
import { firewallPresets } from '../../../sandbox/azure/world/vaults.ts';
import { ask, keyClient, readerId, sampleVersion, startWorld, writerId } from './world.ts';

/** The inner code, where the SDK puts it. */
async function refusalOf(call: Promise<unknown>): Promise<unknown> {
  const error = await call.then(
    () => undefined,
    (caught: unknown) =>
      caught as {
        statusCode: number;
        code: string;
        details?: { error?: { innerError?: { code?: string } } };
      },
  );
  return error === undefined
    ? 'nothing'
    : [error.statusCode, error.details?.error?.innerError?.code ?? error.code];
}

test('an identity without the role is refused with ForbiddenByRbac', async () => {
  await using world = await startWorld({ reader: { rights: { dataPlaneRead: false } } });
  expect(await refusalOf(keyClient(world.azure).getKey('cmk'))).toEqual([403, 'ForbiddenByRbac']);
});

test('in a vault with access policies it takes a policy, and its absence is AccessDenied', async () => {
  await using world = await startWorld({ vault: { settings: { enableRbacAuthorization: false } } });
  const client = keyClient(world.azure);
  expect(await refusalOf(client.getKey('cmk'))).toEqual([403, 'AccessDenied']);
  const objectId = String(world.azure.state().tenants[0]?.identities[0]?.objectId);
  world.azure.world.setVault('sample-vault', { accessPolicies: [{ objectId, keys: ['get'] }] });
  expect(await refusalOf(client.getKey('cmk'))).toBe('nothing');
});

test.for([
  ['open', 'nothing'],
  ['selectedWithException', [403, 'ForbiddenByFirewall']],
  ['selectedWithAdobe', [403, 'ForbiddenByFirewall']],
  ['selectedWithoutException', [403, 'ForbiddenByFirewall']],
  ['privateWithException', [403, 'ForbiddenByConnection']],
  ['privateWithoutException', [403, 'ForbiddenByConnection']],
  ['perimeter', [403, 'ForbiddenByConnection']],
] as const)('behind the firewall %s the bot sees %j', async ([preset, seen]) => {
  await using world = await startWorld();
  world.azure.world.setFirewall('sample-vault', preset);
  expect(await refusalOf(keyClient(world.azure).getKey('cmk'))).toEqual(seen);
});

test('every firewall preset is among those tried', () => {
  expect(Object.keys(firewallPresets)).toHaveLength(7);
});

test('an address on the list gets through, with /32 or without', async () => {
  await using world = await startWorld();
  world.azure.world.setFirewall('sample-vault', 'selectedWithException');
  for (const rule of ['203.0.113.10', '203.0.113.10/32']) {
    world.azure.world.setVault('sample-vault', { ipRules: [rule] });
    expect(await refusalOf(keyClient(world.azure).getKey('cmk'))).toBe('nothing');
  }
});

test.for([
  ['privateWithoutException', true],
  ['privateWithException', false],
] as const)('the refusal of %s says that bypass is not set to AzureServices: %s', async ([preset, says]) => {
  await using world = await startWorld();
  world.azure.world.setFirewall('sample-vault', preset);
  const message = "bypass is not set to 'AzureServices'";
  const refused = expect(keyClient(world.azure).getKey('cmk')).rejects;
  await (says ? refused.toThrow(message) : refused.not.toThrow(message));
});

test('a disabled key is answered as 200 with enabled false, or as KeyDisabled', async () => {
  await using world = await startWorld();
  world.azure.world.setKey('sample-vault', 'cmk', { enabled: false });
  expect((await keyClient(world.azure).getKey('cmk')).properties.enabled).toBe(false);
  world.azure.set({ disabledKeyAnswers: 'forbidden' });
  expect(await refusalOf(keyClient(world.azure).getKey('cmk'))).toEqual([403, 'KeyDisabled']);
});

test('what a panel sets on a key is what the data plane says', async () => {
  await using world = await startWorld();
  const exp = Math.floor(Date.now() / 1000) + 86_400;
  const changed = { kty: 'RSA-HSM', keySize: 2048, keyOps: ['wrapKey'], exp, nbf: exp - 1000 };
  world.azure.world.setKey('sample-vault', 'cmk', changed);
  const key = await keyClient(world.azure).getKey('cmk');
  expect((key.key?.n?.length ?? 0) * 8).toBe(2048);
  expect(key).toMatchObject({ keyType: 'RSA-HSM', keyOperations: ['wrapKey'] });
  expect(key.properties).toMatchObject({
    expiresOn: new Date(exp * 1000),
    notBefore: new Date((exp - 1000) * 1000),
  });
});

test('setKey changes the latest version, a named one or all', async () => {
  await using world = await startWorld();
  const { world: people } = world.azure;
  const latest = people.newVersion('sample-vault', 'cmk');
  const enabled = (): unknown =>
    world.azure.state().vaults[0]?.keys[0]?.versions.map((version) => version.enabled);
  people.setKey('sample-vault', 'cmk', { enabled: false });
  expect(enabled()).toEqual([true, false]);
  people.setKey('sample-vault', 'cmk', { enabled: true }, latest);
  people.setKey('sample-vault', 'cmk', { enabled: false }, sampleVersion);
  expect(enabled()).toEqual([false, true]);
  people.setKey('sample-vault', 'cmk', { enabled: false }, 'all');
  expect(enabled()).toEqual([false, false]);
  expect(() => people.setKey('sample-vault', 'cmk', {}, 'nonsense')).toThrow(RangeError);
});

test.for([
  [{ enablePurgeProtection: true, enableSoftDelete: true }, 'Recoverable'],
  [{ enablePurgeProtection: null, enableSoftDelete: true }, 'Recoverable+Purgeable'],
  [{ enablePurgeProtection: true, softDeleteRetentionInDays: 7 }, 'CustomizedRecoverable'],
  [{ enablePurgeProtection: null, enableSoftDelete: false }, 'Purgeable'],
] as const)('a vault with %j gives its keys the recovery level %s', async ([settings, level]) => {
  await using world = await startWorld({ vault: { settings } });
  expect((await keyClient(world.azure).getKey('cmk')).properties.recoveryLevel).toBe(level);
});

test('an HSM key needs a premium vault', async () => {
  await using world = await startWorld();
  const made = keyClient(world.azure, writerId).createRsaKey('made', { hsm: true, keySize: 3072 });
  expect(await refusalOf(made)).toEqual([400, 'BadParameter']);
});

test('who may only read cannot create', async () => {
  await using world = await startWorld();
  const made = keyClient(world.azure, readerId).createRsaKey('made', { keySize: 3072 });
  expect(await refusalOf(made)).toEqual([403, 'ForbiddenByRbac']);
});

test('the twenty-first key in ten seconds is throttled, and ten seconds later it is not', async () => {
  await using world = await startWorld();
  const client = keyClient(world.azure, writerId);
  for (let i = 0; i < 20; i += 1) await client.createRsaKey(`made-${i}`, { keySize: 2048 });
  expect(await refusalOf(client.createRsaKey('one-more', { keySize: 2048 }))).toEqual([429, 'Throttled']);
  world.clock.pass(10_000);
  expect(await refusalOf(client.createRsaKey('one-more', { keySize: 2048 }))).toBe('nothing');
});

test('a deleted key is purged by the clock', async () => {
  await using world = await startWorld();
  world.azure.world.deleteKey('sample-vault', 'cmk');
  world.clock.pass(90 * 86_400_000);
  expect(await refusalOf(keyClient(world.azure).getDeletedKey('cmk'))).toEqual([404, 'KeyNotFound']);
});

test('a vault that was deleted does not answer, and answers again once recovered', async () => {
  await using world = await startWorld();
  world.azure.world.deleteVault('sample-vault');
  await expect(keyClient(world.azure).getKey('cmk')).rejects.toMatchObject({ code: 'ECONNRESET' });
  world.azure.world.recoverVault('sample-vault');
  expect((await keyClient(world.azure).getKey('cmk')).properties.version).toBe(sampleVersion);
});

test('a host the stand-in does not know is told apart from a missing vault', async () => {
  await using world = await startWorld();
  expect((await fetch(world.azure.url)).status).toBe(421);
  const other = await fetch(world.azure.url, { headers: { 'x-forwarded-host': 'example.com' } });
  expect(other.status).toBe(421);
});

test.for([
  ['arm', 'https://management.azure.com/subscriptions?api-version=2022-12-01'],
  ['graph', 'https://graph.microsoft.com/v1.0/servicePrincipals'],
] as const)('%s can be throttled, with Retry-After, and goes on afterwards', async ([surface, url]) => {
  await using world = await startWorld();
  world.azure.throttle(surface, 17);
  const throttled = await ask(world.azure, 'GET', url);
  expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '17']);
  expect((await ask(world.azure, 'GET', url)).status).toBe(200);
});

test('each surface can be slow, down or talk nonsense on its own', async () => {
  await using world = await startWorld();
  const client = keyClient(world.azure);
  await client.getKey('cmk');
  const { script } = world.azure;
  script.next('dataPlane', { kind: 'reset', when: 'afterReading' });
  expect(await refusalOf(client.getKey('cmk'))).toEqual([undefined, 'ECONNRESET']);
  script.next('dataPlane', { kind: 'unparsable' });
  await expect(client.getKey('cmk')).rejects.toThrow();
  script.next('dataPlane', { kind: 'never' });
  await expect(client.getKey('cmk', { abortSignal: AbortSignal.timeout(100) })).rejects.toThrow(/abort/i);
  script.always('dataPlane', { kind: 'answer', status: 503, body: 'down' });
  expect(await refusalOf(client.getKey('cmk'))).toEqual([503, undefined]);
  script.clear();
  expect(await refusalOf(client.getKey('cmk'))).toBe('nothing');
});

test('no secret and no token is in the wire log', async () => {
  await using world = await startWorld();
  await keyClient(world.azure).getKey('cmk');
  const log = JSON.stringify(world.azure.wire());
  expect(log).toContain(readerId);
  expect(log).not.toContain('the-right-secret');
  expect(log).not.toMatch(/eyJ/);
});
