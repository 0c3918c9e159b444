import { describe, expect, it } from 'vitest';
import type { Observations, RoleAssignment } from '../../../src/domain/checks/observations.ts';
import { azureObstacles, revocabilityAnswer } from '../../../src/domain/checks/revocability.ts';
import { removalOf } from '../../../src/views/findings/revocability.ts';
import { allWell, find, seen, vaultId } from '../../domain/checks/sample-observations.ts';

/** Audit A, defect 1: the vault's own assignment hides whatever else grants (or may grant) beside it. */
const documented = 'e147488a-f6f5-4113-8e2d-b22465e65bf6';
const group = vaultId.split('/providers/')[0] ?? '';
const company = '/providers/Microsoft.Management/managementGroups/Company';
const at = (scope: string, id: string, changes: Partial<RoleAssignment> = {}): RoleAssignment => ({
  id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${id}`,
  roleId: documented,
  principalId: 'o',
  scope,
  condition: undefined,
  ...changes,
});
const own = at(vaultId, 'own');
const writerRights = seen([
  { scope: vaultId, permissions: [{ actions: ['*'], notActions: [], condition: undefined }] },
]);
const beside: [string, RoleAssignment, Partial<Observations>, RegExp][] = [
  ['a grant through a group', at(group, 'team', { principalId: 'team' }), {}, /team/u],
  [
    'a conditional grant at a management group',
    at(company, 'mg', { condition: '@Resource[x]' }),
    {},
    /Company/u,
  ],
  [
    'a role above whose definition cannot be read',
    at(group, 'custom', { roleId: 'custom' }),
    { definitions: { custom: { kind: 'unseen', because: 'noRight', detail: 'no' } } },
    /custom/u,
  ],
];

describe.each(beside)('the vault’s own assignment and %s', (_, other, more, named) => {
  const observations = { ...allWell, roles: seen([own, other]), writerRights, ...more };
  it('cannot be revoked by removing the own one alone', () => {
    const obstacles = azureObstacles(observations, { vaultResourceId: vaultId, keyName: 'k' }, true);
    expect(obstacles === 'nothing' ? 'nothing' : revocabilityAnswer(obstacles)).not.toBe('yes');
  });
  it('the emergency command in the revoke form names both', () => {
    const finding = find('roleAssignment', { roles: observations.roles, ...more }, { inUse: true });
    const removal = removalOf(finding, {
      vaultName: 'sample-vault',
      vaultUri: 'https://sample-vault.vault.azure.net',
      resourceId: vaultId,
      keyName: 'k',
      objectId: 'o',
    });
    expect(`${removal.explain} ${removal.command}`).toMatch(named);
  });
});
