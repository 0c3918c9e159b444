import { type Judgement, type KeyAction, keyActions } from './findings.ts';
import {
  denialsFor,
  type Denied,
  findBuiltIn,
  isSameScope,
  keyActionsIn,
  keyActionsOf,
  type KeyPlace,
  type Level,
  reachOf,
} from './roles.ts';
import {
  type AccessPolicy,
  type Found,
  notSeen,
  notSeenAs,
  type Observations,
  pass,
  type Permission,
  type RoleAssignment,
  type RoleSchedule,
  type ServicePrincipal,
  type Unseen,
  type Vault,
  warning,
} from './observations.ts';

export type Provable = 'yes' | 'no' | 'unknown';

export interface AccessTarget extends KeyPlace {
  /** Of the app's service principal; what an assignment names beside it is a group it is in. */
  readonly objectId: string;
}

/** An assignment that lets the app do something with the key. */
export interface Grant {
  readonly assignment: RoleAssignment;
  readonly role: string;
  readonly level: Level;
  readonly gives: readonly KeyAction[];
  /** The group through which it reaches the app. */
  readonly group: string | undefined;
}

/** Why it cannot be told what something allows. */
export type Doubt =
  | { readonly kind: 'unseen'; readonly what: Unseen }
  | { readonly kind: 'scope'; readonly assignment: RoleAssignment }
  | { readonly kind: 'condition'; readonly assignment: RoleAssignment; readonly condition: string }
  | { readonly kind: 'definition'; readonly assignment: RoleAssignment; readonly what: Unseen }
  | { readonly kind: 'denial'; readonly denied: Denied }
  | { readonly kind: 'policy'; readonly policy: AccessPolicy };

/** What the app can do with the key. `yes` and `no` are proved; everything that is not recognized ends in `unknown`. */
export interface KeyAccess {
  readonly by: 'roles' | 'policies' | 'either';
  readonly can: Readonly<Record<KeyAction, Provable>>;
  readonly grants: readonly Grant[];
  /** Whose access policies let the app do something, where they count. */
  readonly holders: readonly string[];
  readonly denied: readonly Denied[];
  readonly doubts: readonly Doubt[];
}

interface Powers {
  readonly sure: readonly KeyAction[];
  readonly perhaps: readonly KeyAction[];
  readonly denied: readonly KeyAction[];
  readonly perhapsDenied: readonly KeyAction[];
}

/** A denial wins over every grant, and a grant over a doubt. */
function answerFor(action: KeyAction, { sure, perhaps, denied, perhapsDenied }: Powers): Provable {
  if (denied.includes(action)) return 'no';
  if (sure.includes(action)) return perhapsDenied.includes(action) ? 'unknown' : 'yes';
  return perhaps.includes(action) ? 'unknown' : 'no';
}

function answersOf(powers: Powers): Record<KeyAction, Provable> {
  const answer = (action: KeyAction) => answerFor(action, powers);
  return { read: answer('read'), wrap: answer('wrap'), unwrap: answer('unwrap') };
}

const notAsked: Unseen = { kind: 'unseen', because: 'notYet', detail: '' };
const noPolicies: Unseen = {
  kind: 'unseen',
  because: 'nonsense',
  detail: 'ARM did not list the access policies.',
};

type Judged = { readonly grant: Grant } | { readonly doubt: Doubt; readonly perhaps: readonly KeyAction[] };

/** What one assignment gives at this key, for sure or perhaps; empty where it gives nothing. */
function judgeAssignment(
  assignment: RoleAssignment,
  definitions: Observations['definitions'],
  target: AccessTarget,
): Judged[] {
  const reach = reachOf(assignment.scope, target);
  if (reach === 'elsewhere') return [];
  const definition = definitions?.[assignment.roleId.toLowerCase()] ?? notAsked;
  const builtIn = findBuiltIn(assignment.roleId);
  if (builtIn === undefined && definition.kind === 'unseen') {
    return [{ doubt: { kind: 'definition', assignment, what: definition }, perhaps: keyActions }];
  }
  const known = definition.kind === 'seen' ? definition.value : undefined;
  return (builtIn === undefined ? allowedBy(known?.permissions ?? []) : [{ gives: builtIn.gives }])
    .filter(({ gives }) => gives.length > 0)
    .map(({ gives, condition = assignment.condition ?? '' }) => {
      if (reach === 'unknown') return { doubt: { kind: 'scope', assignment }, perhaps: gives };
      if (condition !== '') return { doubt: { kind: 'condition', assignment, condition }, perhaps: gives };
      const role = builtIn?.name ?? known?.name ?? assignment.roleId;
      return { grant: { assignment, role, level: reach, gives, group: groupOf(assignment, target) } };
    });
}

interface Allowed {
  readonly gives: readonly KeyAction[];
  readonly condition?: string | undefined;
}

