import { expect, it } from 'vitest';
import { azureObstacles } from '../../src/domain/checks/revocability.ts';
import { observe } from '../../src/jobs/observe.ts';
import { obstacleWords } from '../../src/views/findings/revocability.ts';
import {
  applicationId,
  resourceId,
  standAzure,
  tenantId,
  vault,
  version,
} from '../clients/azure/standing.ts';

it('a deployment stack that denies every delete keeps the bot from revoking, and is named', async () => {
  const { azure, connect } = await standAzure();
  azure.world.acceptConsent(tenantId, applicationId, 'CMK app');
  azure.world.assignRole(vault.name, applicationId);
  const properties = {
    denyAssignmentName: 'Stack',
    scope: resourceId,
    permissions: [{ actions: ['*/delete'], notActions: [], dataActions: [], notDataActions: [] }],
    principals: [{ id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' }],
    excludePrincipals: [],
  };
  azure.failing(/denyAssignments\?/u, {
    kind: 'answer',
    status: 200,
    body: { value: [{ id: 'd', properties }] },
  });
  azure.failing(/\/permissions\?/u, {
    kind: 'answer',
    status: 200,
    body: { value: [{ actions: ['*'], notActions: [] }] },
  });
  const client = connect({ writer: 'same', requestTimeoutMs: 6000 });
  const key = { name: 'cmk-key', version };
  const observations = await observe(client, { vault, key, applicationId, revocable: true });
  const obstacles = azureObstacles(observations, { vaultResourceId: resourceId, keyName: 'cmk-key' }, true);
  expect(obstacles).toEqual([{ kind: 'denied', denial: 'Stack', scope: resourceId }]);
  expect(obstacles === 'nothing' ? [] : obstacles.map((one) => obstacleWords(one))).toEqual([
    `The deny assignment “Stack” at “${resourceId}” prevents everyone from removing the role. Ask the owner of the deployment stack or managed application that created it to exclude the bot’s writer or delete the deny assignment.`,
  ]);
});
