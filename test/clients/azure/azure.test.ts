import { describe, expect, it } from 'vitest';
import {
  applicationId,
  otherTenantId,
  resourceId,
  standAzure,
  tenantId,
  vault,
  vaultName,
  version,
} from './standing.ts';

describe('a vault', () => {
  it('is read through ARM', async () => {
    const { azure, connect } = await standAzure();
    azure.world.setVault(vaultName, {
      tier: 'premium',
      enableSoftDelete: null,
      publicNetworkAccess: 'Disabled',
      defaultAction: 'Deny',
      bypass: 'None',
      ipRules: ['20.88.123.53/32'],
      accessPolicies: [{ objectId: 'o', keys: ['get'] }],
    });
    expect(await connect().findVault(resourceId)).toEqual({
      kind: 'present',
      value: {
        resourceId,
        name: vaultName,
        location: 'westeurope',
        vaultUri: 'https://sample-vault.vault.azure.net/',
        tenantId,
        provisioningState: 'Succeeded',
        tier: 'premium',
        enableSoftDelete: undefined,
        enablePurgeProtection: true,
        enableRbacAuthorization: true,
        accessPolicies: [{ objectId: 'o', keys: ['get'] }],
        publicNetworkAccess: 'Disabled',
        defaultAction: 'Deny',
        bypass: 'None',
        ipRules: ['20.88.123.53/32'],
      },
    });
  });

  it('is found among the deleted ones with the day it will be gone', async () => {
    const { azure, connect } = await standAzure();
    azure.world.deleteVault(vaultName);
    const found = await connect().findVault(resourceId);
    expect(found).toMatchObject({ kind: 'deleted', value: { location: 'westeurope' } });
    const purge = found.kind === 'deleted' ? Date.parse(found.value.scheduledPurgeDate ?? '') : 0;
    expect(purge).toBeGreaterThan(Date.now() + 89 * 86_400_000);
  });

  it('is absent where neither knows it', async () => {
    const { connect } = await standAzure();
    expect(await connect().findVault(`${resourceId}2`)).toEqual({ kind: 'absent' });
  });

  it('is found by name over all subscriptions, without regard to case', async () => {
    const { connect } = await standAzure();
    expect(await connect().findResourceId('Sample-Vault')).toBe(resourceId);
    expect(await connect().findResourceId('sample')).toBeUndefined();
  });

  it('is listed for picking by part of its name, and nothing typed gets into the query', async () => {
    const { azure, connect } = await standAzure();
    expect(await connect().listVaults('SAMPLE')).toEqual([
      { name: vaultName, resourceId, uri: 'https://sample-vault.vault.azure.net' },
    ]);
    expect(await connect().listVaults('')).toHaveLength(2);
    await connect().listVaults("x' or true | project properties //");
    const query = azure.wire().findLast(({ path }) => path.includes('ResourceGraph'))?.body;
    expect(query).toContain("name contains 'xortrueprojectproperties'");
  });
});

describe('a key', () => {
  it('is read from the data plane, the size by its modulus', async () => {
    const { azure, connect } = await standAzure();
    azure.world.setKey(vaultName, 'cmk-key', { nbf: 1_700_000_000, exp: 4_000_000_000 });
    const found = await connect().findKey(vault, 'cmk-key', version);
    expect(found).toEqual({
      kind: 'present',
      value: {
        name: 'cmk-key',
        version,
        identifier: `https://sample-vault.vault.azure.net/keys/cmk-key/${version}`,
        kty: 'RSA',
        bits: 3072,
        keyOps: ['encrypt', 'decrypt', 'sign', 'verify', 'wrapKey', 'unwrapKey'],
        enabled: true,
        notBeforeSeconds: 1_700_000_000,
        expiresSeconds: 4_000_000_000,
        recoveryLevel: 'Recoverable',
      },
    });
    expect(
      azure.wire().some(({ host, path }) => host.startsWith('management') && path.includes('/keys')),
    ).toBe(false);
  });

  it.each(['firewall', 'rights'])(
    'is read through ARM in the same words where the %s keep the bot out',
    async (obstacle) => {
      const { azure, connect } = await standAzure();
      const before = await connect().findKey(vault, 'cmk-key', version);
      if (obstacle === 'firewall')
        azure.world.setVault(vaultName, { publicNetworkAccess: 'Disabled', bypass: 'AzureServices' });
      else azure.world.setRights('aaaaaaaa-0000-0000-0000-000000000001', { dataPlaneRead: false });
      expect(await connect().findKey(vault, 'cmk-key', version)).toEqual(before);
      expect(await connect().listKeys(vault)).toEqual([{ name: 'cmk-key', enabled: true }]);
    },
  );

  it('behind the firewall and without a resource id tells why', async () => {
    const { azure, connect } = await standAzure();
    azure.world.setVault(vaultName, { publicNetworkAccess: 'Disabled', bypass: 'None' });
    await expect(connect().findKey({ name: vaultName }, 'cmk-key')).rejects.toMatchObject({
      system: 'azure',
      kind: 'refused',
      status: 403,
      code: expect.stringMatching(/^ForbiddenBy(Firewall|Connection)$/),
    });
  });

  it('without a version is the latest one', async () => {
    const { azure, connect } = await standAzure();
    const newest = azure.world.newVersion(vaultName, 'cmk-key');
    expect(await connect().findKey(vault, 'cmk-key')).toMatchObject({ value: { version: newest } });
  });

  it('that is deleted is told from one that never was', async () => {
    const { azure, connect } = await standAzure();
    azure.world.deleteKey(vaultName, 'cmk-key');
    const found = await connect().findKey(vault, 'cmk-key', version);
    expect(found).toMatchObject({
      kind: 'deleted',
      value: { scheduledPurgeDate: expect.stringMatching(/^\d{4}-/) },
    });
    expect(await connect().findKey(vault, 'no-key')).toEqual({ kind: 'absent' });
  });

  it.each(['attributes', 'forbidden'] as const)(
    'that is disabled is told as such when Key Vault answers %s',
    async (disabledKeyAnswers) => {
      const { azure, connect } = await standAzure();
      azure.set({ disabledKeyAnswers });
      azure.world.setKey(vaultName, 'cmk-key', { enabled: false });
      const whole = { kind: 'present', value: { enabled: false, kty: 'RSA', bits: 3072 } };
      expect(await connect().findKey(vault, 'cmk-key', version)).toMatchObject(whole);
      const alone = await connect().findKey({ name: vaultName }, 'cmk-key', version);
      expect(alone).toMatchObject({ kind: 'present', value: { enabled: false, version } });
    },
  );

  it.each(['EC', 'oct'])('of the kind %s is read as well', async (kty) => {
    const { azure, connect } = await standAzure();
    azure.world.createKey(vaultName, 'strange', { kty });
    expect(await connect().findKey(vault, 'strange')).toMatchObject({ value: { kty } });
  });
});

