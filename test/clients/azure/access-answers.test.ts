import { describe } from 'vitest';
import { checkAnswers, error, goingOn, list, proxyPage, type Answers } from './answering.ts';
import { applicationId, resourceId, vault, version } from './standing.ts';

const subscription = resourceId.split('/').slice(0, 3).join('/');
const group = resourceId.split('/').slice(0, 5).join('/');
const authorization = 'providers/Microsoft.Authorization';
const definition = (role: string) => `${subscription}/${authorization}/roleDefinitions/${role}`;
const documented = 'e147488a-f6f5-4113-8e2d-b22465e65bf6';
const noRight = error(403, 'AuthorizationFailed');

function assignment(principalId: string, changes: object = {}) {
  const roleDefinitionId = definition(documented);
  const properties = { roleDefinitionId, principalId, scope: resourceId, condition: null, ...changes };
  return { id: `${resourceId}/${authorization}/roleAssignments/b0f4`, name: 'b0f4', properties };
}
const at = (scope: unknown, changes: object = {}) => {
  return (id: string): Answers => ({ roles: list(assignment(id, { scope, ...changes })) });
};
const roles = (answer: Answers['roles'] & object) => () => ({ roles: answer });

describe('a role assignment', () => {
  checkAnswers('roleAssignment', [
    [
      'at a management group in small letters',
      'roleAssigned',
      at('/providers/microsoft.management/managementgroups/m'),
    ],
    ['at a subscription in capitals', 'roleAssigned', at(subscription.toUpperCase())],
    ['at a resource group with a slash at its end', 'roleAssigned', at(`${group.toLowerCase()}/`)],
    ['at the longer namesake of the group', 'roleAbsent', at(`${group}0`)],
    ['at a version of the key', 'roleUnclear', at(`${resourceId}/keys/cmk-key/versions/${version}`)],
    ['at a scope that is no path of ARM’s', 'roleUnclear', at('/tenants/t')],
    ['without a scope', 'unseen', at(undefined)],
    [
      'of a role without its subscription',
      'roleAssigned',
      at(resourceId, { roleDefinitionId: `/${authorization}/roleDefinitions/${documented.toUpperCase()}` }),
    ],
    ['under an empty condition', 'roleAssigned', at(resourceId, { condition: '' })],
    ['under a condition, to a group', 'roleConditional', at(group, { principalId: 'g', condition: 'x' })],
    ['on a page that is refused', 'unseen', roles(goingOn('https://management.azure.com/gone?x=1'))],
    ['on a page of another host', 'unseen', roles(goingOn('https://elsewhere.example/x'))],
    ['on a page whose address is none', 'unseen', roles(goingOn('https://'))],
    ['on a page whose address has no host', 'unseen', roles(goingOn('/gone?x=1'))],
    ['on no page, in an empty list', 'roleAbsent', roles(goingOn(''))],
    [
      'in no list beside an error',
      'unseen',
      roles({ body: { value: [], error: { code: 'PartialFailure' } } }),
    ],
    ['behind the page of a proxy', 'unseen', roles(proxyPage(200))],
    ['behind a proxy’s 404', 'unseen', roles(proxyPage(404))],
  ]);
});

const data = 'Microsoft.KeyVault/vaults/keys';
const needed = [`${data}/read`, `${data}/wrap/action`, `${data}/unwrap/action`];
const own = '99999999-0000-4000-8000-00000000000a';
const byRole = (answer: Answers['definitions'] & object) => (id: string) => ({
  roles: list(assignment(id, { roleDefinitionId: definition(own) })),
  definitions: answer,
});
const allowing = (...permissions: object[]) =>
  byRole({ body: { name: own, properties: { roleName: 'Own', permissions } } });

describe('a role of the organization’s own', () => {
  checkAnswers('roleAssignment', [
    ['in small letters', 'roleOther', allowing({ dataActions: needed.map((each) => each.toLowerCase()) })],
    ['of everything', 'roleOther', allowing({ actions: ['*'], dataActions: ['*'] })],
    ['of everything in management', 'roleAbsent', allowing({ actions: ['*'] })],
    [
      'in two parts',
      'roleOther',
      allowing({ dataActions: needed.slice(0, 2) }, { dataActions: needed.slice(2) }),
    ],
    [
      'with an exception in another part',
      'roleOther',
      allowing({ dataActions: needed }, { dataActions: ['*'], notDataActions: needed }),
    ],
    [
      'under a condition of its own',
      'roleConditional',
      allowing({ dataActions: needed, condition: '@Resource[x]' }),
    ],
    [
      'with one part under a condition',
      'roleConditional',
      allowing({ dataActions: needed.slice(0, 2) }, { dataActions: needed, condition: 'x' }),
    ],
    ['without permissions', 'unseen', byRole({ body: { name: own, properties: { roleName: 'Own' } } })],
    ['that is not there any more', 'roleUnclear', byRole(error(404, 'RoleDefinitionDoesNotExist'))],
  ]);
});

