import { jsonAnswer } from '../adobe/wire.ts';
import { armPage } from './arm-page.ts';
import { armError } from './errors.ts';
import { allRoles, findRole } from './roles.ts';
import { reaches } from './scopes.ts';
import type { Answer } from '../adobe/wire.ts';
import type { ArmRequest } from './arm-request.ts';
import type { Directory } from './directory.ts';
import type { RoleDefinition } from './grants.ts';

function resource(role: RoleDefinition, scope: string): Record<string, unknown> {
  const { id, roleName, isCustom, assignableScopes, permissions } = role;
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';
  return {
    id: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${id}`,
    name: id,
    type: 'Microsoft.Authorization/roleDefinitions',
    properties: {
      roleName,
      type: isCustom ? 'CustomRole' : 'BuiltInRole',
      description: '',
      assignableScopes,
      permissions,
    },
  };
}

/** A custom role can be read where it can be assigned, and by its id alone. */
function isReadableAt(directory: Directory, role: RoleDefinition, scope: string): boolean {
  return scope === '' || role.assignableScopes.some((assignable) => reaches(directory, assignable, scope));
}

/** `GET {scope}/…/roleDefinitions/{id}`, and the list with its filters on name and kind. */
export function handleRoleDefinitions(request: ArmRequest, scope: string, name: string | undefined): Answer {
  const { directory, received } = request;
  if (name !== undefined) {
    const role = findRole(directory, name);
    if (role !== undefined && isReadableAt(directory, role, scope))
      return jsonAnswer(200, resource(role, scope));
    const message = `The specified role definition with ID '${name}' does not exist.`;
    return armError(404, 'RoleDefinitionDoesNotExist', message);
  }
  const filter = received.url.searchParams.get('$filter') ?? '';
  const title = /^roleName eq '([^']+)'$/i.exec(filter)?.[1];
  const kind = /^type eq '(BuiltInRole|CustomRole)'$/i.exec(filter)?.[1];
  const isKnown = title !== undefined || kind !== undefined || /^(atScopeAndBelow\(\))?$/i.test(filter);
  if (!isKnown) return armError(400, 'BadRequestFormat', `The filter '${filter}' is not supported.`);
  const found = allRoles(directory)
    .filter((role) => isReadableAt(directory, role, scope))
    .filter((role) => title === undefined || role.roleName === title)
    .filter((role) => kind === undefined || role.isCustom === /^custom/i.test(kind));
  return armPage(
    request,
    found.map((role) => resource(role, scope)),
  );
}
