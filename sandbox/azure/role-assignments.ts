import { jsonAnswer } from '../adobe/wire.ts';
import { notFound, refused } from './arm-request.ts';
import { findPrincipal } from './directory.ts';
import { armError } from './errors.ts';
import { roles, isKnownRole } from './roles.ts';
import { isSameScope, reaches } from './scopes.ts';
import type { Answer } from '../adobe/wire.ts';
import type { ArmRequest } from './arm-request.ts';
import type { Assignment, Directory } from './directory.ts';

const path = /^(.*)\/providers\/Microsoft\.Authorization\/(roleAssignments|denyAssignments)(?:\/([^/]+))?$/i;
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function resource(assignment: Assignment): Record<string, unknown> {
  const { name, scope, roleId, principalId, principalType, condition } = assignment;
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';
  return {
    id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
    name,
    type: 'Microsoft.Authorization/roleAssignments',
    properties: {
      roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
      principalId,
      principalType,
      scope,
      condition,
    },
  };
}

/** The principal itself and the groups it is in. */
function namesOf(directory: Directory, objectId: string): string[] {
  const groups = findPrincipal(directory, objectId)?.groups ?? [];
  return [objectId, ...groups].map((id) => id.toLowerCase());
}

/** Role assignments that can be seen: taken effect and not removed. */
function visible({ directory, clock }: ArmRequest): Assignment[] {
  return directory.assignments.filter(
    ({ effectiveAt, endsAt }) => effectiveAt <= clock.now() && endsAt === undefined,
  );
}

function list(request: ArmRequest, scope: string): Answer {
  const filter = request.received.url.searchParams.get('$filter') ?? '';
  const terms = filter.split(/\s+and\s+/i).filter((term) => term !== '');
  let found = visible(request).filter(
    (assignment) => reaches(assignment.scope, scope) || reaches(scope, assignment.scope),
  );
  for (const term of terms) {
    const assignedTo = /^assignedTo\('([^']+)'\)$/i.exec(term)?.[1];
    const principal = /^principalId eq '([^']+)'$/i.exec(term)?.[1];
    if (/^atScope\(\)$/i.test(term)) {
      found = found.filter((assignment) => reaches(assignment.scope, scope));
    } else if (assignedTo !== undefined) {
      const names = namesOf(request.directory, assignedTo);
      found = found.filter(({ principalId }) => names.includes(principalId.toLowerCase()));
    } else if (principal !== undefined) {
      found = found.filter(({ principalId }) => principalId.toLowerCase() === principal.toLowerCase());
    } else {
      return armError(400, 'BadRequestFormat', `The filter '${term}' is not supported.`);
    }
  }
  return jsonAnswer(200, { value: found.map(resource) });
}

interface Wanted {
  roleDefinitionId?: unknown;
  principalId?: unknown;
  principalType?: unknown;
  condition?: unknown;
}

function readWanted(body: string): Wanted | undefined {
  try {
    return (JSON.parse(body) as { properties?: Wanted }).properties;
  } catch {
    return undefined;
  }
}

function principalIsMissing(request: ArmRequest, principalId: string, hasType: boolean): boolean {
  const principal = findPrincipal(request.directory, principalId);
  if (principal === undefined) return true;
  const settledAt = principal.createdAt + request.settings().principalReplicationMs;
  return !hasType && settledAt > request.clock.now();
}

function put(request: ArmRequest, scope: string, name: string): Answer {
  if (!guid.test(name)) return armError(400, 'InvalidRoleAssignmentId', `'${name}' is not a guid.`);
  const { roleDefinitionId, principalId, principalType, condition } = readWanted(request.received.body) ?? {};
  if (typeof roleDefinitionId !== 'string' || typeof principalId !== 'string') {
    return armError(400, 'InvalidRequestContent', 'roleDefinitionId and principalId must be given.');
  }
  const roleId = (roleDefinitionId.split('/').at(-1) ?? '').toLowerCase();
  const { roleWrites } = request.session.identity.rights;
  const isAllowed =
    roleWrites === 'any' ||
    (roleWrites === 'encryptionUser' && roleId === roles.keyVaultCryptoServiceEncryptionUser);
  if (!isAllowed) return refused(request);
  if (!isKnownRole(roleId)) {
    return armError(404, 'RoleDefinitionDoesNotExist', `The role definition '${roleId}' does not exist.`);
  }
  if (principalIsMissing(request, principalId, principalType !== undefined)) {
    return armError(400, 'PrincipalNotFound', `Principal ${principalId} does not exist in the directory.`);
  }
  const wanted: Assignment = {
    name: name.toLowerCase(),
    scope,
    roleId,
    principalId,
    principalType: typeof principalType === 'string' ? principalType : 'ServicePrincipal',
    condition: typeof condition === 'string' ? condition : null,
    effectiveAt: request.clock.now() + request.settings().grantPropagationMs,
    endsAt: undefined,
  };
  return keep(request.directory, wanted);
}

