/**
 * Who may do what with a key, by Microsoft's documents alone and knowing the whole truth. It shares nothing with the
 * bot and nothing with the stand-in: where one of the three is wrong, the other two say so.
 *
 * Sources, each step beside its function:
 * - https://learn.microsoft.com/azure/role-based-access-control/overview, "How Azure RBAC determines if a user has
 *   access to a resource"
 * - https://learn.microsoft.com/azure/role-based-access-control/role-definitions
 * - https://learn.microsoft.com/azure/role-based-access-control/deny-assignments
 * - https://learn.microsoft.com/azure/key-vault/general/rbac-access-policy
 */

/** Places of a hierarchy, by name; `above` says what is above each, nearest first, itself included. */
export interface Truth {
  /** Every place at or above the key, the key itself first. */
  above: readonly string[];
  /** False: the vault goes by access policies. */
  usesRbac: boolean;
  /** The principal and every group it is in, through other groups too. */
  identities: readonly string[];
  roles: Readonly<Record<string, readonly Permission[]>>;
  assignments: readonly Assignment[];
  denials: readonly Denial[];
  accessPolicies: readonly { to: string; keys: readonly string[] }[];
}

export interface Permission {
  dataActions: readonly string[];
  notDataActions: readonly string[];
}

export interface Assignment {
  role: string;
  to: string;
  at: string;
  /** Undefined: it has no condition. */
  conditionHolds: boolean | undefined;
}

export interface Denial {
  at: string;
  /** `everyone`: the system-defined principal. */
  to: readonly string[] | 'everyone';
  except: readonly string[];
  permission: Permission;
  doNotApplyToChildScopes: boolean;
}

export type Operation = 'wrap' | 'unwrap';

const keys = 'Microsoft.KeyVault/vaults/keys';

/** `*` stands for any characters; actions are compared without case. */
function isMatch(pattern: string, action: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const whole = action.toLowerCase();
  if (rest.length === 0) return first === whole;
  const last = rest.pop() ?? '';
  let place = first.length;
  if (!whole.startsWith(first)) return false;
  for (const part of rest) {
    const found = whole.indexOf(part, place);
    if (found < 0) return false;
    place = found + part.length;
  }
  return whole.length - last.length >= place && whole.endsWith(last);
}

/** `DataActions - NotDataActions = Effective data permissions`. */
function contains({ dataActions, notDataActions }: Permission, action: string): boolean {
  const named = (patterns: readonly string[]): boolean =>
    patterns.some((pattern) => isMatch(pattern, action));
  return named(dataActions) && !named(notDataActions);
}

/** "If a deny assignment applies, access is blocked": for the principal or a group of its, unless one is excluded. */
function isDenied({ above, identities, denials }: Truth, action: string): boolean {
  const [key] = above;
  return denials.some(
    ({ at, to, except, permission, doNotApplyToChildScopes }) =>
      (doNotApplyToChildScopes ? at === key : above.includes(at)) &&
      (to === 'everyone' || to.some((each) => identities.includes(each))) &&
      !except.some((each) => identities.includes(each)) &&
      contains(permission, action),
  );
}

/** "Azure RBAC is an additive model": one assignment at or above the key, to the principal or a group, is enough. */
function isGranted({ above, identities, roles, assignments }: Truth, action: string): boolean {
  return assignments.some(
    ({ role, to, at, conditionHolds }) =>
      above.includes(at) &&
      identities.includes(to) &&
      conditionHolds !== false &&
      (roles[role] ?? []).some((permission) => contains(permission, action)),
  );
}

/** An access policy names key permissions; `all` is every one of them. Azure RBAC is not asked then. */
function isInPolicy({ accessPolicies, identities }: Truth, operation: Operation): boolean {
  return accessPolicies.some(
    ({ to, keys: granted }) =>
      identities.includes(to) &&
      granted.some((each) => ['all', `${operation}key`].includes(each.toLowerCase())),
  );
}

export function may(truth: Truth, operation: Operation): boolean {
  if (!truth.usesRbac) return isInPolicy(truth, operation);
  const action = `${keys}/${operation}/action`;
  return !isDenied(truth, action) && isGranted(truth, action);
}