/** What a role allows: by permissions without a condition of their own, and by each that has one. */
function allowedBy(permissions: readonly Permission[]): Allowed[] {
  const isPlain = ({ condition = '' }: Permission) => condition === '';
  const conditional = permissions
    .filter((permission) => !isPlain(permission))
    .map((permission) => ({ gives: keyActionsIn([permission]), condition: permission.condition }));
  return [{ gives: keyActionsIn(permissions.filter(isPlain)) }, ...conditional];
}

/** The group through which an assignment reaches the app; undefined where it names the app itself. */
export function groupOf(
  { principalId }: RoleAssignment,
  { objectId }: Pick<AccessTarget, 'objectId'>,
): string | undefined {
  return principalId === undefined || principalId.toLowerCase() === objectId.toLowerCase()
    ? undefined
    : principalId;
}

/** What role assignments and deny assignments let the app do, where Azure RBAC is on. */
export function judgeRoles(observations: Observations, target: AccessTarget): KeyAccess {
  const { roles, definitions, denials = notAsked, groups } = observations;
  const judged = (roles.kind === 'seen' ? roles.value : []).flatMap((assignment) =>
    judgeAssignment(assignment, definitions, target),
  );
  const grants = judged.flatMap((one) => ('grant' in one ? [one.grant] : []));
  const doubtful = judged.flatMap((one) => ('doubt' in one ? [one] : []));
  const listed = denials.kind === 'seen' ? denials.value : [];
  const denied = denialsFor(listed, target, { objectId: target.objectId, groups });
  const unsure = denied.filter(({ isSure }) => !isSure);
  const sure = grants.flatMap(({ gives }) => gives);
  const isGranted = sure.length + doubtful.length > 0 || roles.kind === 'unseen';
  const can = answersOf({
    sure,
    perhaps: roles.kind === 'unseen' ? keyActions : doubtful.flatMap(({ perhaps }) => perhaps),
    denied: denied.filter(({ isSure }) => isSure).flatMap(({ actions }) => actions),
    perhapsDenied: denials.kind === 'unseen' ? keyActions : unsure.flatMap(({ actions }) => actions),
  });
  return {
    by: 'roles',
    can,
    grants,
    holders: [],
    denied: denied.filter(({ isSure }) => isSure),
    doubts: [
      ...(roles.kind === 'unseen' ? [{ kind: 'unseen', what: roles } as const] : []),
      ...doubtful.map(({ doubt }) => doubt),
      ...(denials.kind === 'unseen' && isGranted ? [{ kind: 'unseen', what: denials } as const] : []),
      ...unsure.map((one) => ({ kind: 'denial', denied: one }) as const),
    ],
  };
}

/** A policy of a group counts where the app is in it; one for an app on somebody's behalf is not this app's own. */
function holderOf(
  { objectId, applicationId }: AccessPolicy,
  groups: Observations['groups'],
  app: string,
): Provable {
  if (objectId.toLowerCase() === app.toLowerCase()) return applicationId === undefined ? 'yes' : 'unknown';
  if (applicationId !== undefined) return 'no';
  if (groups?.kind !== 'seen') return 'unknown';
  return groups.value.some((group) => group.toLowerCase() === objectId.toLowerCase()) ? 'yes' : 'no';
}

/** What access policies let the app do, where Azure RBAC is off: roles have no effect there. */
export function judgePolicies(
  { accessPolicies = [] }: Vault,
  groups: Observations['groups'],
  app: string,
): KeyAccess {
  const judged = accessPolicies
    .map((policy) => ({ policy, gives: keyActionsOf(policy.keys), holder: holderOf(policy, groups, app) }))
    .filter(({ gives }) => gives.length > 0);
  const unsure = judged.filter(({ holder }) => holder === 'unknown');
  const sure = judged.filter(({ holder }) => holder === 'yes');
  return {
    by: 'policies',
    can: answersOf({
      sure: sure.flatMap(({ gives }) => gives),
      perhaps: unsure.flatMap(({ gives }) => gives),
      denied: [],
      perhapsDenied: [],
    }),
    grants: [],
    holders: sure.map(({ policy }) => policy.objectId),
    denied: [],
    doubts: unsure.map(({ policy }) => ({ kind: 'policy', policy })),
  };
}

/** Where nobody could see which of the two counts, or what the policies are: what roles give settles nothing. */
function undecided(byRoles: KeyAccess, vault: Unseen): KeyAccess {
  return {
    ...byRoles,
    by: 'either',
    can: { read: 'unknown', wrap: 'unknown', unwrap: 'unknown' },
    doubts: [{ kind: 'unseen', what: vault }, ...byRoles.doubts],
  };
}

/** Whether a vault goes by Azure RBAC: on only where ARM says so; absent and null are access policies. */
export const isByRoles = (vault: Vault) => vault.enableRbacAuthorization === true;