function keep(directory: Directory, wanted: Assignment): Answer {
  const standing = directory.assignments.filter(({ endsAt }) => endsAt === undefined);
  const isSame = (each: Assignment): boolean =>
    each.roleId === wanted.roleId &&
    each.principalId.toLowerCase() === wanted.principalId.toLowerCase() &&
    isSameScope(each.scope, wanted.scope);
  const named = standing.find(({ name }) => name === wanted.name);
  if (named !== undefined && isSame(named)) return jsonAnswer(200, resource(named));
  if (named !== undefined) {
    const message = 'Tenant ID, application ID, principal ID and scope are not allowed to be updated.';
    return armError(409, 'RoleAssignmentUpdateNotPermitted', message);
  }
  if (standing.some(isSame)) {
    return armError(409, 'RoleAssignmentExists', 'The role assignment already exists.');
  }
  directory.assignments.push(wanted);
  return jsonAnswer(201, resource(wanted));
}

function remove(request: ArmRequest, name: string): Answer {
  const found = request.directory.assignments.find(
    (each) => each.name === name.toLowerCase() && each.endsAt === undefined,
  );
  const { roleWrites } = request.session.identity.rights;
  const isAllowed =
    roleWrites === 'any' ||
    (roleWrites === 'encryptionUser' &&
      (found === undefined || found.roleId === roles.keyVaultCryptoServiceEncryptionUser));
  if (!isAllowed) return refused(request);
  if (found === undefined) return { status: 204, headers: {}, body: '' };
  found.endsAt = request.clock.now() + request.settings().revokePropagationMs;
  return jsonAnswer(200, resource(found));
}

function listDenials({ directory, received }: ArmRequest, scope: string): Answer {
  const filter = received.url.searchParams.get('$filter') ?? '';
  if (!/^(atScope\(\))?$/i.test(filter)) {
    return armError(400, 'BadRequestFormat', `The filter '${filter}' is not supported.`);
  }
  const found = directory.denials.filter((denial) => reaches(denial.scope, scope));
  return jsonAnswer(200, {
    value: found.map((denial) => ({
      id: `${denial.scope}/providers/Microsoft.Authorization/denyAssignments/${denial.name}`,
      name: denial.name,
      type: 'Microsoft.Authorization/denyAssignments',
      properties: {
        denyAssignmentName: denial.name,
        scope: denial.scope,
        doNotApplyToChildScopes: false,
        permissions: [
          {
            actions: [],
            notActions: [],
            dataActions: ['Microsoft.KeyVault/vaults/keys/*'],
            notDataActions: [],
          },
        ],
        principals: [{ id: denial.principalId, type: 'ServicePrincipal' }],
        excludePrincipals: [],
        isSystemProtected: true,
      },
    })),
  });
}

/** Role assignments at any scope, and what is denied at a vault. */
export function handleRoleAssignments(request: ArmRequest): Answer | undefined {
  const match = path.exec(request.path);
  if (match === null) return undefined;
  const [, scope = '', kind = '', name] = match;
  const { method } = request.received;
  if (name === undefined) {
    if (method !== 'GET') return armError(405, 'MethodNotAllowed', 'Only GET is allowed here.');
    return /^deny/i.test(kind) ? listDenials(request, scope) : list(request, scope);
  }
  if (method === 'PUT') return put(request, scope, name);
  if (method === 'DELETE') return remove(request, name);
  const found = visible(request).find((each) => each.name === name.toLowerCase());
  return found === undefined ? notFound(request.path) : jsonAnswer(200, resource(found));
}
