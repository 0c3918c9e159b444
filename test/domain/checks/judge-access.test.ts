import { describe, expect, it } from 'vitest';
import type { FindingCode, Verdict } from '../../../src/domain/checks/findings.ts';
import type {
  AccessPolicy,
  DenyAssignment,
  Observations,
  RoleAssignment,
} from '../../../src/domain/checks/observations.ts';
import { find, firewalled, nowSeconds, present, seen, vault, vaultId } from './sample-observations.ts';

const encryptionUser = 'e147488a-f6f5-4113-8e2d-b22465e65bf6';
const group = '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg1';

function grant(scope: string, changes: Partial<RoleAssignment> = {}): RoleAssignment {
  return { id: 'assignment', roleId: encryptionUser, scope, condition: undefined, ...changes };
}

const officer = grant(vaultId, { roleId: '14b46e9e-c2b7-41b4-b07b-48a6ebf60603' });

const needed = [
  'Microsoft.KeyVault/vaults/keys/read',
  'Microsoft.KeyVault/vaults/keys/wrap/action',
  'Microsoft.KeyVault/vaults/keys/unwrap/action',
];
const custom = grant(vaultId, { roleId: 'custom', roleDefinitionId: '/providers/x/custom' });
const defined = (dataActions: readonly string[], notDataActions: readonly string[] = []) => ({
  roles: seen([custom]),
  definitions: { custom: seen({ name: 'Key wrapper', permissions: [{ dataActions, notDataActions }] }) },
});

describe('a role that is not known here', () => {
  it.each<[string, ReturnType<typeof defined>, Verdict, FindingCode, object]>([
    ['with the three actions', defined(needed), 'warning', 'roleOther', { role: 'Key wrapper' }],
    ['with a wildcard', defined(['Microsoft.KeyVault/vaults/keys/*']), 'warning', 'roleOther', {}],
    [
      'whose action only ends like one',
      defined([needed[1] ?? '', needed[2] ?? '', 'vaults/keys/read']),
      'fail',
      'roleIncomplete',
      { missing: ['read'] },
    ],
    [
      'whose action only begins like one',
      defined([needed[0] ?? '', needed[1] ?? '', 'Microsoft.KeyVault/vaults/keys/unwrap']),
      'fail',
      'roleIncomplete',
      { missing: ['unwrap'] },
    ],
    ['with a dot that is another letter', defined(['MicrosoftXKeyVault/*']), 'fail', 'roleAbsent', {}],
    ['in capitals', defined(['MICROSOFT.KEYVAULT/*']), 'warning', 'roleOther', {}],
    [
      'without wrapping',
      defined([needed[0] ?? '', needed[2] ?? '']),
      'fail',
      'roleIncomplete',
      { missing: ['wrap'], left: ['read', 'unwrap'] },
    ],
    ['without reading', defined(needed.slice(1)), 'fail', 'roleIncomplete', { missing: ['read'] }],
    [
      'minus unwrapping',
      defined(['*'], ['*/unwrap/action']),
      'fail',
      'roleIncomplete',
      { missing: ['unwrap'] },
    ],
    ['that only reads', defined(needed.slice(0, 1)), 'fail', 'roleAbsent', {}],
    ['that allows nothing here', defined(['Microsoft.Storage/*']), 'fail', 'roleAbsent', {}],
  ])('%s', (_, observed, verdict, code, facts) => {
    expect(find('roleAssignment', observed)).toMatchObject({ verdict, code, facts });
  });

  it('is found by its id, in whatever letters Azure writes it', () => {
    const roles = seen([{ ...custom, roleId: 'CUSTOM' }]);
    expect(find('roleAssignment', { ...defined(needed), roles })).toMatchObject({ code: 'roleOther' });
  });

  it('is unknown where its definition cannot be read, and waited for where that may pass', () => {
    const noRight = { kind: 'unseen', because: 'noRight', detail: 'no' } as const;
    const away = { kind: 'unseen', because: 'throttled', detail: '429' } as const;
    const roles = seen([custom]);
    expect(find('roleAssignment', { roles, definitions: { custom: noRight } })).toMatchObject({
      verdict: 'unknown',
      code: 'roleUnclear',
      facts: { why: 'definition', role: 'custom' },
    });
    expect(find('roleAssignment', { roles, definitions: { custom: away } })).toMatchObject({
      verdict: 'unknown',
      code: 'unseen',
      facts: { because: 'throttled' },
    });
  });
});