/**
 * Whether the app can use the key, from everything that Azure lists: one answer for setup, gate, revoking, restoring and
 * the watch.
 */
export function judgeAccess(observations: Observations, target: AccessTarget): KeyAccess {
  const { vault, groups } = observations;
  const byRoles = judgeRoles(observations, target);
  if (vault.kind === 'unseen') return undecided(byRoles, vault);
  if (vault.value.kind !== 'present' || isByRoles(vault.value.value)) return byRoles;
  if (vault.value.value.accessPolicies === undefined) return undecided(byRoles, noPolicies);
  return judgePolicies(vault.value.value, groups, target.objectId);
}

/** Whether the app's groups decide something here: a denial that names or spares a group, or policies of others. */
export function needsGroups(observations: Observations, target: AccessTarget): boolean {
  const { vault, denials } = observations;
  const present = vault.kind === 'seen' && vault.value.kind === 'present' ? vault.value.value : undefined;
  if (present !== undefined && !isByRoles(present)) {
    return judgePolicies(present, undefined, target.objectId).doubts.length > 0;
  }
  if (denials?.kind !== 'seen') return false;
  const asker = { objectId: target.objectId, groups: undefined };
  return denialsFor(denials.value, target, asker).some(({ isSure }) => !isSure);
}

/** Roles whose content has to be asked for, by the ids that assignments name, each once. */
export function unknownRoles(assignments: readonly RoleAssignment[]): RoleAssignment[] {
  const unknown = assignments.filter(({ roleId }) => findBuiltIn(roleId) === undefined);
  return [...new Map(unknown.map((assignment) => [assignment.roleId.toLowerCase(), assignment])).values()];
}

const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

function isAbout(schedule: RoleSchedule, assignment: RoleAssignment): boolean {
  if (schedule.assignmentId !== undefined && isSame(schedule.assignmentId, assignment.id)) return true;
  return (
    isSame(schedule.roleId, assignment.roleId) &&
    isSameScope(schedule.scope, assignment.scope) &&
    assignment.principalId !== undefined &&
    isSame(schedule.principalId, assignment.principalId)
  );
}

/** When an assignment ends; undefined where it has no end. Of two schedules of one assignment the later counts. */
function endOf(assignment: RoleAssignment, schedules: readonly RoleSchedule[]): string | undefined {
  const own = schedules.filter((schedule) => isAbout(schedule, assignment));
  if (own.length === 0 || own.some(({ endsOn }) => endsOn === undefined)) return undefined;
  return own
    .flatMap(({ endsOn }) => endsOn ?? [])
    .toSorted((one, other) => Date.parse(one) - Date.parse(other))
    .at(-1);
}

/** The first end after which what is left of the assignments is no longer enough. */
function lastDay(
  observations: Observations,
  roles: readonly RoleAssignment[],
  schedules: readonly RoleSchedule[],
  target: AccessTarget,
): string | undefined {
  const ends = roles
    .map((assignment) => ({ assignment, end: endOf(assignment, schedules) }))
    .filter((one): one is { assignment: RoleAssignment; end: string } => one.end !== undefined);
  const isEnoughAfter = (moment: string) => {
    const over = ends.filter(({ end }) => Date.parse(end) <= Date.parse(moment));
    const left = roles.filter((role) => !over.some(({ assignment }) => assignment === role));
    const { can } = judgeRoles({ ...observations, roles: { kind: 'seen', value: left } }, target);
    return keyActions.every((action) => can[action] === 'yes');
  };
  return ends
    .map(({ end }) => end)
    .toSorted((one, other) => Date.parse(one) - Date.parse(other))
    .find((end) => !isEnoughAfter(end));
}

const appOf = (app: Found<ServicePrincipal>) => (app.kind === 'present' ? app.value : undefined);

/** Whether what the app was given ends by itself: an active time-bound assignment looks like any other. */
export function roleExpiry(
  observations: Observations,
  target: Omit<AccessTarget, 'objectId'>,
  nowSeconds: number,
): Judgement {
  const { app, roles, schedules } = observations;
  if (app.kind === 'unseen') return notSeenAs(app);
  const principal = appOf(app.value);
  if (principal === undefined || roles.kind === 'unseen')
    return notSeen('notYet', 'There is no role to ask about.');
  if (schedules === undefined) return notSeen('notYet', '');
  if (schedules.kind === 'unseen') return notSeenAs(schedules);
  const whole = { ...target, objectId: principal.objectId };
  const endsOn = lastDay(observations, roles.value, schedules.value, whole);
  if (endsOn === undefined) return pass('roleEndless');
  const days = Math.max(0, Math.floor((Date.parse(endsOn) / 1000 - nowSeconds) / 86_400));
  return warning('roleEnds', { endsOn, days });
}
