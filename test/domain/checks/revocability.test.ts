import { describe, expect, it, test } from 'vitest';
import type { DenyAssignment, Observations } from '../../../src/domain/checks/observations.ts';
import {
  approverObstacles,
  azureObstacles,
  type Obstacle,
  revocabilityAnswer,
} from '../../../src/domain/checks/revocability.ts';
import type { Person } from '../../../src/domain/people.ts';
import { allWell, seen, vaultId } from './sample-observations.ts';

const role = 'e147488a-f6f5-4113-8e2d-b22465e65bf6';
const remove = 'Microsoft.Authorization/roleAssignments/delete';
const target = { vaultResourceId: vaultId, keyName: 'k' };
const group = vaultId.split('/providers/')[0] ?? '';

const permission = (actions: readonly string[], notActions: readonly string[] = [], condition?: string) => ({
  actions,
  notActions,
  condition,
});

const rights = (...permissions: readonly ReturnType<typeof permission>[]) =>
  seen([{ scope: vaultId, permissions }]);

const mayRemove = { ...allWell, writerRights: rights(permission([remove])) };

const conditionFor = (guid: string) =>
  `((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${guid}})) AND ((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR (@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${guid}}))`;

const assignment = (scope: string, id = 'a') => ({
  id,
  roleId: role,
  scope,
  principalId: 'o',
  condition: undefined,
});

