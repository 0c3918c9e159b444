import { type Circle, eligibleApprovers } from '../people.ts';
import { isLockKnown, locksHolding, removableAssignments, roleAssignment } from './access-checks.ts';
import { type AccessTarget, judgeAccess } from './judge-access.ts';
import { grantIn, type UnseenReason } from './findings.ts';
import type {
  ControlPermission,
  Observations,
  Observed,
  RoleAssignment,
  ScopeRights,
} from './observations.ts';
import { actionIsAmong, denialsOfAction, encryptionUserRoleId } from './roles.ts';

/** Something that would keep access from being revoked now, or of which nobody knows whether it would. */
export type Obstacle =
  /** Whether there is access, and through what. */
  | { readonly kind: 'accessUnknown' }
  /** The role is inherited, another one, or a group's: the bot leaves it to people. */
  | { readonly kind: 'leftToPeople'; readonly scope: string; readonly group?: string | undefined }
  /** An access policy of the vault, which the bot does not change. */
  | { readonly kind: 'accessPolicy' }
  /** No identity that may write: people run the command. */
  | { readonly kind: 'noWriter' }
  | { readonly kind: 'noRight'; readonly scope: string }
  | { readonly kind: 'rightConditional'; readonly scope: string }
  | { readonly kind: 'rightUnseen'; readonly because: UnseenReason }
  /** By a deny assignment, for everybody or for whom the bot cannot tell. */
  | { readonly kind: 'denied' | 'perhapsDenied'; readonly denial: string; readonly scope: string }
  | { readonly kind: 'locked'; readonly lock: string; readonly level: string; readonly scope: string }
  | { readonly kind: 'locksUnseen'; readonly because: UnseenReason }
  | { readonly kind: 'tooFewApprovers'; readonly eligible: number; readonly quorum: number }
  | { readonly kind: 'approversUnseen' };

/** Known to be in the way; everything else is not known. */
const known: readonly Obstacle['kind'][] = ['noRight', 'denied', 'locked', 'tooFewApprovers'];

/** What was found the last time. A note: it decides nothing. */
export interface Revocability {
  readonly obstacles: readonly Obstacle[];
  /** When the approvers were looked up, milliseconds since 1970. */
  readonly approversAt: number;
}

export const isAboutApprovers = ({ kind }: Obstacle): boolean =>
  kind === 'tooFewApprovers' || kind === 'approversUnseen';

export type RevocabilityAnswer = 'yes' | 'no' | 'unknown';

/** Whether access could be revoked now. One known obstacle is enough for a no, one doubt for an unknown. */
export function revocabilityAnswer(obstacles: readonly Obstacle[]): RevocabilityAnswer {
  if (obstacles.some(({ kind }) => known.includes(kind))) return 'no';
  return obstacles.length === 0 ? 'yes' : 'unknown';
}

const removal = 'Microsoft.Authorization/roleAssignments/delete';

/** The one condition whose meaning is known: that of docs/install.md, with any roles. Without white space. */
const conditionForm =
  /^\(\(!\(ActionMatches\{'Microsoft\.Authorization\/roleAssignments\/write'\}\)\)OR\(@Request\[Microsoft\.Authorization\/roleAssignments:RoleDefinitionId\]ForAnyOfAnyValues:GuidEquals\{[^}]*\}\)\)AND\(\(!\(ActionMatches\{'Microsoft\.Authorization\/roleAssignments\/delete'\}\)\)OR\(@Resource\[Microsoft\.Authorization\/roleAssignments:RoleDefinitionId\]ForAnyOfAnyValues:GuidEquals\{([^}]*)\}\)\)$/iu;

type May = 'yes' | 'no' | 'unknown';

function mayUnder(condition: string | undefined): May {
  if ((condition ?? '') === '') return 'yes';
  const roles = conditionForm.exec((condition ?? '').replaceAll(/\s+/gu, ''))?.[1];
  if (roles === undefined) return 'unknown';
  return roles.toLowerCase().split(',').includes(encryptionUserRoleId) ? 'yes' : 'no';
}

