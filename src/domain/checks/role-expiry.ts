import { type Judgement, keyActions } from './findings.ts';
import type { Found, Observations, RoleAssignment, RoleSchedule, ServicePrincipal } from './observations.ts';
import { pass, notSeen, notSeenAs, warning } from './finding.ts';
import { type AccessTarget, judgeRoles } from './judge-access.ts';
import { isSameScope } from './scopes.ts';

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