const everybody = { id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' };
const denied = (
  changes: Partial<DenyAssignment> = {},
  actions = ['*/delete'],
  notActions: string[] = [],
) => ({
  denials: seen([
    {
      name: 'stack',
      scope: vaultId,
      onlyAtScope: false,
      isConditional: false,
      permissions: [{ actions, notActions, dataActions: [], notDataActions: [] }],
      principals: [everybody],
      excluded: [],
      ...changes,
    },
  ]),
});
const somebody = { id: 'somebody', type: 'ServicePrincipal' };
const managementGroup = '/providers/Microsoft.Management/managementGroups/m';
const unanswered = { kind: 'unseen', because: 'unreachable', detail: '' } as const;

function obstacles(changes: Partial<Observations>, hasWriter = true): readonly Obstacle[] | 'nothing' {
  return azureObstacles({ ...mayRemove, roles: seen([assignment(vaultId)]), ...changes }, target, hasWriter);
}

describe('whether access could be revoked now', () => {
  it.each<[string, Partial<Observations>, readonly string[], string]>([
    ['the writer may remove what is assigned', {}, [], 'yes'],
    ['an owner may', { writerRights: rights(permission(['*'])) }, [], 'yes'],
    [
      'a contributor may not',
      { writerRights: rights(permission(['*'], ['Microsoft.Authorization/*/Delete'])) },
      ['noRight'],
      'no',
    ],
    ['a reader may not', { writerRights: rights(permission(['*/read'])) }, ['noRight'], 'no'],
    [
      'one role takes away what another gives: roles add up',
      { writerRights: rights(permission(['*'], ['Microsoft.Authorization/*/Delete']), permission([remove])) },
      [],
      'yes',
    ],
    [
      'the condition of docs/install.md lets it remove the role',
      { writerRights: rights(permission([remove], [], conditionFor(role))) },
      [],
      'yes',
    ],
    [
      'the same condition for another role does not',
      {
        writerRights: rights(permission([remove], [], conditionFor('14b46e9e-c2b7-41b4-b07b-48a6ebf60603'))),
      },
      ['noRight'],
      'no',
    ],
    [
      'a condition of another form',
      { writerRights: rights(permission([remove], [], `${conditionFor(role)} AND (1 NumericEquals 2)`)) },
      ['rightConditional'],
      'unknown',
    ],
    ['rights that nobody answered', { writerRights: unanswered }, ['rightUnseen'], 'unknown'],
    ['rights that nobody asked for', { writerRights: undefined }, ['rightUnseen'], 'unknown'],
    ['locks that nobody answered', { locks: unanswered }, ['locksUnseen'], 'unknown'],
    [
      'a lock above the vault',
      { locks: seen([{ name: 'l', level: 'CanNotDelete', scope: group }]) },
      ['locked'],
      'no',
    ],
    [
      'a lock of an unknown level',
      { locks: seen([{ name: 'l', level: 'NotSpecified', scope: vaultId }]) },
      ['locksUnseen'],
      'unknown',
    ],
    [
      'a lock on something beside it',
      { locks: seen([{ name: 'l', level: 'CanNotDelete', scope: `${vaultId}-other` }]) },
      [],
      'yes',
    ],
    ['a denial of removing roles, for everybody', denied(), ['denied'], 'no'],
    ['the same above the vault', denied({ scope: group }), ['denied'], 'no'],
    ['the same at a management group', denied({ scope: managementGroup }), ['denied'], 'no'],
    [
      'a denial above the vault that does not reach it',
      denied({ scope: group, onlyAtScope: true }),
      [],
      'yes',
    ],
    ['a denial at the vault alone', denied({ onlyAtScope: true }), ['denied'], 'no'],
    ['a denial beside the vault', denied({ scope: `${vaultId}-other` }), [], 'yes'],
    ['a denial on the key alone', denied({ scope: `${vaultId}/keys/k` }), [], 'yes'],
    ['a denial at a scope of an unknown form', denied({ scope: '/odd/scope' }), ['perhapsDenied'], 'unknown'],
    ['a denial for somebody named', denied({ principals: [somebody] }), ['perhapsDenied'], 'unknown'],
    ['a denial for everybody but somebody', denied({ excluded: [somebody] }), ['perhapsDenied'], 'unknown'],
    ['a denial under a condition', denied({ isConditional: true }), ['perhapsDenied'], 'unknown'],
    ['a denial of something else', denied({}, ['Microsoft.KeyVault/vaults/delete']), [], 'yes'],
    ['a denial that leaves out removing roles', denied({}, ['*'], ['Microsoft.Authorization/*']), [], 'yes'],
    [
      'a denial where the bot would remove nothing',
      { ...denied(), roles: seen([assignment(group)]) },
      ['leftToPeople'],
      'unknown',
    ],
    ['a role that is inherited', { roles: seen([assignment(group)]) }, ['leftToPeople'], 'unknown'],
    [
      'one at the vault and one above it',
      { roles: seen([assignment(vaultId), assignment(group, 'b')]) },
      ['leftToPeople'],
      'unknown',
    ],
    ['roles that nobody answered', { roles: unanswered }, ['accessUnknown'], 'unknown'],
    [
      'roles that nobody answered behind a lock',
      { roles: unanswered, locks: seen([{ name: 'l', level: 'ReadOnly', scope: vaultId }]) },
      ['accessUnknown', 'locked'],
      'no',
    ],
  ])('%s', (_what, changes, kinds, answer) => {
    const found = obstacles(changes);
    expect(found).not.toBe('nothing');
    const list = found === 'nothing' ? [] : found;
    expect(list.map(({ kind }) => kind)).toEqual(kinds);
    expect(revocabilityAnswer(list)).toBe(answer);
  });

  test('says where the role is that is left to people', () => {
    expect(obstacles({ roles: seen([assignment(vaultId), assignment(group, 'b')]) })).toEqual([
      { kind: 'leftToPeople', scope: group, group: undefined },
    ]);
  });

  test('without a writer it depends on people, whatever locks there are not', () => {
    expect(obstacles(denied(), false)).toEqual([{ kind: 'noWriter' }]);
  });

  test('is no question where there is no access', () => {
    expect(obstacles({ roles: seen([]) })).toBe('nothing');
  });
});

describe('enough approvers', () => {
  const member = (id: string): Person => ({ id, kind: 'member', email: `${id}@example.com` });
  const circle = (approvers: readonly string[], people = approvers.map(member)) =>
    seen({ approvers, people });

  it.each<[string, ReturnType<typeof circle>, readonly string[], readonly Obstacle[]]>([
    ['two of two, anybody may propose', circle(['A', 'B']), [], []],
    ['two of two, and somebody else proposes', circle(['A', 'B'], ['A', 'B', 'R'].map(member)), ['R'], []],
    [
      'two of two, one of whom has to propose',
      circle(['A', 'B']),
      ['A'],
      [{ kind: 'tooFewApprovers', eligible: 1, quorum: 2 }],
    ],
    [
      'one has left',
      circle(['A', 'B'], [member('A'), { id: 'B', kind: 'deactivated', email: 'b@example.com' }]),
      [],
      [{ kind: 'tooFewApprovers', eligible: 1, quorum: 2 }],
    ],
    [
      'not everybody was looked up',
      seen({ approvers: ['A', 'B'], people: [member('A')], notYet: 1 }),
      [],
      [{ kind: 'approversUnseen' }],
    ],
  ])('%s', (_what, people, requesters, expected) => {
    expect(approverObstacles(people, requesters, 2)).toEqual(expected);
  });

  test('are not known where Slack does not answer', () => {
    expect(approverObstacles(unanswered, [], 2)).toEqual([{ kind: 'approversUnseen' }]);
  });
});
