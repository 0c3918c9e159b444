import {
  fail,
  type Found,
  type Lock,
  notSeen,
  notSeenAs,
  type Observations,
  type Observed,
  pass,
  type RoleAssignment,
  type ServicePrincipal,
  unknown,
  warning,
} from './observations.ts';
import {
  type CheckId,
  type Finding,
  type FindingCode,
  type Judgement,
  keyActions,
  passingReasons,
  type WaysIn,
} from './findings.ts';
import {
  type AccessTarget,
  type Doubt,
  type Grant,
  groupOf,
  judgeAccess,
  judgeRoles,
  type KeyAccess,
} from './judge-access.ts';
import { isDocumentedRole, reachOf, scopeHolds } from './roles.ts';
import { carrying, isLoss } from './concerns.ts';

/** Those at or above the vault: a lock is inherited. */
export const locksHolding = (locks: readonly Lock[], vaultResourceId: string | undefined): Lock[] =>
  locks.filter(({ scope }) => vaultResourceId === undefined || scopeHolds(scope, vaultResourceId));

/** What another level keeps from being done is not known: Azure has `NotSpecified` among its levels. */
export const isLockKnown = ({ level }: Lock): boolean => /^(cannotdelete|readonly)$/iu.test(level);

/**
 * A lock keeps role assignments as they are: `CanNotDelete` keeps the role from being removed, `ReadOnly` from being
 * assigned too (https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/lock-resources).
 */
export function locksAt(
  locks: Observed<readonly Lock[]> | undefined,
  vaultResourceId: string | undefined,
): Judgement {
  if (locks === undefined) return notSeen('notYet', '');
  if (locks.kind === 'unseen') return notSeenAs(locks);
  const holding = locksHolding(locks.value, vaultResourceId);
  const [first, ...others] = holding
    .filter(isLockKnown)
    .toSorted((one) => (/^readonly$/i.test(one.level) ? -1 : 1));
  const [strange] = holding;
  if (first === undefined)
    return strange === undefined
      ? pass('noLock')
      : notSeen('unclear', `The lock ${strange.name} at ${strange.scope} has the level ${strange.level}.`);
  const { name, level, scope } = first;
  return warning('locked', {
    lock: name,
    level,
    scope,
    others: others.length,
  });
}

export function appInTenant(app: Observed<Found<ServicePrincipal>>): Judgement {
  if (app.kind === 'unseen') return notSeenAs(app);
  if (app.value.kind === 'absent') return fail('appAbsent');
  const { objectId, displayName, accountEnabled } = app.value.value;
  return accountEnabled ? pass('appAccepted', { objectId, displayName }) : fail('appDisabled', { objectId });
}

/**
 * The assignments that revoking takes away: of the documented role, to the app itself, at the vault or on the key. What
 * is inherited from above, what a group gives and other roles hold for others too, and are left to people.
 */
export function removableAssignments(
  roles: readonly RoleAssignment[],
  { vaultResourceId, keyName, objectId }: AccessTarget,
): RoleAssignment[] {
  if (vaultResourceId === undefined) return [];
  return roles.filter(
    ({ roleId, principalId, scope }) =>
      isDocumentedRole(roleId) &&
      principalId?.toLowerCase() === objectId.toLowerCase() &&
      scopeHolds(vaultResourceId, scope) &&
      reachOf(scope, { vaultResourceId, keyName }) !== 'elsewhere',
  );
}

const isUnconditional = ({ condition }: RoleAssignment) => (condition ?? '') === '';

/** Whether the documented role is missing at the vault, so that restoring has something to give. */
export function isRoleMissing(roles: readonly RoleAssignment[], target: AccessTarget): boolean {
  return !roles.some(
    ({ roleId, scope, ...rest }) =>
      isDocumentedRole(roleId) &&
      isUnconditional({ roleId, scope, ...rest }) &&
      !['key', 'elsewhere', 'unknown'].includes(reachOf(scope, target)),
  );
}