describe('the app and its roles', () => {
  it('is absent until it was accepted', async () => {
    const { azure, connect } = await standAzure();
    expect(await connect().findServicePrincipal(applicationId)).toEqual({ kind: 'absent' });
    const objectId = azure.world.acceptConsent(tenantId, applicationId, 'CMK app');
    expect(await connect().findServicePrincipal(applicationId)).toEqual({
      kind: 'present',
      value: { objectId, displayName: 'CMK app', accountEnabled: true },
    });
    azure.world.setAppEnabled(tenantId, applicationId, false);
    expect(await connect().findServicePrincipal(applicationId)).toMatchObject({
      value: { accountEnabled: false },
    });
  });

  it('has the roles granted at the vault, above it, on a key and to its groups', async () => {
    const { azure, connect } = await standAzure();
    const objectId = azure.world.acceptConsent(tenantId, applicationId);
    const group = '99999999-0000-0000-0000-000000000001';
    azure.world.setGroups(tenantId, applicationId, [group]);
    azure.world.assignRole(vaultName, applicationId, { condition: 'x' });
    azure.world.assignRole(vaultName, applicationId, { scope: 'key:cmk-key' });
    azure.world.assignRole(vaultName, applicationId, { scope: 'subscription', group });
    const roles = await connect().listRoleAssignments(resourceId, objectId);
    expect(roles.map(({ roleId, scope, condition }) => ({ roleId, scope, condition }))).toEqual([
      { roleId: 'e147488a-f6f5-4113-8e2d-b22465e65bf6', scope: resourceId, condition: 'x' },
      {
        roleId: 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
        scope: `${resourceId}/keys/cmk-key`,
        condition: undefined,
      },
      {
        roleId: 'e147488a-f6f5-4113-8e2d-b22465e65bf6',
        scope: `/subscriptions/${subscriptionOf(resourceId)}`,
        condition: undefined,
      },
    ]);
  });
});

function subscriptionOf(id: string): string {
  return id.split('/')[2] ?? '';
}

