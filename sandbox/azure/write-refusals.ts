import { armError } from './errors.ts';
import { everyone, type Denial } from './grants.ts';
import { covers } from './roles.ts';
import { isSameScope, reaches } from './scopes.ts';
import type { Answer } from '../adobe/wire.ts';
import type { ArmRequest } from './arm-request.ts';

export type Write = 'write' | 'delete';

const disabledText =
  'is disabled and therefore marked as read only. You cannot perform any write actions on this subscription until it is re-enabled.';

function disabledSubscription({ directory, path }: ArmRequest): Answer | undefined {
  const id = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase() ?? '';
  if (directory.subscriptions.get(id)?.state !== 'Disabled') return undefined;
  return armError(409, 'ReadOnlyDisabledSubscription', `The subscription '${id}' ${disabledText}`);
}

/**
 * A ReadOnly lock blocks every write, a CanNotDelete lock every DELETE, that of a role assignment too
 * (https://learn.microsoft.com/azure/azure-resource-manager/management/lock-resources).
 */
function locked({ directory, path }: ArmRequest, scope: string, write: Write): Answer | undefined {
  const inTheWay = directory.locks.filter(
    (lock) => reaches(directory, lock.scope, scope) && (lock.level === 'ReadOnly' || write === 'delete'),
  );
  if (inTheWay.length === 0) return undefined;
  const named = inTheWay.map((lock) => `'${lock.scope}'`).join(',');
  const message = `The scope '${path}' cannot perform ${write} operation because following scope(s) are locked: ${named}. Please remove the lock and try again.`;
  return armError(409, 'ScopeLocked', message);
}

function denied(request: ArmRequest, scope: string, action: string): Answer | undefined {
  const { directory, session, path } = request;
  const { clientId, objectId } = session.identity;
  const isCaller = ({ id }: { id: string }): boolean => id.toLowerCase() === objectId.toLowerCase();
  const isFor = ({ principals, excludePrincipals }: Denial): boolean =>
    principals.some((each) => each.id === everyone || isCaller(each)) && !excludePrincipals.some(isCaller);
  const found = directory.denials.find(
    (denial) =>
      isFor(denial) &&
      covers(denial.permissions, action, 'actions') &&
      (denial.doNotApplyToChildScopes
        ? isSameScope(denial.scope, scope)
        : reaches(directory, denial.scope, scope)),
  );
  if (found === undefined) return undefined;
  const message = `The client '${clientId}' with object id '${objectId}' has permission to perform action '${action}' on scope '${path}'; however, the access is denied because of the deny assignment with name '${found.title}' and Id '${found.name}' at scope '${found.scope}'.`;
  return armError(403, 'DenyAssignmentAuthorizationFailed', message);
}

/**
 * Azure Policy judges what is written, and by the effect denyAction what is deleted; a role assignment is none of what is
 * exempt from that (https://learn.microsoft.com/en-us/azure/governance/policy/concepts/effect-deny-action). The page says
 * 403; that its code is that of every other policy is inferred.
 */
function disallowed({ directory }: ArmRequest, scope: string, write: Write): Answer | undefined {
  const { armPolicy, deletePolicy } = directory.policies;
  const policy = write === 'delete' ? deletePolicy : armPolicy;
  if (policy === null) return undefined;
  const name = scope.split('/').at(-1) ?? '';
  const message = `Resource '${name}' was disallowed by policy. Reasons: '${policy}'. See error details for policy resource IDs.`;
  return armError(403, 'RequestDisallowedByPolicy', message);
}

/** Why Azure refuses a write of somebody who has the right to it. The order among the four is inferred. */
export function refuseWrite(
  request: ArmRequest,
  scope: string,
  action: string,
  write: Write,
): Answer | undefined {
  return (
    denied(request, scope, action) ??
    disabledSubscription(request) ??
    locked(request, scope, write) ??
    disallowed(request, scope, write)
  );
}
