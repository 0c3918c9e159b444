/** The id that stands for everybody in `principals` (https://learn.microsoft.com/azure/role-based-access-control/deny-assignments). */
export const everyone = '00000000-0000-0000-0000-000000000000';

/** What a role allows, or a deny assignment denies; patterns with `*`. */
export interface Permission {
  actions: readonly string[];
  notActions: readonly string[];
  dataActions: readonly string[];
  notDataActions: readonly string[];
}

export interface RoleDefinition {
  /** The guid at the end of its id, in lower case. */
  id: string;
  roleName: string;
  isCustom: boolean;
  assignableScopes: readonly string[];
  permissions: readonly Permission[];
}

export function permission(given: Partial<Permission>): Permission {
  return { actions: [], notActions: [], dataActions: [], notDataActions: [], ...given };
}

export interface Assignment {
  /** The guid at the end of its id. */
  name: string;
  scope: string;
  roleId: string;
  principalId: string;
  principalType: string;
  condition: string | null;
  /** Whether its condition lets the app use the key; nobody can read that off. */
  conditionHolds: boolean;
  /** From when on it can be seen and works. */
  effectiveAt: number;
  /** Until when a removed one still works; it cannot be seen any more. */
  endsAt: number | undefined;
  /** The end of a time-bound one (Privileged Identity Management). */
  activeUntil: number | null;
}

/** Whether it grants something now. */
export function isActive({ effectiveAt, endsAt, activeUntil }: Assignment, now: number): boolean {
  return (
    effectiveAt <= now &&
    (endsAt === undefined || endsAt > now) &&
    (activeUntil === null || activeUntil > now)
  );
}

/** Whether lists show it: taken effect, not removed, not run out. */
export function isVisible(assignment: Assignment, now: number): boolean {
  return assignment.endsAt === undefined && isActive(assignment, now);
}

/** Somebody a deny assignment names; `SystemDefined` with the id of everybody. Azure may leave the type out. */
export interface Principal {
  id: string;
  type?: string;
}

export interface Denial {
  /** The guid at the end of its id. */
  name: string;
  title: string;
  scope: string;
  doNotApplyToChildScopes: boolean;
  principals: readonly Principal[];
  excludePrincipals: readonly Principal[];
  permissions: readonly Permission[];
}

export interface Lock {
  name: string;
  scope: string;
  level: 'CanNotDelete' | 'ReadOnly';
  notes: string | null;
}