describe('trouble with Azure', () => {
  it('throttling is told with the time to wait', async () => {
    const { azure, connect } = await standAzure();
    azure.throttle('arm', 17);
    await expect(connect().findVault(resourceId)).rejects.toMatchObject({
      kind: 'throttled',
      status: 429,
      retryAfterSeconds: 17,
    });
    azure.throttle('dataPlane', 9, 2);
    await expect(connect().findKey({ name: vaultName }, 'cmk-key')).rejects.toMatchObject({
      kind: 'throttled',
      retryAfterSeconds: 9,
    });
  });

  it.each([
    ['arm', { kind: 'unparsable' }, 'nonsense'],
    ['arm', { kind: 'answer', status: 200, body: { id: 'x' } }, 'nonsense'],
    [
      'arm',
      { kind: 'answer', status: 302, body: '', headers: { location: 'https://elsewhere.example/' } },
      'nonsense',
    ],
    ['arm', { kind: 'answer', status: 503, body: '<html>' }, 'unreachable'],
    ['arm', { kind: 'never' }, 'unreachable'],
    ['arm', { kind: 'reset', when: 'afterReading' }, 'unreachable'],
    ['arm', { kind: 'halfBody' }, 'unreachable'],
    ['login', { kind: 'answer', status: 503, body: 'down' }, 'unreachable'],
    ['login', { kind: 'answer', status: 429, body: 'wait' }, 'throttled'],
    ['login', { kind: 'reset', when: 'afterReading' }, 'unreachable'],
  ] as const)('on %s, %j is %s', async (surface, fault, kind) => {
    const { azure, connect } = await standAzure();
    azure.script.always(surface, fault);
    await expect(connect().findVault(resourceId)).rejects.toMatchObject({
      name: 'UpstreamError',
      system: 'azure',
      kind,
    });
  });

  it.each([
    [{ kind: 'unparsable' }, 'nonsense'],
    [{ kind: 'answer', status: 200, body: {} }, 'nonsense'],
    [
      { kind: 'answer', status: 500, body: { error: { code: 'InternalError', message: 'Try later.' } } },
      'unreachable',
    ],
    [{ kind: 'never' }, 'unreachable'],
    [{ kind: 'reset', when: 'afterReading' }, 'unreachable'],
    [{ kind: 'halfBody' }, 'unreachable'],
  ] as const)('in the data plane, %j is %s', async (fault, kind) => {
    const { azure, connect } = await standAzure();
    const client = connect();
    await client.findKey({ name: vaultName }, 'cmk-key');
    azure.script.always('dataPlane', fault);
    await expect(client.findKey({ name: vaultName }, 'cmk-key')).rejects.toMatchObject({
      name: 'UpstreamError',
      system: 'azure',
      kind,
    });
  });

  it('one lost connection is not worth a word', async () => {
    const { azure, connect } = await standAzure();
    azure.script.next('arm', { kind: 'reset', when: 'afterReading' });
    expect(await connect().findVault(resourceId)).toMatchObject({ kind: 'present' });
  });

  it('a right that is missing is told with the code of the system', async () => {
    const { azure, connect } = await standAzure();
    azure.world.setRights('aaaaaaaa-0000-0000-0000-000000000001', {
      armRead: false,
      graphRead: false,
      dataPlaneRead: false,
    });
    await expect(connect().findVault(resourceId)).rejects.toMatchObject({
      kind: 'refused',
      status: 403,
      code: 'AuthorizationFailed',
    });
    await expect(connect().findServicePrincipal(applicationId)).rejects.toMatchObject({
      kind: 'refused',
      status: 403,
      code: 'Authorization_RequestDenied',
    });
    await expect(connect().findKey(vault, 'cmk-key')).rejects.toMatchObject({
      kind: 'refused',
      status: 403,
      code: 'ForbiddenByRbac',
    });
  });

  it('a vault of another directory is refused as such', async () => {
    const { connect } = await standAzure();
    const client = connect({ tenantId: otherTenantId });
    await expect(client.findKey({ name: vaultName }, 'cmk-key')).rejects.toMatchObject({
      kind: 'refused',
      code: 'OtherTenant',
    });
    await expect(client.findVault(resourceId)).rejects.toMatchObject({ kind: 'refused', status: 401 });
  });

  it('the end of the bot’s own secret is that of the secret it has', async () => {
    const { azure, connect } = await standAzure();
    const ending = (hint: string | null, endDateTime: string) => ({ hint, endDateTime });
    const passwordCredentials = [
      ending('rea', '2027-01-01T00:00:00Z'),
      ending('oth', '2029-01-01T00:00:00Z'),
      ending(null, '2030-01-01T00:00:00Z'),
    ];
    azure.failing(/\/applications\(/u, { kind: 'answer', status: 200, body: { passwordCredentials } });
    expect(await connect().findSecretEnd()).toBe('2027-01-01T00:00:00Z');
  });

  it('a page of a list on another host is not asked for: the token stays where it was sent', async () => {
    const { azure, connect } = await standAzure();
    const body = { value: [], nextLink: 'https://elsewhere.example/next' };
    azure.failing(/\/roleAssignments\?/u, { kind: 'answer', status: 200, body });
    await expect(connect().listRoleAssignments(resourceId, 'o')).rejects.toMatchObject({ kind: 'nonsense' });
    expect(azure.wire().filter(({ host }) => host === 'elsewhere.example')).toEqual([]);
  });

  it('a token that Azure no longer takes is got anew, and each question asked once more', async () => {
    const { azure, connect } = await standAzure();
    azure.world.acceptConsent(tenantId, applicationId);
    const client = connect();
    const checkAll = () =>
      Promise.all([
        client.findVault(resourceId),
        client.findKey({ name: vaultName }, 'cmk-key'),
        client.findServicePrincipal(applicationId),
      ]);
    const before = await checkAll();
    azure.revokeTokens();
    expect(await checkAll()).toEqual(before);
  });
});
