import { jsonAnswer } from '../adobe/wire.ts';
import { armPage } from './arm-page.ts';
import { type RoleWrite, conditionHolds } from './conditions.ts';
import { notFound, refused } from './arm-request.ts';
import { findPrincipal } from './directory.ts';
import { armError } from './errors.ts';
import { applyFilter, isAnswer } from './filters.ts';
import { isVisible, type Assignment } from './grants.ts';
import { findRole, roles } from './roles.ts';
import { isSameScope, reaches } from './scopes.ts';
import { refuseWrite } from './write-refusals.ts';
import type { Answer } from '../adobe/wire.ts';
import type { ArmRequest } from './arm-request.ts';

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const action = 'Microsoft.Authorization/roleAssignments';

export function assignmentId({ scope, name }: Assignment): string {
  return `${scope === '/' ? '' : scope}/providers/${action}/${name}`;
}

export function roleDefinitionId({ scope, roleId }: Assignment): string {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0] ?? '';
  return `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`;
}

function resource(assignment: Assignment): Record<string, unknown> {
  const { name, scope, principalId, principalType, condition } = assignment;
  return {
    id: assignmentId(assignment),
    name,
    type: action,
    properties: {
      roleDefinitionId: roleDefinitionId(assignment),
      principalId,
      principalType,
      scope,
      condition,
    },
  };
}

function visible({ directory, clock }: ArmRequest): Assignment[] {
  return directory.assignments.filter((each) => isVisible(each, clock.now()));
}

function list(request: ArmRequest, scope: string): Answer {
  const found = applyFilter(request, scope, visible(request), (each) => ({
    scope: each.scope,
    names: [each.principalId.toLowerCase()],
  }));
  return isAnswer(found) ? found : armPage(request, found.map(resource));
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

function mayWrite({ session }: ArmRequest, write: RoleWrite): boolean {
  const { roleWrites } = session.identity.rights;
  if (typeof roleWrites === 'object') return conditionHolds(roleWrites.condition, write);
  const isTheRole = write.roleId === roles.keyVaultCryptoServiceEncryptionUser;
  return roleWrites === 'any' || (roleWrites === 'encryptionUser' && isTheRole);
}

function put(request: ArmRequest, scope: string, name: string): Answer {
  if (!guid.test(name)) return armError(400, 'InvalidRoleAssignmentId', `'${name}' is not a guid.`);
  const { roleDefinitionId, principalId, principalType, condition } = readWanted(request.received.body) ?? {};
  if (typeof roleDefinitionId !== 'string' || typeof principalId !== 'string') {
    return armError(400, 'InvalidRequestContent', 'roleDefinitionId and principalId must be given.');
  }
  const roleId = (roleDefinitionId.split('/').at(-1) ?? '').toLowerCase();
  if (!mayWrite(request, { action: 'write', roleId })) return refused(request);
  const refusal = refuseWrite(request, scope, `${action}/write`, 'write');
  if (refusal !== undefined) return refusal;
  if (findRole(request.directory, roleId) === undefined) {
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
    conditionHolds: true,
    effectiveAt: request.clock.now() + request.settings().grantPropagationMs,
    endsAt: undefined,
    activeUntil: null,
  };
  return keep(request, wanted);
}

/** Azure takes so many role assignments in a subscription; those of management groups do not count. */
function isFull({ directory, settings }: ArmRequest, scope: string): boolean {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(scope)?.[0];
  if (subscription === undefined) return false;
  const inside = directory.assignments.filter(
    (each) => each.endsAt === undefined && reaches(directory, subscription, each.scope),
  );
  return inside.length >= settings().roleAssignmentLimit;
}

function keep(request: ArmRequest, wanted: Assignment): Answer {
  const { directory, clock } = request;
  const standing = directory.assignments.filter(
    ({ endsAt, activeUntil }) => endsAt === undefined && (activeUntil ?? Infinity) > clock.now(),
  );
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
  // A condition makes no other assignment of it: the same role, principal and scope stand there once.
  const same = standing.find(isSame);
  if (same !== undefined) {
    const message = `The role assignment already exists. The ID of the existing role assignment is ${same.name.replaceAll('-', '')}.`;
    return armError(409, 'RoleAssignmentExists', message);
  }
  if (isFull(request, wanted.scope)) {
    // Inferred: the status. The code is documented (role-based-access-control/troubleshoot-limits).
    return armError(400, 'RoleAssignmentLimitExceeded', 'No more role assignments can be created.');
  }
  directory.assignments.push(wanted);
  return jsonAnswer(201, resource(wanted));
}

function remove(request: ArmRequest, scope: string, name: string): Answer {
  // Inferred: an assignment is found under its own scope only.
  const found = visible(request).find(
    (each) => each.name === name.toLowerCase() && isSameScope(each.scope, scope),
  );
  // Inferred: whoever may remove something is told that nothing is there.
  const roleId = found?.roleId ?? roles.keyVaultCryptoServiceEncryptionUser;
  if (!mayWrite(request, { action: 'delete', roleId })) return refused(request);
  const refusal = refuseWrite(request, scope, `${action}/delete`, 'delete');
  if (refusal !== undefined) return refusal;
  if (found === undefined) return { status: 204, headers: {}, body: '' };
  found.endsAt = request.clock.now() + request.settings().revokePropagationMs;
  return jsonAnswer(200, resource(found));
}

/** Role assignments at any scope. */
export function handleRoleAssignments(request: ArmRequest, scope: string, name: string | undefined): Answer {
  const { method } = request.received;
  if (name === undefined) return list(request, scope);
  if (method === 'PUT') return put(request, scope, name);
  if (method === 'DELETE') return remove(request, scope, name);
  const found = visible(request).find((each) => each.name === name.toLowerCase());
  return found === undefined ? notFound(request.path) : jsonAnswer(200, resource(found));
}
