import { principalAndGroups } from './directory.ts';
import { everyone, isActive, type Denial } from './grants.ts';
import { covers, findRole } from './roles.ts';
import { isSameScope, reaches } from './scopes.ts';
import type { Directory, ServicePrincipal, Vault } from './directory.ts';
import type { Key } from './keys.ts';

const actions = {
  get: 'Microsoft.KeyVault/vaults/keys/read',
  wrapKey: 'Microsoft.KeyVault/vaults/keys/wrap/action',
  unwrapKey: 'Microsoft.KeyVault/vaults/keys/unwrap/action',
} as const;
export type KeyOperation = keyof typeof actions;

function isDenied(directory: Directory, scope: string, ids: ReadonlySet<string>, action: string): boolean {
  const applies = ({ principals, excludePrincipals }: Denial): boolean =>
    principals.some(({ id }) => id === everyone || ids.has(id.toLowerCase())) &&
    !excludePrincipals.some(({ id }) => ids.has(id.toLowerCase()));
  return directory.denials.some(
    (denial) =>
      covers(denial.permissions, action) &&
      applies(denial) &&
      (denial.doNotApplyToChildScopes
        ? isSameScope(denial.scope, scope)
        : reaches(directory, denial.scope, scope)),
  );
}

/** What keeps the app from doing this with the key: nothing grants it, or something denies it; undefined where it may. */
export function whyNot(
  directory: Directory,
  vault: Vault,
  key: Key,
  app: ServicePrincipal,
  operation: KeyOperation,
  now: number,
): 'notGranted' | 'denied' | undefined {
  const ids = principalAndGroups(directory, app.objectId);
  if (vault.settings.enableRbacAuthorization !== true) {
    const granted = vault.settings.accessPolicies
      .filter(({ objectId }) => ids.has(objectId.toLowerCase()))
      .flatMap(({ keys }) => keys.map((each) => each.toLowerCase()));
    return granted.includes('all') || granted.includes(operation.toLowerCase()) ? undefined : 'notGranted';
  }
  const scope = `${vault.id}/keys/${key.name}`;
  const action = actions[operation];
  if (isDenied(directory, scope, ids, action)) return 'denied';
  const isGranted = directory.assignments.some(
    (assignment) =>
      isActive(assignment, now) &&
      ids.has(assignment.principalId.toLowerCase()) &&
      reaches(directory, assignment.scope, scope) &&
      (assignment.condition === null || assignment.conditionHolds) &&
      covers(findRole(directory, assignment.roleId)?.permissions ?? [], action),
  );
  return isGranted ? undefined : 'notGranted';
}