/** All of it has to be removed to end access. */
function waysIn({ grants, doubts }: KeyAccess, target: AccessTarget): WaysIn {
  const all = [...grants, ...doubts].flatMap((one) => ('assignment' in one ? [one.assignment] : []));
  const own = all.filter((assignment) => groupOf(assignment, target) === undefined);
  const groups = [...new Set(all.flatMap((assignment) => groupOf(assignment, target) ?? []))];
  return { assignmentIds: [...new Set(own.map(({ id }) => id))], ...(groups.length > 0 && { groups }) };
}

/** Where one grant comes from, and what else there is. */
const factsOf = ({ assignment, role, group }: Grant, access: KeyAccess, target: AccessTarget) => ({
  scope: assignment.scope,
  role,
  group,
  assignmentId: assignment.id,
  ...waysIn(access, target),
});

const isWhole = ({ gives }: Grant) => keyActions.every((action) => gives.includes(action));

/** Everything is allowed: how far that is what Adobe documents. */
function granted(access: KeyAccess, target: AccessTarget): Judgement {
  const { grants } = access;
  const documented = grants.filter(({ assignment }) => isDocumentedRole(assignment.roleId));
  const atVault = documented.find(({ level }) => level !== 'key');
  if (atVault) {
    const { role: _, ...facts } = factsOf(atVault, access, target);
    return pass('roleAssigned', facts);
  }
  const [onKey] = documented;
  if (onKey) {
    const { role: _, ...facts } = factsOf(onKey, access, target);
    return warning('roleOnKeyOnly', facts);
  }
  const [other] = [...grants.filter(isWhole), ...grants];
  return other === undefined
    ? unknown('roleUnclear', { why: 'unseen' })
    : warning('roleOther', factsOf(other, access, target));
}

/** Nothing can wrap or unwrap, which is no access; or something is missing of what Adobe needs, which is not the same. */
function refused(access: KeyAccess, target: AccessTarget): Judgement {
  const { can, grants, denied, doubts } = access;
  const missing = keyActions.filter((action) => can[action] === 'no');
  const [denial] = denied.filter(({ actions }) => actions.some((action) => missing.includes(action)));
  const taken = grants.length + doubts.length > 0 ? denial?.denial : undefined;
  const [first] = grants;
  const grant = first && factsOf(first, access, target);
  if (isAllNo(access)) {
    return taken === undefined
      ? fail('roleAbsent')
      : fail('roleDenied', { denial: taken.name, scope: taken.scope, grant });
  }
  return fail('roleIncomplete', {
    missing,
    left: keyActions.filter((action) => can[action] === 'yes'),
    denial: taken?.name,
    grant,
    holders: access.by === 'policies' ? access.holders : undefined,
  });
}

function conditional(
  { assignment, condition }: Extract<Doubt, { kind: 'condition' }>,
  access: KeyAccess,
  target: AccessTarget,
) {
  const { id, scope, roleId } = assignment;
  const group = groupOf(assignment, target);
  const isInTheWay =
    isDocumentedRole(roleId) && group === undefined && reachOf(scope, target) === 'vault' ? true : undefined;
  const missing = keyActions.filter((action) => access.can[action] === 'no');
  return unknown('roleConditional', {
    scope,
    condition,
    assignmentId: id,
    group,
    isInTheWay,
    ...(missing.length > 0 && { missing }),
    ...waysIn(access, target),
  });
}

function doubtful(access: KeyAccess, target: AccessTarget): Judgement {
  const doubt = access.doubts.find(({ kind }) => kind === 'unseen') ?? access.doubts[0];
  switch (doubt?.kind) {
    case 'unseen':
      return notSeenAs(doubt.what);
    case 'condition':
      return conditional(doubt, access, target);
    case 'scope': {
      const { id, scope } = doubt.assignment;
      return unknown('roleUnclear', { why: 'scope', scope, assignmentId: id });
    }
    case 'definition': {
      const { assignment, what } = doubt;
      const { because, detail } = what;
      // What may pass is waited for like any other answer that did not come.
      if (passingReasons.includes(because)) return notSeenAs(what);
      const { id, roleId, scope } = assignment;
      return unknown('roleUnclear', { why: 'definition', role: roleId, scope, assignmentId: id, detail });
    }
    case 'denial': {
      const { name, scope } = doubt.denied.denial;
      return unknown('roleUnclear', { why: 'denial', denial: name, scope });
    }
    case 'policy':
      return unknown('roleUnclear', { why: 'policy', holder: doubt.policy.objectId });
    case undefined:
      return unknown('roleUnclear', { why: 'unseen' });
  }
}

