import { describe, expect, test } from 'vitest';
import { conditionHolds } from '../../../sandbox/azure/conditions.ts';
import { roles } from '../../../sandbox/azure/roles.ts';
import { writersConditionInGuide } from '../../documents/azure-guide.ts';
import { applicationId, ask, assignment, startWorld, subscriptionId, tenantId, writerId } from './world.ts';

/**
 * The example “constrain roles” as Microsoft has it, for Backup Contributor and Backup Reader
 * (https://learn.microsoft.com/en-us/azure/role-based-access-control/delegate-role-assignments-examples).
 */
const published = `
(
 (
  !(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})
 )
 OR
 (
  @Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {5e467623-bb1f-42f4-a55d-6e525e11384b, a795c7a0-d4a2-40c1-ae25-d81f01202912}
 )
)
AND
(
 (
  !(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})
 )
 OR
 (
  @Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {5e467623-bb1f-42f4-a55d-6e525e11384b, a795c7a0-d4a2-40c1-ae25-d81f01202912}
 )
)
`;

describe('a condition on the right to write role assignments', () => {
  test.each(['write', 'delete'] as const)(
    'of Microsoft’s example lets its two roles through for %s, and no other',
    (action) => {
      for (const roleId of ['5E467623-BB1F-42F4-A55D-6E525E11384B', 'a795c7a0-d4a2-40c1-ae25-d81f01202912'])
        expect(conditionHolds(published, { action, roleId })).toBe(true);
      for (const roleId of Object.values(roles))
        expect(conditionHolds(published, { action, roleId })).toBe(false);
    },
  );

  test.each([
    [
      'an attribute that is not known',
      '@Request[Microsoft.Authorization/roleAssignments:PrincipalType] ForAnyOfAnyValues:GuidEquals {a}',
    ],
    [
      'an operator that is not known',
      "@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] StringEquals 'a'",
    ],
    ['a parenthesis that is not closed', "(ActionMatches{'a'}"],
    ['words behind it', "ActionMatches{'a'} ActionMatches{'a'}"],
    ['AND and OR without parentheses', "ActionMatches{'a'} AND ActionMatches{'b'} OR ActionMatches{'c'}"],
    ['nothing', ''],
  ])('with %s is not guessed at', (_what, condition) => {
    expect(() => conditionHolds(condition, { action: 'write', roleId: 'a' })).toThrow();
  });
});

const encryptionUser = roles.keyVaultCryptoServiceEncryptionUser;
const others = Object.values(roles).filter((role) => role !== encryptionUser);

/** What somebody with this condition is answered, for each role: to giving it, and to removing one that is there. */
async function tried(condition: string): Promise<Readonly<Record<string, readonly number[]>>> {
  await using world = await startWorld();
  const { azure } = world;
  const principalId = azure.world.acceptConsent(tenantId, applicationId);
  const definitions = `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions`;
  const answers: Record<string, number[]> = {};
  for (const role of Object.values(roles)) {
    const body = {
      properties: {
        roleDefinitionId: `${definitions}/${role}`,
        principalId,
        principalType: 'ServicePrincipal',
      },
    };
    const [mine, standing] = [assignment(), assignment()];
    azure.world.setRights(writerId, { roleWrites: { condition } });
    const given = await ask(azure, 'PUT', mine, { body, clientId: writerId });
    if (given.status === 201) {
      const removed = await ask(azure, 'DELETE', mine, { clientId: writerId });
      answers[role] = [given.status, removed.status];
      continue;
    }
    azure.world.setRights(writerId, { roleWrites: 'any' });
    await ask(azure, 'PUT', standing, { body, clientId: writerId });
    azure.world.setRights(writerId, { roleWrites: { condition } });
    const removed = await ask(azure, 'DELETE', standing, { clientId: writerId });
    answers[role] = [given.status, removed.status];
  }
  return answers;
}

describe('the writer with the condition of docs/install.md', () => {
  const condition = writersConditionInGuide();

  test('may give and remove the one role, and give and remove no other', async () => {
    const wanted = [[encryptionUser, [201, 200]], ...others.map((role) => [role, [403, 403]])];
    expect(await tried(condition)).toEqual(Object.fromEntries(wanted));
  });

  test('would be able to remove others’ rights without the second clause, and give itself rights without the first', async () => {
    const [first = '', second = ''] = condition.split(' AND ');
    expect((await tried(first))[roles.owner]).toEqual([403, 200]);
    expect((await tried(second))[roles.owner]?.[0]).toBe(201);
  });
});
