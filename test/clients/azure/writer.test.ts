import { describe, expect, it } from 'vitest';
import { guidOf } from '../../../src/clients/azure/role-assignments.ts';
import {
  applicationId,
  reader,
  resourceId,
  standAzure,
  tenantId,
  vault,
  vaultName,
  writer,
} from './standing.ts';

const wanted = { name: 'new-key', kty: 'RSA', bits: 3072 } as const;

describe('without a writer identity', () => {
  it('there is nothing to write with', async () => {
    const { connect } = await standAzure();
    expect(connect({ writer: 'off' }).writer).toBeUndefined();
  });
});

describe('creating a key', () => {
  it.each([
    ['same', writer, 'same'],
    ['another', reader, { clientId: writer }],
  ] as const)(
    'works with the %s identity, with size and operations asked for',
    async (_, clientId, opted) => {
      const { connect } = await standAzure();
      const client = connect({ clientId, writer: opted });
      const made = await client.writer?.createKey(vaultName, { ...wanted, bits: 4096 });
      expect(made).toMatchObject({
        created: true,
        key: { name: 'new-key', kty: 'RSA', bits: 4096, keyOps: ['wrapKey', 'unwrapKey'], enabled: true },
      });
      expect(await client.findKey(vault, 'new-key')).toEqual({ kind: 'present', value: made?.key });
    },
  );

  it('a second time leaves the key that stands alone, for a job may run twice', async () => {
    const { connect } = await standAzure();
    const { writer: writes } = connect({ clientId: writer, writer: 'same' });
    const first = await writes?.createKey(vaultName, wanted);
    expect(await writes?.createKey(vaultName, wanted)).toEqual({ key: first?.key, created: false });
  });

  it('in an HSM needs a premium vault', async () => {
    const { azure, connect } = await standAzure();
    const { writer: writes } = connect({ clientId: writer, writer: 'same' });
    await expect(writes?.createKey(vaultName, { ...wanted, kty: 'RSA-HSM' })).rejects.toMatchObject({
      kind: 'refused',
      status: 400,
    });
    azure.world.setVault(vaultName, { tier: 'premium' });
    expect(await writes?.createKey(vaultName, { ...wanted, kty: 'RSA-HSM' })).toMatchObject({
      created: true,
      key: { kty: 'RSA-HSM' },
    });
  });

  it('is refused by code where the right is missing or a deleted key has the name', async () => {
    const { azure, connect } = await standAzure();
    await expect(connect({ writer: 'same' }).writer?.createKey(vaultName, wanted)).rejects.toMatchObject({
      status: 403,
      code: 'ForbiddenByRbac',
    });
    azure.world.deleteKey(vaultName, 'cmk-key');
    const { writer: writes } = connect({ clientId: writer, writer: 'same' });
    await expect(writes?.createKey(vaultName, { ...wanted, name: 'cmk-key' })).rejects.toMatchObject({
      status: 409,
      code: 'ObjectIsDeletedButRecoverable',
    });
  });

  it('is never sent a second time when its answer is lost', async () => {
    const { azure, connect } = await standAzure();
    const client = connect({ clientId: writer, writer: 'same' });
    await client.writer?.createKey(vaultName, wanted);
    azure.script.next('dataPlane', { kind: 'slow', ms: 0 });
    azure.script.next('dataPlane', { kind: 'slow', ms: 0 });
    azure.script.next('dataPlane', { kind: 'halfBody' });
    await expect(client.writer?.createKey(vaultName, { ...wanted, name: 'lost-key' })).rejects.toMatchObject({
      kind: 'unreachable',
    });
    const posts = azure.wire().filter(({ method, path }) => method === 'POST' && path.includes('lost-key'));
    expect(posts).toHaveLength(1);
    expect(await client.writer?.createKey(vaultName, { ...wanted, name: 'lost-key' })).toMatchObject({
      created: false,
    });
  });
});

describe('granting the role', () => {
  it('is seen afterwards, and granting it again is success', async () => {
    const { azure, connect } = await standAzure();
    azure.set({ principalReplicationMs: 3_600_000 });
    const objectId = azure.world.acceptConsent(tenantId, applicationId);
    const client = connect({ clientId: writer, writer: 'same' });
    await client.writer?.assignRole(resourceId, objectId);
    await client.writer?.assignRole(
      resourceId.toUpperCase().replace('/SUBSCRIPTIONS/', '/subscriptions/'),
      objectId,
    );
    expect(await client.listRoleAssignments(resourceId, objectId)).toMatchObject([
      { roleId: 'e147488a-f6f5-4113-8e2d-b22465e65bf6', scope: resourceId },
    ]);
  });

  it('is no success where the assignment that stands there is conditional', async () => {
    const { azure, connect } = await standAzure();
    const objectId = azure.world.acceptConsent(tenantId, applicationId);
    azure.world.assignRole(vaultName, applicationId, { condition: '@Resource[x]', conditionHolds: false });
    const granting = connect({ clientId: writer, writer: 'same' }).writer?.assignRole(resourceId, objectId);
    await expect(granting).rejects.toMatchObject({ code: 'ConditionalRoleAssignmentExists' });
  });

  it('is success where somebody else granted it already', async () => {
    const { azure, connect } = await standAzure();
    const objectId = azure.world.acceptConsent(tenantId, applicationId);
    azure.world.assignRole(vaultName, applicationId);
    await expect(
      connect({ clientId: writer, writer: 'same' }).writer?.assignRole(resourceId, objectId),
    ).resolves.toBeUndefined();
  });

  it('is refused by code where the right is missing or nobody has that id', async () => {
    const { azure, connect } = await standAzure();
    const objectId = azure.world.acceptConsent(tenantId, applicationId);
    await expect(connect({ writer: 'same' }).writer?.assignRole(resourceId, objectId)).rejects.toMatchObject({
      status: 403,
      code: 'AuthorizationFailed',
    });
    const nobody = '44444444-4444-4444-4444-444444444444';
    await expect(
      connect({ clientId: writer, writer: 'same' }).writer?.assignRole(resourceId, nobody),
    ).rejects.toMatchObject({ status: 400, code: 'PrincipalNotFound' });
  });
});

describe('taking the role away', () => {
  it('is done once, and success when it is gone already', async () => {
    const { azure, connect } = await standAzure();
    const objectId = azure.world.acceptConsent(tenantId, applicationId);
    const client = connect({ clientId: writer, writer: 'same' });
    await client.writer?.assignRole(resourceId, objectId);
    const [assigned] = await client.listRoleAssignments(resourceId, objectId);
    expect(assigned?.principalId).toBe(objectId);
    expect(await client.writer?.removeRoleAssignment(assigned?.id ?? '')).toBe(true);
    expect(await client.listRoleAssignments(resourceId, objectId)).toEqual([]);
    expect(await client.writer?.removeRoleAssignment(assigned?.id ?? '')).toBe(false);
  });

  it('is refused by code where the right is missing', async () => {
    const { azure, connect } = await standAzure();
    const objectId = azure.world.acceptConsent(tenantId, applicationId);
    azure.world.assignRole(vaultName, applicationId);
    const client = connect({ writer: 'same' });
    const [assigned] = await client.listRoleAssignments(resourceId, objectId);
    await expect(client.writer?.removeRoleAssignment(assigned?.id ?? '')).rejects.toMatchObject({
      status: 403,
      code: 'AuthorizationFailed',
    });
  });
});

describe('a guid', () => {
  it('follows from its name as RFC 9562 version 5 says', () => {
    expect(guidOf('http://example.com/')).toBe('0a300ee9-f9e4-5697-a51a-efc7fafaba67');
  });
});
