import { isBlank, type Refusal, refusal } from '../refusals.ts';
import { barriersIn, isRoleGone, isWayOpen, unseenIn } from '../checks/access-checks.ts';
import { actSubstanceOf, whyNotConfirmed } from './approval-rules.ts';
import type { CommandOf } from '../commands.ts';
import { happened, nothing, refused, refusedFor, type Rule } from './decision.ts';
import type { Event } from '../events.ts';
import { mayPass } from '../post.ts';
import { type CheckId, type Finding, isNotYetSeen, isPassingBy } from '../checks/findings.ts';
import {
  findLife,
  type Organization,
  type Restoring,
  type Revoking,
  type Run,
  type Stuck,
} from '../organization.ts';
import { whyNoMember, whyTooFew } from '../people.ts';
import { milestoneDue } from '../propagation.ts';
import { drillOf, type LaterAct, proposalOf } from '../proposal.ts';
import { isNewlyUrgent, nextRepeatAt, openAlert } from '../alerts.ts';
import {
  atNewAccess,
  changed,
  type Health,
  type HealthChange,
  isEmpty,
  lossesIn,
} from '../checks/concerns.ts';
import {
  accessChange,
  type KeyUseSeen,
  lateFrom,
  mostOfKind,
  otherKinds,
  type OtherUse,
  toldOfKind,
  type UseTold,
} from '../key-use.ts';

/** Access is being taken away or given back right now. */
export function isActUnderWay(state: Organization): state is Revoking | Restoring {
  return state.phase === 'revoking' || state.phase === 'restoring';
}

/** Why this act has no place where the organization stands; undefined where it has. */
export function whyNoAct(state: Organization, act: LaterAct): Refusal | undefined {
  const life = findLife(state);
  if (life === undefined) return refusal('notEnabled', { phase: state.phase });
  if (state.phase === 'revoking') return refusal('actUnderWay', { act: 'revoke' });
  if (state.phase === 'restoring') return refusal('actUnderWay', { act: 'restore' });
  if ('proposal' in state) return refusal('otherProposalOpen', { act: state.proposal.act });
  if (act === 'revoke') return life.access === 'granted' ? undefined : refusal('alreadyRevoked');
  return life.access === 'granted' ? refusal('notRevoked') : undefined;
}

function whyNotProposable(command: CommandOf<'proposeAct'>, run: Run): Refusal | undefined {
  if (!command.durable) return refusal('volatileRedis');
  const tooFew = whyTooFew(command.circle, [command.actor.person.id], command.terms.quorum);
  if (tooFew !== undefined) return tooFew;
  if (isBlank(command.reason)) return refusal('reasonMissing');
  if (!command.acknowledged) return refusal('acknowledgementMissing');
  return whyNotConfirmed(command.confirmation, run.key?.name ?? '');
}

const proposeAct: Rule<'proposeAct'> = (state, command, now) => {
  const { act, actor, terms, reason, ticket, redisDurableBy } = command;
  const outsider = whyNoMember(actor.person);
  if (outsider !== undefined) return refusedFor(outsider);
  if (!actor.isRequester) return refused('notRequester');
  if (command.isDrill === true && act !== 'revoke') return nothing;
  const found = whyNoAct(state, act);
  if (found !== undefined || state.phase === 'unconfigured') {
    return refusedFor(found ?? refusal('notEnabled', { phase: state.phase }));
  }
  if (command.run !== undefined && command.run !== state.run.id) return refused('otherRun');
  const substance = actSubstanceOf(act, state.organization, state.run, command.destination);
  if ('reason' in substance) return refusedFor(substance);
  const missing = whyNotProposable(command, state.run);
  if (missing !== undefined) return refusedFor(missing);
  const asking = { by: actor.person.id, at: now, terms, reason, ticket, redisDurableBy };
  return happened({
    type: 'proposed',
    proposal: proposalOf(
      command.isDrill === true ? { ...substance, act: drillOf.revoke } : substance,
      asking,
    ),
  });
};

const minute = 60_000;
/** A change of roles takes up to 10 minutes until Azure shows it everywhere. */
const writerTakesMs = 15 * minute;
/** Without a writer somebody has to be found who may do it. */
const peopleTakeMs = 60 * minute;

/** People remove a role: which assignment that is was seen just now, and they are told at once. */
const isForPeople = ({ act, findings, hasWriter }: CommandOf<'recordAct'>) =>
  act === 'revoke' && !hasWriter && !findings.some(isPassingBy);

/** Whether nobody but a person can tell. */
const isOutOfSight = (finding: Finding) => finding.verdict === 'unknown' && !isPassingBy(finding);

/** The bot may not look, now or later: there is nothing to wait for. */
const isForbidden = (finding: Finding) => isOutOfSight(finding) && !isNotYetSeen(finding);

type Obstacle = Pick<Stuck, 'findings' | 'fault'>;

