import { expect, test } from 'vitest';
import { encryptionUserRoleId } from '../../src/domain/checks/roles.ts';
import { carryOut } from '../../src/jobs/carry-out.ts';
import { proposeTo } from '../domain/life-stories.ts';
import { key, organization } from '../domain/world.ts';
import { useRedis, withRedis } from '../store/private-redis.ts';
import { away, seedIntent, standOn, tellAll, throughTheGate } from './standing.ts';

const request = { schema: 1, kind: 'revoke', organization, sequence: 0, notBefore: 0 } as const;
const vaultId = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/north';
const roleAt = (id: string, scope: string) => ({
  id,
  roleId: encryptionUserRoleId,
  principalId: 'app',
  scope,
});

/** An Azure that answers what a revocation asks, and nothing else just now; a second removal fails as often as told. */
function createAzure() {
  const roles = [roleAt('one', vaultId), roleAt('two', `${vaultId}/keys/${key.name}`)];
  let refusals = 1;
  const answers: Record<string, unknown> = {
    findServicePrincipal: async () => ({ kind: 'present', value: { objectId: 'app' } }),
    findResourceId: async () => vaultId,
    listRoleAssignments: async () => [...roles],
    writer: {
      async removeRoleAssignment(id: string) {
        if (id === 'two' && refusals-- > 0) throw away('azure');
        roles.splice(
          roles.findIndex((role) => role.id === id),
          1,
        );
        return true;
      },
    },
  };
  return new Proxy(answers, {
    get: (known, name: string) => known[name] ?? (() => Promise.reject(away('azure'))),
  });
}

withRedis('a revocation', () => {
  const real = useRedis();

  test('puts on the record each assignment that was removed, also where Azure fails between two', async () => {
    const { store, deps } = standOn(real.redis);
    const intent = await seedIntent(store);
    const completed = {
      kind: 'found',
      status: 'COMPLETED',
      askedAs: 'Config1',
      keyVaultKeyIdentifier: key.identifier,
    } as const;
    const accepted = { kind: 'accepted', status: 'CREATED', answerName: 'Config1' } as const;
    await tellAll(
      store,
      () => ({ type: 'recordPost', outcome: accepted, intent }),
      () => ({ type: 'recordAsk', outcome: completed }),
      () => proposeTo('revoke'),
      ...throughTheGate,
    );
    const azure = createAzure();
    const around = deps({ outsideOf: () => ({ azure }) });
    const removed = async () =>
      (await store.entries(organization, 0)).flatMap(({ entry: { event } }) =>
        event.type === 'roleRemoved' ? [event.count] : [],
      );
    await carryOut(request, around);
    expect(await removed()).toEqual([1]);
    await carryOut(request, around);
    expect(await removed()).toEqual([1, 1]);
  });
});
