import { describe, expect, it } from 'vitest';
import { removableAssignments } from '../../../src/domain/checks/access-checks.ts';
import { scopeHolds } from '../../../src/domain/checks/roles.ts';
import type { FindingCode, Verdict } from '../../../src/domain/checks/findings.ts';
import type { RoleAssignment } from '../../../src/domain/checks/observations.ts';
import { find, firewalled, present, seen, vaultId } from './sample-observations.ts';

const encryptionUser = 'e147488a-f6f5-4113-8e2d-b22465e65bf6';
const subscription = '/subscriptions/00000000-0000-0000-0000-000000000001';
const group = `${subscription}/resourceGroups/rg1`;

function grant(scope: string, changes: Partial<RoleAssignment> = {}): RoleAssignment {
  return { id: 'assignment', roleId: encryptionUser, scope, condition: undefined, ...changes };
}

const conditional = grant(vaultId, { condition: "@Resource[x] StringEquals 'y'" });
const officer = grant(vaultId, { roleId: '14b46e9e-c2b7-41b4-b07b-48a6ebf60603' });

describe('whether the app is in the directory', () => {
  it.each([
    [
      'accepted',
      present({ objectId: 'o', displayName: 'CMK', accountEnabled: true }),
      'pass',
      'appAccepted',
      { objectId: 'o', displayName: 'CMK' },
    ],
    [
      'switched off',
      present({ objectId: 'o', displayName: 'CMK', accountEnabled: false }),
      'fail',
      'appDisabled',
      { objectId: 'o' },
    ],
    ['not accepted yet', seen({ kind: 'absent' as const }), 'fail', 'appAbsent', {}],
    [
      'not to be looked at',
      firewalled,
      'unknown',
      'unseen',
      { because: 'firewall', detail: 'ForbiddenByFirewall' },
    ],
  ] as const)('%s', (_, app, verdict, code, facts) => {
    expect(find('appInTenant', { app })).toEqual({ check: 'appInTenant', verdict, code, facts });
  });
});

describe('what revoking takes away', () => {
  const target = { vaultResourceId: vaultId, keyName: 'cmk-key', objectId: 'O-1' };
  const own = (scope: string, changes: Partial<RoleAssignment> = {}) =>
    grant(scope, { principalId: 'o-1', ...changes });

  it.each<[string, RoleAssignment, boolean]>([
    ['the role of the app at the vault', own(vaultId), true],
    ['the same in capitals', own(vaultId.toUpperCase()), true],
    ['the role on the key', own(`${vaultId}/keys/cmk-key`), true],
    ['under a condition, too', own(vaultId, { condition: 'c' }), true],
    ['not on another key', own(`${vaultId}/keys/other`), false],
    ['not what is inherited', own(group), false],
    ['not at a vault whose name begins alike', own(`${vaultId}2`), false],
    ['not another role', own(vaultId, { roleId: '14b46e9e-c2b7-41b4-b07b-48a6ebf60603' }), false],
    ['not what a group gives', own(vaultId, { principalId: 'o-2' }), false],
    ['not what names nobody', own(vaultId, { principalId: undefined }), false],
  ])('%s', (_name, role, removable) => {
    expect(removableAssignments([role], target)).toEqual(removable ? [role] : []);
    expect(removableAssignments([role], { ...target, vaultResourceId: undefined })).toEqual([]);
  });
});