/** What stands in the way of the act, as seen. */
function obstacles(act: LaterAct, findings: readonly Finding[]): Finding[] {
  if (act === 'restore') return [...barriersIn(findings), ...unseenIn(findings)];
  const lost = barriersIn(findings).filter(({ check }) => check === 'vaultExists');
  return [...findings.filter(({ check }) => check === 'roleAssignment'), ...lost];
}

/** Where a role is, or why something was not seen: another one is another obstacle. */
function whereOrWhy({ facts }: Finding): string | undefined {
  if ('scope' in facts) return facts.scope;
  return 'because' in facts ? facts.because : undefined;
}

const signatureOf = ({ findings, fault }: Obstacle) =>
  JSON.stringify([
    findings.map((finding) => [finding.check, finding.code, whereOrWhy(finding)]),
    fault?.kind,
    fault?.code,
  ]);

const isSameObstacle = (one: Obstacle, other: Obstacle) => signatureOf(one) === signatureOf(other);

/** Told when it has taken too long or cannot come about, and again when the reason is another one. */
function stuckOn(state: Revoking | Restoring, command: CommandOf<'recordAct'>, now: number): Event[] {
  const { act, findings, fault, hasWriter } = command;
  const found = obstacles(act, findings);
  const patienceMs = hasWriter ? writerTakesMs : peopleTakeMs;
  const hopeless = (fault !== undefined && !mayPass(fault.kind)) || found.some(isForbidden);
  if (!hopeless && !isForPeople(command) && now < (state.writtenAt ?? state.since.at) + patienceMs) return [];
  const known = state.stuck;
  const isPassing = (fault !== undefined && mayPass(fault.kind)) || found.some(isPassingBy);
  // A look that could not see says nothing new.
  if (known !== undefined && (isPassing || isSameObstacle(known, { findings: found, fault }))) return [];
  return [{ type: 'actStuck', findings: found, fault }];
}

const isDone = (act: LaterAct, findings: readonly Finding[]) =>
  act === 'revoke' ? isRoleGone(findings) : isWayOpen(findings);

const ended = { revoke: 'revoked', restore: 'restored' } as const;

/** What the writer did and what is seen of it. It is done when it is seen to be, whoever did it. */
const recordAct: Rule<'recordAct'> = (state, command, now) => {
  const { act, findings, written } = command;
  const isMeant = state.phase === (act === 'revoke' ? 'revoking' : 'restoring');
  if (!isMeant || !isActUnderWay(state)) return nothing;
  // A role is given once, whatever Azure shows meanwhile; each assignment that is taken away is one less.
  const isToldBefore = act === 'restore' && state.writtenAt !== undefined;
  const wrote: Event[] =
    written === 0 || isToldBefore
      ? []
      : [act === 'revoke' ? { type: 'roleRemoved', count: written } : { type: 'roleAssigned' }];
  return happened(
    ...wrote,
    ...(isDone(act, findings) ? [{ type: ended[act], findings } as const] : stuckOn(state, command, now)),
  );
};

/** Under a condition, and without a right that Adobe needs in any case. */
const lacksSomething = ({ code, facts }: Finding) =>
  code === 'roleConditional' && (facts.missing ?? []).length > 0;

/** Why nobody's word stands in for what the bot sees of an act; where the bot may not look, it does. */
export function whyNotAttestable(state: Revoking | Restoring, check: CheckId): Refusal | undefined {
  const { act } = state.proposal;
  const findings = state.stuck?.findings ?? [];
  if (check !== 'roleAssignment' || !findings.some(isOutOfSight))
    return refusal('notUnknown', { check, verdict: undefined });
  const failed = act === 'restore' ? [...barriersIn(findings), ...findings.filter(lacksSomething)] : [];
  return failed.length > 0
    ? refusal('cannotAttestFail', { checks: failed.map((finding) => finding.check) })
    : undefined;
}

/** The act has come to its end on a person's word. */
export function endEventOf({ phase }: Revoking | Restoring): Event {
  return { type: phase === 'revoking' ? 'revoked' : 'restored', findings: [] };
}

/** Each milestone once, and after an outage only the last of those that passed. */
const recordPropagation: Rule<'recordPropagation'> = (state, { milestone, seen, use }, now) => {
  const propagation = findLife(state)?.propagation;
  const found = propagation === undefined ? undefined : milestoneDue(propagation, now);
  if (found?.milestone !== milestone) return nothing;
  return happened({
    type: 'propagationReached',
    milestone,
    dueAt: found.at,
    seen,
    ...(use !== undefined && { use }),
  });
};

export const accessRules = { proposeAct, recordAct, recordPropagation };

const orUndefined = <T>(list: readonly T[] | undefined) => (list?.length === 0 ? undefined : list);