const everyone = [{ id: '00000000-0000-0000-0000-000000000000', type: 'SystemDefined' }];
const denying = (changes: object) => () => {
  const permissions = [{ dataActions: [`${data}/*`], notDataActions: [] }];
  const properties = { denyAssignmentName: 'Stack', permissions, scope: resourceId, principals: everyone };
  return { denials: list({ id: 'd', properties: { ...properties, excludePrincipals: [], ...changes } }) };
};

describe('a denial', () => {
  checkAnswers('roleAssignment', [
    [
      'in small letters',
      'roleDenied',
      denying({ permissions: [{ dataActions: [`${data}/*`.toLowerCase()] }] }),
    ],
    ['of reading alone', 'roleIncomplete', denying({ permissions: [{ dataActions: [`${data}/read`] }] })],
    ['that does not say whom it hits', 'unseen', denying({ principals: undefined })],
    [
      'that spares somebody else of no known type',
      'roleDenied',
      denying({ excludePrincipals: [{ id: 'x' }] }),
    ],
    ['at a scope of no known form', 'roleUnclear', denying({ scope: '/tenants/t' })],
    [
      'on a page that is refused',
      'unseen',
      () => ({ denials: goingOn('https://management.azure.com/gone') }),
    ],
    [
      'on the second page',
      'roleDenied',
      () => ({}),
      ({ azure }) => {
        azure.set({ pageSize: 1, emptyPages: true });
        azure.world.deny(vault.name, applicationId, 'a', { permission: { dataActions: ['x'] } });
        azure.world.deny(vault.name, applicationId, 'b');
      },
    ],
  ]);
});

function schedule(principalId: string, changes: object) {
  const properties = { scope: resourceId, roleDefinitionId: definition(documented), principalId, ...changes };
  return { id: 'x', name: 'x', properties };
}
const ending = (endDateTime: unknown, scope = resourceId, to = (id: string) => id) => {
  return (id: string) => ({
    roles: list(assignment(to(id), { scope })),
    schedules: list(schedule(to(id).toUpperCase(), { scope: scope.toLowerCase(), endDateTime })),
  });
};

describe('the end of a role', () => {
  checkAnswers('roleExpiry', [
    ['with an offset and seven digits', 'roleEnds', ending('2026-11-09T08:00:00.1234567+02:00')],
    ['that is null', 'roleEndless', ending(null)],
    ['that is no date', 'unseen', ending('in eight hours')],
    ['that is over', 'roleEnds', ending('2026-10-01T00:00:00Z')],
    ['that a group’s assignment has', 'roleEnds', ending('2026-11-09T00:00:00Z', group, () => 'g')],
    ['nobody may ask for', 'unseen', () => ({ schedules: noRight })],
    [
      'in a directory without P2',
      'roleEndless',
      () => ({ schedules: error(400, 'AadPremiumLicenseRequired') }),
    ],
  ]);
});

describe('the app', () => {
  const graph = (principal: Answers['principal'] & object) => () => ({ principal });
  checkAnswers('appInTenant', [
    ['that nobody accepted', 'appAbsent', graph(error(404, 'Request_ResourceNotFound'))],
    ['behind a proxy’s 404', 'unseen', graph(proxyPage(404))],
    ['at an address that Graph does not know', 'unseen', graph(error(404, 'BadRequest'))],
    [
      'that may be disabled',
      'unseen',
      graph({ body: { id: 'o', displayName: 'CMK app', accountEnabled: null } }),
    ],
  ]);
});

describe('a lock', () => {
  const lock = (scope: string, level: unknown) => () => ({
    locks: list({
      id: `${scope}/providers/microsoft.authorization/locks/l`,
      name: 'l',
      properties: { level },
    }),
  });
  checkAnswers('locks', [
    ['above, in other letters', 'locked', lock(group.toUpperCase(), 'cannotdelete')],
    [
      'on something else in the group',
      'noLock',
      lock(`${group}/providers/Microsoft.Storage/storageAccounts/s`, 'ReadOnly'),
    ],
    ['without a level', 'unseen', lock(group, undefined)],
    ['nobody may ask for', 'unseen', () => ({ locks: noRight })],
  ]);
});