describe('whether the role reaches the app at the vault', () => {
  it.each<[what: string, roles: RoleAssignment[], verdict: Verdict, code: FindingCode, facts?: object]>([
    ['granted at the vault', [grant(vaultId)], 'pass', 'roleAssigned', { scope: vaultId }],
    ['granted at the vault, other case', [grant(vaultId.toUpperCase())], 'pass', 'roleAssigned'],
    ['granted at the vault, slash at the end', [grant(`${vaultId}/`)], 'pass', 'roleAssigned'],
    [
      'the role id in capitals',
      [grant(vaultId, { roleId: encryptionUser.toUpperCase() })],
      'pass',
      'roleAssigned',
    ],
    ['inherited from the resource group', [grant(group)], 'pass', 'roleAssigned', { scope: group }],
    ['inherited from the subscription', [grant(subscription)], 'pass', 'roleAssigned'],
    ['inherited from the root', [grant('/')], 'pass', 'roleAssigned'],
    ['an empty condition', [grant(vaultId, { condition: '' })], 'pass', 'roleAssigned'],
    ['granted at a neighbour group', [grant(`${group}0`)], 'fail', 'roleAbsent'],
    ['granted at the beginning of the group name', [grant(group.slice(0, -1))], 'fail', 'roleAbsent'],
    ['granted at another vault', [grant(`${vaultId}2`)], 'fail', 'roleAbsent'],
    [
      'granted on the key alone',
      [grant(`${vaultId}/keys/k`)],
      'warning',
      'roleOnKeyOnly',
      { scope: `${vaultId}/keys/k` },
    ],
    ['granted on the key alone, other case', [grant(`${vaultId}/Keys/K`)], 'warning', 'roleOnKeyOnly'],
    ['granted on another key', [grant(`${vaultId}/keys/k2`)], 'fail', 'roleAbsent'],
    ['granted on a secret', [grant(`${vaultId}/secrets/k`)], 'fail', 'roleAbsent'],
    [
      'conditional',
      [conditional],
      'unknown',
      'roleConditional',
      { scope: vaultId, assignmentId: 'assignment' },
    ],
    ['conditional at the vault, free at the group', [conditional, grant(group)], 'pass', 'roleAssigned'],
    [
      'conditional at the vault, free on the key',
      [conditional, grant(`${vaultId}/keys/k`)],
      'warning',
      'roleOnKeyOnly',
    ],
    [
      'Crypto User',
      [grant(vaultId, { roleId: '12338af0-0e69-4776-bea7-57ae8d297424' })],
      'warning',
      'roleOther',
      { role: 'Key Vault Crypto User' },
    ],
    [
      'Crypto Officer',
      [officer],
      'warning',
      'roleOther',
      { role: 'Key Vault Crypto Officer', scope: vaultId },
    ],
    [
      'Administrator',
      [grant(group, { roleId: '00482a5a-887f-4fb3-b363-3b7fe8e74483' })],
      'warning',
      'roleOther',
      { role: 'Key Vault Administrator' },
    ],
    ['Crypto Officer beside the documented one', [officer, grant(vaultId)], 'pass', 'roleAssigned'],
    [
      'Crypto Officer at another vault',
      [grant(`${vaultId}2`, { roleId: officer.roleId })],
      'fail',
      'roleAbsent',
    ],
    [
      'inherited from a management group',
      [grant('/providers/Microsoft.Management/managementGroups/contoso')],
      'pass',
      'roleAssigned',
      { scope: '/providers/Microsoft.Management/managementGroups/contoso' },
    ],
    [
      'conditional at a management group',
      [grant('/providers/Microsoft.Management/managementGroups/contoso', { condition: 'c' })],
      'unknown',
      'roleConditional',
    ],
    [
      'at a scope of a form that is not known',
      [grant('/providers/Microsoft.Unheard/of/x')],
      'unknown',
      'roleUnclear',
      { why: 'scope' },
    ],
    ['nothing', [], 'fail', 'roleAbsent', {}],
  ])('%s', (_, roles, verdict, code, facts = {}) => {
    expect(find('roleAssignment', { roles: seen(roles) })).toMatchObject({ verdict, code, facts });
  });

  it('is unknown where roles could not be read', () => {
    expect(find('roleAssignment', { roles: firewalled })).toMatchObject({
      verdict: 'unknown',
      code: 'unseen',
    });
  });

  it('is measured at the pasted resource id where the vault itself could not be read', () => {
    const observed = { vault: firewalled, roles: seen([grant(`${vaultId}2`)]) };
    expect(find('roleAssignment', observed, { vaultResourceId: vaultId }).code).toBe('roleAbsent');
    expect(find('roleAssignment', observed, { vaultResourceId: `${vaultId}2` }).code).toBe('roleAssigned');
  });
});

describe('a scope', () => {
  it.each([
    ['/', '/subscriptions/s', true],
    ['/subscriptions/s', '/subscriptions/s', true],
    ['/subscriptions/s/resourceGroups/rg1', '/subscriptions/s/resourcegroups/RG1/providers/x', true],
    ['/subscriptions/s/resourceGroups/rg1', '/subscriptions/s/resourceGroups/rg10', false],
    ['/subscriptions/s/resourceGroups/rg1/providers', '/subscriptions/s/resourceGroups/rg1', false],
  ])('%s holds %s: %s', (scope, resourceId, holds) => {
    expect(scopeHolds(scope, resourceId)).toBe(holds);
  });
});