describe('a deny assignment', () => {
  const app = present({ objectId: 'object-of-app', displayName: 'CMK app', accountEnabled: true });
  const everybody = { id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' };
  const byName = { id: 'OBJECT-OF-APP', type: 'ServicePrincipal' };
  const group = { id: 'g', type: 'Group' };
  const denial = (
    dataActions: readonly string[],
    principals: DenyAssignment['principals'],
    changes: Partial<DenyAssignment> = {},
  ): DenyAssignment => ({
    name: 'stack',
    scope: vaultId,
    onlyAtScope: false,
    isConditional: false,
    permissions: [{ dataActions, notDataActions: [] }],
    principals,
    excluded: [],
    ...changes,
  });
  const [, wrap = '', unwrap = ''] = needed;
  const both = [wrap, unwrap];
  const allButKeys = [{ dataActions: ['Microsoft.KeyVault/*'], notDataActions: ['*/keys/*'] }];
  const officerOnly = seen([officer]);

  it.each<[string, DenyAssignment, FindingCode, Verdict, Partial<Observations>?]>([
    ['on both, by name', denial(both, [byName]), 'roleDenied', 'fail'],
    ['on wrapping alone', denial([wrap], [byName]), 'roleIncomplete', 'fail'],
    ['on everything, for everybody', denial(['*'], [everybody]), 'roleDenied', 'fail'],
    [
      'in other capitals',
      denial(
        both.map((one) => one.toUpperCase()),
        [byName],
      ),
      'roleDenied',
      'fail',
    ],
    ['beside another role', denial(both, [byName]), 'roleDenied', 'fail', { roles: officerOnly }],
    [
      'at a management group',
      denial(['*'], [everybody], { scope: '/providers/Microsoft.Management/managementGroups/m' }),
      'roleDenied',
      'fail',
    ],
    ['on the key', denial(['*'], [everybody], { scope: `${vaultId}/keys/k` }), 'roleDenied', 'fail'],
    [
      'on another key',
      denial(['*'], [everybody], { scope: `${vaultId}/keys/other` }),
      'roleAssigned',
      'pass',
    ],
    ['at the vault, not below it', denial(['*'], [everybody], { onlyAtScope: true }), 'roleAssigned', 'pass'],
    ['under a condition', denial(['*'], [everybody], { isConditional: true }), 'roleUnclear', 'unknown'],
    ['for a group nobody could ask about', denial(['*'], [group]), 'roleUnclear', 'unknown'],
    ['for a group the app is in', denial(['*'], [group]), 'roleDenied', 'fail', { groups: seen(['G']) }],
    [
      'for a group the app is not in',
      denial(['*'], [group]),
      'roleAssigned',
      'pass',
      { groups: seen(['h']) },
    ],
    ['for another app', denial(['*'], [{ id: 'other', type: 'ServicePrincipal' }]), 'roleAssigned', 'pass'],
    ['for everybody but the app', denial(['*'], [everybody], { excluded: [byName] }), 'roleAssigned', 'pass'],
    [
      'for everybody but a group it is in',
      denial(['*'], [everybody], { excluded: [group] }),
      'roleAssigned',
      'pass',
      { groups: seen(['g']) },
    ],
    ['on secrets', denial(['Microsoft.KeyVault/vaults/secrets/*'], [everybody]), 'roleAssigned', 'pass'],
    ['that leaves keys out', denial([], [everybody], { permissions: allButKeys }), 'roleAssigned', 'pass'],
    ['of management only', denial([], [everybody]), 'roleAssigned', 'pass'],
  ])('%s', (_, denied, code, verdict, more = {}) => {
    expect(find('roleAssignment', { app, denials: seen([denied]), ...more })).toMatchObject({
      code,
      verdict,
    });
  });

  it('is not known to be absent where nobody could ask, and makes no worse what is not granted', () => {
    expect(find('roleAssignment', { app, denials: firewalled })).toMatchObject({ verdict: 'unknown' });
    expect(find('roleAssignment', { app, roles: seen([]), denials: firewalled }).code).toBe('roleAbsent');
    const denials = seen([denial(['*'], [everybody])]);
    expect(find('roleAssignment', { app, roles: seen([]), denials }).code).toBe('roleAbsent');
  });
});

describe('a key in use in a vault without Azure RBAC', () => {
  const inUse = { inUse: true };
  const policies = (...accessPolicies: AccessPolicy[]) => ({
    vault: vault({ enableRbacAuthorization: false, accessPolicies }),
  });
  const own = (...keys: string[]) => policies({ objectId: 'O', keys });

  it.each<[string, Partial<Observations>, Verdict, FindingCode]>([
    ['a policy for the app', own('get', 'wrapKey', 'unwrapKey'), 'warning', 'policyGrants'],
    ['a policy of everything', own('all'), 'warning', 'policyGrants'],
    ['a policy without wrapping', own('get', 'unwrapKey'), 'fail', 'roleIncomplete'],
    ['a policy that only reads', own('get', 'list'), 'fail', 'policyAbsent'],
    ['no policy, whatever roles there are', policies(), 'fail', 'policyAbsent'],
    [
      'a policy for somebody who may be a group',
      policies({ objectId: 'g', keys: ['all'] }),
      'unknown',
      'roleUnclear',
    ],
    [
      'for somebody else',
      { ...policies({ objectId: 'g', keys: ['all'] }), groups: seen([]) },
      'fail',
      'policyAbsent',
    ],
    [
      'for its group',
      { ...policies({ objectId: 'g', keys: ['all'] }), groups: seen(['G']) },
      'warning',
      'policyGrants',
    ],
    ['a vault that could not be read', { vault: firewalled, roles: seen([]) }, 'unknown', 'unseen'],
    [
      'a vault that does not list its policies',
      { vault: vault({ enableRbacAuthorization: false, accessPolicies: undefined }) },
      'unknown',
      'unseen',
    ],
  ])('%s', (_, observed, verdict, code) => {
    expect(find('roleAssignment', observed, inUse)).toMatchObject({ verdict, code });
  });

  it('says whose policies let the app in, and which assignment is in the way of another', () => {
    const both = policies(
      { objectId: 'O', keys: ['get', 'wrapKey'] },
      { objectId: 'g', keys: ['unwrapKey'] },
    );
    expect(find('roleAssignment', { ...both, groups: seen(['G']) }, inUse).facts).toEqual({
      holders: ['O', 'g'],
    });
    const conditional = (changes: Partial<RoleAssignment>) =>
      find('roleAssignment', {
        roles: seen([grant(vaultId, { condition: 'x', principalId: 'O', ...changes })]),
      });
    expect(conditional({}).facts).toMatchObject({ isInTheWay: true, group: undefined });
    expect(conditional({ principalId: 'g' }).facts).toMatchObject({ isInTheWay: undefined, group: 'g' });
    expect(conditional({ scope: group }).facts).toMatchObject({ isInTheWay: undefined });
    expect(conditional({ roleId: officer.roleId }).facts).toMatchObject({ isInTheWay: undefined });
  });

  it('is judged by its roles in a setup, where another check asks for Azure RBAC', () => {
    expect(find('roleAssignment', policies()).code).toBe('roleAssigned');
  });
});

describe('an end of the role', () => {
  const ends = (endsOn: string | undefined, changes: object = {}) => ({
    assignmentId: undefined,
    scope: vaultId,
    roleId: encryptionUser.toUpperCase(),
    principalId: 'o',
    endsOn,
    ...changes,
  });
  const role = grant(vaultId, { principalId: 'O' });
  const soon = new Date((nowSeconds + 86_400 * 3) * 1000).toISOString();
  const later = new Date((nowSeconds + 86_400 * 9) * 1000).toISOString();

  it.each<[string, Partial<Observations>, FindingCode, object?]>([
    ['none', { roles: seen([role]), schedules: seen([ends(undefined)]) }, 'roleEndless'],
    [
      'one ahead',
      { roles: seen([role]), schedules: seen([ends(soon)]) },
      'roleEnds',
      { endsOn: soon, days: 3 },
    ],
    [
      'by the assignment’s id',
      { roles: seen([role]), schedules: seen([ends(soon, { assignmentId: 'ASSIGNMENT', scope: '/other' })]) },
      'roleEnds',
    ],
    [
      'of another assignment',
      { roles: seen([role]), schedules: seen([ends(soon, { scope: group })]) },
      'roleEndless',
    ],
    [
      'beside a permanent one',
      { roles: seen([role, grant(group, { principalId: 'o', id: 'b' })]), schedules: seen([ends(soon)]) },
      'roleEndless',
    ],
    [
      'of two, the later',
      {
        roles: seen([role, grant(group, { principalId: 'o', id: 'b' })]),
        schedules: seen([ends(soon), ends(later, { scope: group })]),
      },
      'roleEnds',
      { endsOn: later },
    ],
  ])('%s', (_, observed, code, facts = {}) => {
    expect(find('roleExpiry', observed)).toMatchObject({ code, facts });
  });
});

describe('a lock', () => {
  const lock = (scope: string, level = 'CanNotDelete') => ({ name: 'keep', level, scope });
  it.each<[string, Partial<Observations>, FindingCode, object?]>([
    ['none', { locks: seen([]) }, 'noLock'],
    ['above the vault', { locks: seen([lock(group)]) }, 'locked', { level: 'CanNotDelete', scope: group }],
    [
      'the stronger of two',
      { locks: seen([lock(group), lock(vaultId, 'ReadOnly')]) },
      'locked',
      { level: 'ReadOnly' },
    ],
    ['below the vault', { locks: seen([lock(`${vaultId}/keys/k`)]) }, 'noLock'],
    ['in other letters', { locks: seen([lock(vaultId, 'cannotdelete')]) }, 'locked'],
    [
      'of an unknown level',
      { locks: seen([lock(vaultId, 'NotSpecified')]) },
      'unseen',
      { because: 'unclear' },
    ],
    [
      'known beside one of an unknown level',
      { locks: seen([lock(vaultId, 'NotSpecified'), lock(group)]) },
      'locked',
      { level: 'CanNotDelete', others: 0 },
    ],
  ])('%s', (_, observed, code, facts = {}) => {
    expect(find('locks', observed)).toMatchObject({ code, facts });
  });
});