function newlyBlind(known: Health, { blind = {} }: HealthChange): HealthChange['blind'] {
  const rest = Object.entries(blind)
    .map(([because, concerns]) => [because, concerns.filter((id) => known.blind[id] === undefined)] as const)
    .filter(([, concerns]) => concerns.length > 0);
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/** What is still news: somebody else may have looked at the same time. */
function stillNews(known: Health, change: HealthChange): HealthChange {
  const { raised, over, sighted, app, version } = change;
  const blind = newlyBlind(known, change);
  return {
    raised: orUndefined(
      raised?.filter(({ concern, code, daysTold, unsteady }) => {
        const before = known.concerns[concern];
        return before?.code !== code || before.daysTold !== daysTold || before.unsteady !== unsteady;
      }),
    ),
    over: orUndefined(over?.filter((id) => known.concerns[id] !== undefined)),
    blind,
    tokenFault: blind?.tokenRefused && change.tokenFault,
    sighted: orUndefined(sighted?.filter((id) => known.blind[id] !== undefined)),
    app: app === known.app ? undefined : app,
    version: version === known.rotation?.version ? undefined : version,
    movedTo: change.movedTo,
  };
}

/**
 * Whether access was lost or came back without anybody having proposed it here. While a proposal is open or an act is
 * under way, that one comes first; what was seen is on the record and is looked at again afterwards.
 */
function accessAfter(
  state: Organization,
  after: Health,
  isWithinReach: boolean,
): 'lost' | 'back' | undefined {
  const losses = lossesIn(after);
  if (state.phase === 'enabled') return losses.length > 0 ? 'lost' : undefined;
  return state.phase === 'revoked' && losses.length === 0 && isWithinReach ? 'back' : undefined;
}

/** What a look of the watch changes. Only what changes goes on the record. */
const recordWatch: Rule<'recordWatch'> = (state, { change, isWithinReach }, now) => {
  const life = findLife(state);
  if (life === undefined) return nothing;
  const news = stillNews(life.health, change);
  const after = changed(life.health, news, now);
  const access = accessAfter(state, after, isWithinReach);
  if (isEmpty(news) && access === undefined) return nothing;
  const health = access === undefined ? after : atNewAccess(after);
  const isUrgent = isNewlyUrgent(life, { access: accessOf[access ?? life.access], health });
  return happened({
    type: 'healthChanged',
    change: news,
    ...(access !== undefined && { access }),
    ...(isUrgent && { alerts: true }),
  });
};

const accessOf = {
  lost: 'revokedSeen',
  back: 'granted',
  granted: 'granted',
  revoked: 'revoked',
  revokedSeen: 'revokedSeen',
} as const;

/** Once for each of these times, whichever instance notices first. */
const repeatAlert: Rule<'repeatAlert'> = (state, _command, now) => {
  const life = findLife(state);
  const alert = life && openAlert(life);
  return alert !== undefined && now >= nextRepeatAt(alert) ? happened({ type: 'alertRepeated' }) : nothing;
};

/** Somebody is on it; somebody else may be after them. */
const takeAlert: Rule<'takeAlert'> = (state, { actor, told }) => {
  const outsider = whyNoMember(actor.person);
  if (outsider !== undefined) return refusedFor(outsider);
  if (!actor.isRequester && !actor.isApprover && !told.includes(actor.person.id))
    return refused('notAlerted');
  const life = findLife(state);
  const alert = life && openAlert(life);
  if (alert === undefined) return refused('alertOver');
  return alert.taken?.by === actor.person.id ? nothing : happened({ type: 'alertTaken' });
};

const nameOfUse = ({ kind, value }: OtherUse) => `${kind}:${value}`;

/** What auditors were not told yet. Counted by kind: addresses and versions leave room for other applications. */
function untold({ others = [] }: KeyUseSeen, told: UseTold): OtherUse[] {
  const news = others.filter((use) => !told.others?.includes(nameOfUse(use)));
  return otherKinds.flatMap((kind) =>
    news.filter((use) => use.kind === kind).slice(0, mostOfKind - toldOfKind(told, kind)),
  );
}

/** Tells once for each change of access that the key is used, that it was refused, and what nobody expected. */
const recordKeyUse: Rule<'recordKeyUse'> = (state, { seen }) => {
  const life = findLife(state);
  if (life === undefined || seen.of !== accessChange(life).sequence) return nothing;
  const told: UseTold = life.use?.of === seen.of ? life.use : { of: seen.of };
  const { served, refused } = seen;
  const news = untold(seen, told);
  const from = lateFrom(seen, life);
  const begins = from === undefined ? {} : { from };
  const isFirst = life.access === 'granted' && served !== undefined && told.first === undefined;
  const isRefused = life.access !== 'granted' && refused !== undefined && told.refused === undefined;
  return happened(
    ...(isFirst ? [{ type: 'keyUseSeen', use: 'served', at: served.first, ...begins } as const] : []),
    ...(isRefused ? [{ type: 'keyUseSeen', use: 'refused', at: refused.first, ...begins } as const] : []),
    ...(news.length > 0 ? [{ type: 'otherUseSeen', uses: news } as const] : []),
  );
};

export const watchRules = { recordWatch, repeatAlert, takeAlert, recordKeyUse };
