import type { Found, Look, RoleAssignment, ServicePrincipal } from '../observations.ts';
import { fail, type Judgement, pass, unseen, warning } from './finding.ts';

/** Key Vault Crypto Service Encryption User: the role that Adobe documents. */
export const encryptionUserRoleId = 'e147488a-f6f5-4113-8e2d-b22465e65bf6';

/** Built-in roles that may also wrap and unwrap (https://learn.microsoft.com/en-us/azure/role-based-access-control/built-in-roles/security). */
const otherWrappingRoles: ReadonlyMap<string, string> = new Map([
  ['12338af0-0e69-4776-bea7-57ae8d297424', 'Key Vault Crypto User'],
  ['14b46e9e-c2b7-41b4-b07b-48a6ebf60603', 'Key Vault Crypto Officer'],
  ['00482a5a-887f-4fb3-b363-3b7fe8e74483', 'Key Vault Administrator'],
]);

export function appInTenant(app: Look<Found<ServicePrincipal>>): Judgement {
  if (app.kind === 'unseen') return unseen(app.because, app.detail);
  if (app.value.kind === 'absent') return fail('appAbsent');
  const { objectId, displayName, accountEnabled } = app.value.value;
  return accountEnabled ? pass('appAccepted', { objectId, displayName }) : fail('appDisabled', { objectId });
}

function segmentsOf(scope: string): readonly string[] {
  return scope
    .toLowerCase()
    .split('/')
    .filter((segment) => segment !== '');
}

/** Whether a scope holds a resource: ARM compares without case, and `…/rg1` does not hold `…/rg10`. */
export function scopeHolds(scope: string, resourceId: string): boolean {
  const inner = segmentsOf(resourceId);
  return segmentsOf(scope).every((segment, place) => inner[place] === segment);
}

type Reach = 'vault' | 'key' | 'none';

export interface RoleTarget {
  /** Unknown only where nobody could ask for the roles either. */
  readonly vaultResourceId: string | undefined;
  readonly keyName: string | undefined;
  /** Of the app's service principal; whatever else an assignment names is a group it is in. */
  readonly objectId?: string | undefined;
}

function reachOf({ scope }: RoleAssignment, { vaultResourceId, keyName }: RoleTarget): Reach {
  if (vaultResourceId === undefined || scopeHolds(scope, vaultResourceId)) return 'vault';
  return keyName !== undefined && scopeHolds(scope, `${vaultResourceId}/keys/${keyName}`) ? 'key' : 'none';
}

/**
 * The assignments that revoking takes away: of the documented role, to the app itself, at the vault or on the key. What
 * is inherited from above, what a group gives and other roles hold for others too, and are left to people.
 */
export function removableAssignments(
  roles: readonly RoleAssignment[],
  target: RoleTarget & { readonly objectId: string },
): RoleAssignment[] {
  const { vaultResourceId, objectId } = target;
  if (vaultResourceId === undefined) return [];
  return roles.filter(
    (role) =>
      role.roleId.toLowerCase() === encryptionUserRoleId &&
      role.principalId?.toLowerCase() === objectId.toLowerCase() &&
      scopeHolds(vaultResourceId, role.scope) &&
      reachOf(role, target) !== 'none',
  );
}

/** The group through which an assignment reaches the app; undefined where it names the app itself. */
function groupOf({ principalId }: RoleAssignment, { objectId }: RoleTarget): string | undefined {
  const isGroup =
    objectId !== undefined &&
    principalId !== undefined &&
    principalId.toLowerCase() !== objectId.toLowerCase();
  return isGroup ? principalId : undefined;
}

/** The best of what was granted: the role at the vault, then the role on the key alone, conditions, and other roles. */
function judgeRoles(roles: readonly RoleAssignment[], target: RoleTarget): Judgement {
  const reaching = roles
    .map((role) => ({ ...role, reach: reachOf(role, target) }))
    .filter(({ reach }) => reach !== 'none');
  const documented = reaching.filter(({ roleId }) => roleId.toLowerCase() === encryptionUserRoleId);
  const unconditional = documented.filter(({ condition }) => condition === undefined || condition === '');
  const whole = unconditional.find(({ reach }) => reach === 'vault');
  if (whole) return pass('roleAssigned', { scope: whole.scope, group: groupOf(whole, target) });
  const [keyOnly] = unconditional;
  if (keyOnly) return warning('roleOnKeyOnly', { scope: keyOnly.scope });
  const [conditional] = documented;
  if (conditional) {
    const { id, scope, condition } = conditional;
    return warning('roleConditional', { scope, condition, assignmentId: id });
  }
  return judgeOtherRoles(reaching);
}

function judgeOtherRoles(reaching: readonly RoleAssignment[]): Judgement {
  for (const { roleId, scope } of reaching) {
    const role = otherWrappingRoles.get(roleId.toLowerCase());
    if (role !== undefined) return warning('roleOther', { role, scope });
  }
  return fail('roleAbsent');
}

export function roleAssignment(roles: Look<readonly RoleAssignment[]>, target: RoleTarget): Judgement {
  return roles.kind === 'unseen' ? unseen(roles.because, roles.detail) : judgeRoles(roles.value, target);
}