function mayRemove(permissions: readonly ControlPermission[]): May {
  const answers = permissions
    .filter(
      ({ actions, notActions }) => actionIsAmong(actions, removal) && !actionIsAmong(notActions, removal),
    )
    .map(({ condition }) => mayUnder(condition));
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

function rightsObstacles(rights: Observed<readonly ScopeRights[]> | undefined): Obstacle[] {
  if (rights === undefined) return [{ kind: 'rightUnseen', because: 'notYet' }];
  if (rights.kind === 'unseen') return [{ kind: 'rightUnseen', because: rights.because }];
  return rights.value.flatMap(({ scope, permissions }): Obstacle[] => {
    const may = mayRemove(permissions);
    if (may === 'yes') return [];
    return [{ kind: may === 'no' ? 'noRight' : 'rightConditional', scope }];
  });
}

/** A denial overrides the writer's role, and ARM's sum of its roles does not show it. */
function denialObstacles(observations: Observations, target: Omit<AccessTarget, 'objectId'>): Obstacle[] {
  const { denials } = observations;
  if (denials?.kind !== 'seen') return [];
  const found = (removableIn(observations, target) ?? []).flatMap(({ scope }) =>
    denialsOfAction(denials.value, removal, target, scope),
  );
  return [...new Map(found.map((one) => [one.denial, one])).values()].map(({ denial, isSure }) => ({
    kind: isSure ? 'denied' : 'perhapsDenied',
    denial: denial.name,
    scope: denial.scope,
  }));
}

function lockObstacles({ locks }: Observations, vaultResourceId: string | undefined): Obstacle[] {
  if (locks?.kind !== 'seen') return [{ kind: 'locksUnseen', because: locks?.because ?? 'notYet' }];
  return locksHolding(locks.value, vaultResourceId).map((lock) => {
    const { name, level, scope } = lock;
    return isLockKnown(lock)
      ? { kind: 'locked', lock: name, level, scope }
      : { kind: 'locksUnseen', because: 'unclear' };
  });
}

/** The target with the app in it; undefined where the app was not seen. */
function wholeOf({ app }: Observations, target: Omit<AccessTarget, 'objectId'>): AccessTarget | undefined {
  if (app.kind === 'unseen' || app.value.kind === 'absent') return undefined;
  return { ...target, objectId: app.value.value.objectId };
}

function removableIn(
  observations: Observations,
  target: Omit<AccessTarget, 'objectId'>,
): RoleAssignment[] | undefined {
  const whole = wholeOf(observations, target);
  const { roles } = observations;
  return whole === undefined || roles.kind === 'unseen'
    ? undefined
    : removableAssignments(roles.value, whole);
}

/** What of the access stays after the bot has removed what it removes; `unknown` where nobody can see what there is. */
function leftObstacles(
  observations: Observations,
  target: Omit<AccessTarget, 'objectId'>,
): Obstacle[] | 'nothing' | 'unknown' {
  const finding = roleAssignment(observations, target, true);
  if (finding.verdict === 'unknown') return 'unknown';
  if (finding.code === 'policyGrants') return [{ kind: 'accessPolicy' }];
  const grant = grantIn(finding);
  if (grant === undefined) return finding.code === 'roleIncomplete' ? 'unknown' : 'nothing';
  const whole = wholeOf(observations, target);
  const removable = removableIn(observations, target);
  if (whole === undefined || removable === undefined) return 'unknown';
  const ids = new Set(removable.map(({ id }) => id));
  const access = judgeAccess(observations, whole);
  const isLeft = ({ assignment: { id } }: { readonly assignment: RoleAssignment }) => !ids.has(id);
  return [
    ...access.grants
      .filter(isLeft)
      .map(({ assignment, group }) => ({ kind: 'leftToPeople', scope: assignment.scope, group }) as const),
    ...(access.doubts.some((doubt) => 'assignment' in doubt && isLeft(doubt))
      ? [{ kind: 'accessUnknown' } as const]
      : []),
  ];
}

/** What Azure shows to be in the way of revoking; `nothing` where there is no access to revoke. */
export function azureObstacles(
  observations: Observations,
  target: Omit<AccessTarget, 'objectId'>,
  hasWriter: boolean,
): Obstacle[] | 'nothing' {
  const left = leftObstacles(observations, target);
  if (left === 'nothing') return 'nothing';
  const locks = lockObstacles(observations, target.vaultResourceId);
  // Of access that nobody can see, nobody can say what removes it; a lock is in the way all the same.
  if (left === 'unknown') {
    return [{ kind: 'accessUnknown' }, ...locks.filter(({ kind }) => kind === 'locked')];
  }
  if (!hasWriter) return [...left, { kind: 'noWriter' }, ...locks];
  const rights = rightsObstacles(observations.writerRights);
  return [...left, ...rights, ...denialObstacles(observations, target), ...locks];
}

/**
 * Whether enough people could say yes to a revocation. Whoever proposes does not count; where nobody is named as a
 * requester, somebody else can propose.
 */
export function approverObstacles(
  circle: Observed<Circle>,
  requesters: readonly string[],
  quorum: number,
): Obstacle[] {
  if (circle.kind === 'unseen') return [{ kind: 'approversUnseen' }];
  const proposers = requesters.length === 0 ? [[]] : requesters.map((id) => [id]);
  const eligible = Math.max(...proposers.map((proposer) => eligibleApprovers(circle.value, proposer).length));
  if (eligible >= quorum) return [];
  return (circle.value.notYet ?? 0) > 0
    ? [{ kind: 'approversUnseen' }]
    : [{ kind: 'tooFewApprovers', eligible, quorum }];
}