function judged(access: KeyAccess, target: AccessTarget, inUse: boolean): Judgement {
  const answers = keyActions.map((action) => access.can[action]);
  if (answers.every((answer) => answer === 'yes')) {
    const { holders } = access;
    return access.by === 'policies' ? warning('policyGrants', { holders }) : granted(access, target);
  }
  // In use, too little for Adobe is no answer to whether the key can still be used.
  if (!answers.includes('no') || (inUse && mayUse(access))) return doubtful(access, target);
  return access.by === 'policies' && isAllNo(access) ? fail('policyAbsent') : refused(access, target);
}

/** Whether it is unknown that the app can wrap or unwrap anything. */
const mayUse = ({ can: { wrap, unwrap } }: KeyAccess) =>
  wrap !== 'yes' && unwrap !== 'yes' && (wrap === 'unknown' || unwrap === 'unknown');

/** Nothing that can wrap or unwrap: what was proved, not what was not seen. */
const isAllNo = ({ can }: KeyAccess) => can.wrap === 'no' && can.unwrap === 'no';

/**
 * Whether the app can use the key. In a setup only roles count, whatever the vault goes by today: another check asks for
 * Azure RBAC. Once the key is in use, what the vault goes by decides.
 */
export function roleAssignment(
  observations: Observations,
  target: Omit<AccessTarget, 'objectId'>,
  inUse: boolean,
): Judgement {
  const { app, roles } = observations;
  if (app.kind === 'unseen') return notSeenAs(app);
  if (app.value.kind !== 'present') return notSeenAs(roles.kind === 'unseen' ? roles : noApp);
  const whole = { ...target, objectId: app.value.value.objectId };
  return judged(inUse ? judgeAccess(observations, whole) : judgeRoles(observations, whole), whole, inUse);
}

const noApp = { kind: 'unseen', because: 'notYet', detail: 'The app is not in the directory yet.' } as const;

const carries = (check: CheckId) => carrying.some((id) => id === check);

/** What keeps Adobe from the key; empty where nothing seen does. A firewall is not among them: Adobe may pass it. */
export function barriersIn(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ check, verdict }) => verdict === 'fail' && carries(check));
}

/** What nobody could look at, so that it may or may not keep Adobe from the key. */
export function unseenIn(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ check, verdict }) => verdict === 'unknown' && carries(check));
}

const findingOf = (findings: readonly Finding[], check: CheckId) =>
  findings.find((finding) => finding.check === check);

/** What is proved to have taken the key away from Adobe. */
export function lossesAmong(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ check, code }) => carries(check) && isLoss(code));
}

/** Nothing that the bot can see lets the app wrap or unwrap, and it could see everything that could. */
const goneCodes: readonly FindingCode[] = ['roleAbsent', 'policyAbsent'];

/**
 * Whether access is proved to be gone: nothing grants it, there is no app, or the vault was deleted, which takes its
 * assignments with it. A role that lacks something, a denial over a role that stands and a vault that is merely not found
 * are not that. Where the vault trusts another directory, the app there is another one, of which nothing was seen.
 */
export function isRoleGone(findings: readonly Finding[]): boolean {
  const codeOf = (check: CheckId) => findingOf(findings, check)?.code;
  if (codeOf('vaultExists') === 'vaultDeleted') return true;
  if (codeOf('vaultTenant') === 'tenantOther') return false;
  return goneCodes.some((code) => codeOf('roleAssignment') === code) || codeOf('appInTenant') === 'appAbsent';
}

/** Whether everything that carries the key was seen to be there. */
export function isWayOpen(findings: readonly Finding[]): boolean {
  return barriersIn(findings).length === 0 && unseenIn(findings).length === 0;
}
