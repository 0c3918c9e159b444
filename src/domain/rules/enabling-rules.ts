import type { AskOutcome } from '../commands.ts';
import { type Rule, happened, nothing } from './decision.ts';
import type { DrillEnd, Event } from '../events.ts';
import type { GateReason, GateReasonCode } from '../refusals.ts';
import { type Circle, findOtherAccount, whyNotEligible } from '../people.ts';
import {
  type Accepted,
  type Enabling,
  type OutcomeUnknown,
  type Proposed,
  directlyTold,
} from '../organization.ts';
import type { NotSentReason } from '../post.ts';
import { isDrill, isSameKey, requiredFor, stricterThan } from '../proposal.ts';
import { untilNextGate } from './times.ts';

/** What a gate that holds lets begin: the POST of an intent for enabling alone. */
const begun = { enable: 'intended', revoke: 'revocationBegan', restore: 'restorationBegan' } as const;

/** Where an act would begin or be refused, a drill is over; what only makes its gate wait is said as in any other. */
const drillEnded = (why: DrillEnd) => happened({ type: 'drillEnded', why });

/** What the network or the record said differs from one try to the next; that it said something is told once. */
const withDetail: readonly GateReasonCode[] = ['adobeUnseen', 'approversUnseen', 'recordBroken'];

const subjectsOf = (reasons: readonly GateReason[]) =>
  JSON.stringify(reasons.map(({ code, facts }) => (withDetail.includes(code) ? [code] : [code, facts])));

/** The intent is created here and nowhere else, and only for the proposal whose gate was taken. */
const passGate: Rule<'passGate'> = (state, { outcome, fingerprint, ticket }, now) => {
  if (state.phase !== 'coolingOff' || state.proposal.fingerprint !== fingerprint) return nothing;
  if (now >= state.proposal.expiresAt) return happened({ type: 'expired' });
  // Without its announcement nobody could stop it, so all that can be said is that it waits; `until` counts from there.
  const isAnnounced = state.announced !== undefined;
  if (isAnnounced ? now < state.until : outcome.kind !== 'cannotTell') return nothing;
  // Whatever the gate made of it: fewer people than the quorum never make an intent.
  if (new Set(state.approvals.map(({ by }) => by)).size < requiredFor(state).quorum) return nothing;
  const { act } = state.proposal;
  switch (outcome.kind) {
    case 'holds':
      if (state.loss !== undefined) return nothing;
      if (isDrill(act)) return drillEnded({ kind: 'held' });
      return happened({
        type: begun[act],
        fingerprint,
        ...(act === 'enable' && ticket !== undefined && { ticket }),
      });
    case 'intentFound':
      if (act !== 'enable') return nothing;
      return happened({
        type: 'intentFound',
        fingerprint,
        ticket: outcome.ticket,
        postedAt: outcome.postedAt,
      });
    case 'changed':
      return happened({ type: 'voided', changes: outcome.changes });
    case 'stricter': {
      const stricter = stricterThan(requiredFor(state), outcome.terms);
      return stricter === undefined ? nothing : happened({ type: 'termsTightened', ...stricter });
    }
    case 'refused':
      if (isDrill(act)) return drillEnded(outcome);
      if (act !== 'enable') return nothing;
      return happened({ type: 'gateRefused', refusal: outcome.refusal });
    case 'elsewhere':
      if (isDrill(act)) return drillEnded(outcome);
      if (act !== 'enable') return nothing;
      return happened(
        { type: 'startedElsewhere', status: outcome.status, askedAs: outcome.askedAs },
        ...(outcome.status === 'COMPLETED' ? [{ type: 'completed' } as const] : []),
      );
    case 'cannotTell': {
      const { reasons } = outcome;
      const known = state.deferral;
      const since = known?.since ?? now;
      if (known !== undefined && subjectsOf(known.reasons) === subjectsOf(reasons)) return nothing;
      return happened({ type: 'gateDeferred', deferral: { since, reasons } });
    }
  }
};

/** Less than this between announcement and gate, and an instance that announces elsewhere might not be seen in time. */
const shortestDirectMs = 60_000;

/** Whether an announcement that the channel refuses may be shown directly: only where there is time to stop it. */
export function mayAnnounceDirectly(state: Proposed): boolean {
  return requiredFor(state).coolingOffMs >= shortestDirectMs;
}

const hasAll = (all: readonly string[], some: readonly string[]) => some.every((one) => all.includes(one));

/** Once: who sees the announcement has the whole cooling-off to stop it. */
const recordAnnouncement: Rule<'recordAnnouncement'> = (state, command, now) => {
  if (state.phase !== 'coolingOff' || state.announced !== undefined) return nothing;
  const { coolingOffMs } = requiredFor(state);
  const { direct } = command;
  if (direct !== undefined && !(mayAnnounceDirectly(state) && hasAll(direct, directlyTold(state))))
    return nothing;
  const shownAt = Math.min(now, Math.max(command.shownAt, state.since.at));
  const until = shownAt + coolingOffMs;
  return happened({ type: 'announcementShown', shownAt, until, ...(direct && { direct }) });
};

/** Time in which nobody could press Stop does not count. Once: another instance may have found the same. */
const extendCoolingOff: Rule<'extendCoolingOff'> = (state, { announced, unattendedMs }, now) => {
  if (state.phase !== 'coolingOff' || state.announced?.sequence !== announced) return nothing;
  if (requiredFor(state).coolingOffMs === 0) return nothing;
  const until = state.until + unattendedMs;
  const { at: shownAt } = state.announced;
  const { direct } = state;
  const extended = {
    type: 'announcementShown',
    shownAt,
    until,
    unattendedMs,
    ...(direct && { direct }),
  } as const;
  return until > now ? happened(extended) : nothing;
};

/** Nothing is wrong with what was approved: only its witness, the disk or the time was missing. */
const passing: readonly NotSentReason[] = ['notOnDisk', 'tooLate', 'unwitnessed', 'ended'];

/** The gate is tried again, later and later, with the approvals kept. */
function againAfter({ approvals, proposedSince }: Proposed, why: NotSentReason, now: number) {
  if (!passing.includes(why)) return {};
  const approvedAt = approvals.at(-1)?.at ?? proposedSince.at;
  return { until: now + untilNextGate(now - approvedAt) };
}

/** How the sender's knowledge of its own POST goes on the record, also when others already took it for lost. */
const recordPost: Rule<'recordPost'> = (state, { outcome, intent, ticket }, now) => {
  if (state.phase !== 'outcomeUnknown' && state.phase !== 'enabling') return nothing;
  const hasYes =
    state.phase === 'enabling'
      ? state.post !== 'intended'
      : state.accepted !== undefined && state.accepted.isShown !== true;
  if (hasYes) return nothing;
  // By its name where it has one: what Redis lost may have stood in the same place.
  const isOwn = ticket === undefined ? state.intendedSince?.sequence === intent : state.ticket === ticket;
  if (!isOwn) return nothing;
  switch (outcome.kind) {
    case 'notSent':
      return happened({ type: 'notSent', why: outcome.why, ...againAfter(state, outcome.why, now) });
    case 'refused':
      return happened({ type: 'refusedByAdobe', fault: outcome.fault });
    case 'accepted':
      return happened({ type: 'accepted', status: outcome.status, answerName: outcome.answerName });
    case 'unknown':
      return state.phase === 'outcomeUnknown'
        ? nothing
        : happened({ type: 'outcomeBecameUnknown', cause: outcome.cause, detail: outcome.detail });
  }
};

/**
 * 20 s at most until its witness is read back, 5 s until the first byte, 20 s for the POST: an intent without an answer
 * this long after it has lost its sender.
 */
export const lostAfterMs = 60_000;

const recordInterruption: Rule<'recordInterruption'> = (state, _command, now) => {
  const lost =
    state.phase === 'enabling' &&
    state.post === 'intended' &&
    now >= (state.intendedSince?.at ?? 0) + lostAfterMs;
  return lost ? happened({ type: 'outcomeBecameUnknown', cause: 'interrupted', detail: '' }) : nothing;
};

type FoundAtAdobe = Extract<AskOutcome, { kind: 'found' }>;

const shownBy = ({ status, written, askedAs }: FoundAtAdobe) => ({
  status,
  ...(written !== undefined && { written }),
  askedAs,
});

function ending(outcome: FoundAtAdobe): Event[] {
  if (outcome.status === 'COMPLETED') return [{ type: 'completed' }];
  if (outcome.status === 'FAILED') return [{ type: 'failed', diagnosis: outcome.diagnosis ?? [] }];
  return [];
}

/** People are told once when Adobe has been at work for a day. */
export const slowAfterMs = 24 * 3_600_000;

function slowness(state: Enabling, now: number): Event[] {
  const began = state.stages[0]?.at ?? state.since.at;
  return state.slowReportedAt === undefined && now - began >= slowAfterMs ? [{ type: 'slowReported' }] : [];
}

const minute = 60_000;
/** A configuration that was just accepted may take a moment to be shown; then people are told, and operators after an hour. */
export const notShownAfterMs = { told: 10 * minute, toldAgain: 60 * minute } as const;

/** Adobe must have answered 404 this long, without a break, before people may settle it as "not there". */
export const absentForMs = 60 * minute;

/** The same of a request that Adobe had accepted; without a break only in its last hour. */
const acceptedAbsentForMs = 24 * absentForMs;

/** From when people may settle it as "not there", if Adobe goes on answering 404. */
export function settleableFrom({ absentSince, accepted }: OutcomeUnknown): number | undefined {
  if (absentSince === undefined) return undefined;
  const hour = absentSince + absentForMs;
  return accepted === undefined
    ? hour
    : Math.max(hour, (accepted.absentSince ?? absentSince) + acceptedAbsentForMs);
}

/** Adobe's yes or that it showed the request, which what it shows later does not take back. */
export function acceptedBy({ post, stages, since }: Enabling): Accepted {
  return { at: stages[0]?.at ?? since.at, ...(post !== 'accepted' && { isShown: true }) };
}

const acceptedBefore = (state: Enabling | OutcomeUnknown) =>
  state.phase === 'enabling' ? { accepted: acceptedBy(state) } : {};

/**
 * Accepted, and no GET shows it: nothing is known of what Adobe does with it. An hour before a day of it is over, the hour
 * without a break begins.
 */
function notShown(state: Enabling, now: number): Event[] {
  const { absent } = state;
  const accepted = acceptedBy(state);
  if (absent === undefined) {
    return now - accepted.at >= notShownAfterMs.told ? [{ type: 'absentAtAdobe' }] : [];
  }
  const passedMs = now - absent.since;
  if (passedMs >= acceptedAbsentForMs - absentForMs) {
    const before = { ...accepted, absentSince: absent.since };
    return [
      { type: 'outcomeBecameUnknown', cause: 'notShown', detail: '', accepted: before },
      { type: 'absentAtAdobe' },
    ];
  }
  const isDue = absent.toldAgainAt === undefined && passedMs >= notShownAfterMs.toldAgain;
  return isDue ? [{ type: 'absentAtAdobe' }] : [];
}

/** A configuration that Adobe shows under one of our names and that is not ours: nothing it says is about our POST. */
const otherKey = (
  state: Enabling | OutcomeUnknown,
  { keyVaultKeyIdentifier: detail = '' }: FoundAtAdobe,
): Event => ({ type: 'outcomeBecameUnknown', cause: 'otherKey', detail, ...acceptedBefore(state) });

/** An answer that is about another organization says nothing about ours. Told again only where it differs. */
function foundForeign(state: Enabling | OutcomeUnknown, detail: string): Event[] {
  const isKnown =
    state.phase === 'outcomeUnknown' &&
    state.cause === 'otherOrganization' &&
    state.detail === detail &&
    state.absentSince === undefined;
  const told = { cause: 'otherOrganization', detail, ...acceptedBefore(state) } as const;
  return isKnown ? [] : [{ type: 'outcomeBecameUnknown', ...told }];
}

/** It is there, so the time of 404 is over; whose it is, nobody can say. After another key it says nothing new. */
function foundUnnamed(state: OutcomeUnknown): Event[] {
  const isKnown = state.cause === 'unnamedKey' || state.cause === 'otherKey';
  if (isKnown && state.absentSince === undefined) return [];
  return [{ type: 'outcomeBecameUnknown', cause: 'unnamedKey', detail: '' }];
}

const isOurs = ({ run }: Enabling | OutcomeUnknown, { keyVaultKeyIdentifier = '' }: FoundAtAdobe) =>
  isSameKey(keyVaultKeyIdentifier, run.key?.identifier ?? '');

/**
 * Here the configuration was shown to be ours already, by Adobe's yes to our POST or by its key: an answer that names no
 * key takes nothing from that, one that names another does.
 */
function askedWhileEnabling(state: Enabling, outcome: AskOutcome, now: number): Event[] {
  if (outcome.kind === 'absent') {
    const told = notShown(state, now);
    const isUnknown = told.some(({ type }) => type === 'outcomeBecameUnknown');
    return isUnknown ? told : [...told, ...slowness(state, now)];
  }
  if (outcome.keyVaultKeyIdentifier !== undefined && !isOurs(state, outcome))
    return [otherKey(state, outcome)];
  const isNew = state.absent !== undefined || state.stages.at(-1)?.status !== outcome.status;
  const end = ending(outcome);
  return [
    ...(isNew ? [{ type: 'stageReached', ...shownBy(outcome) } as const] : []),
    ...(end.length > 0 ? end : slowness(state, now)),
  ];
}

/** Those whose yes to "not there" still counts. */
export function settlingApprovals(state: OutcomeUnknown, circle: Circle): string[] {
  const { settlement } = state;
  if (settlement === undefined) return [];
  const contributors = [...state.run.contributors, settlement.by];
  const ids = [...new Set(settlement.approvals.map(({ by }) => by))];
  return ids.filter((id, place) => {
    const person = circle.people.find((candidate) => candidate.id === id);
    const twice = person !== undefined && findOtherAccount(person, ids.slice(0, place), circle) !== undefined;
    return !twice && whyNotEligible(id, circle, contributors) === undefined;
  });
}

function askedAndAbsent(state: OutcomeUnknown, circle: Circle | undefined, now: number): Event[] {
  const { settlement, names } = state;
  const from = settleableFrom(state);
  if (from === undefined) return [{ type: 'absentAtAdobe' }];
  // The hour can have begun anew since people were asked.
  if (now < from) return [];
  if (settlement === undefined && state.settleableSince === undefined) return [{ type: 'becameSettleable' }];
  if (settlement === undefined || circle === undefined || now >= settlement.expiresAt) return [];
  const agreed = settlingApprovals(state, circle).length >= settlement.quorum;
  return agreed ? [{ type: 'settled', names }] : [];
}

/** Told again only where it differs from what is known, or where Adobe answered 404 in between. */
function foundOther(state: OutcomeUnknown, outcome: FoundAtAdobe): Event[] {
  const known =
    state.cause === 'otherKey' &&
    state.detail === (outcome.keyVaultKeyIdentifier ?? '') &&
    state.absentSince === undefined;
  return known ? [] : [otherKey(state, outcome)];
}

function askedWhileUnknown(state: OutcomeUnknown, outcome: FoundAtAdobe): Event[] {
  // Adobe's yes to our POST says whose it is, until an answer says otherwise.
  const isNamed = outcome.keyVaultKeyIdentifier !== undefined;
  if (!isNamed && state.cause !== 'notShown') return foundUnnamed(state);
  if (isNamed && !isOurs(state, outcome)) return foundOther(state, outcome);
  return [{ type: 'foundAtAdobe', ...shownBy(outcome) }, ...ending(outcome)];
}

/** Told once: from then on there is no 404 that could be interrupted, until the next one. */
const recordUnanswered: Rule<'recordUnanswered'> = (state, { fault }) =>
  state.phase === 'outcomeUnknown' && state.absentSince !== undefined
    ? happened({ type: 'absenceInterrupted', fault })
    : nothing;

/** An answer for a name that is not asked for (any more) came late, from an attempt before this one. */
const isLate = ({ names }: Enabling | OutcomeUnknown, outcome: AskOutcome) =>
  outcome.kind === 'found' && !names.includes(outcome.askedAs);

const recordAsk: Rule<'recordAsk'> = (state, { outcome, circle }, now) => {
  const asks = state.phase === 'outcomeUnknown' || (state.phase === 'enabling' && state.post !== 'intended');
  if (!asks || isLate(state, outcome)) return nothing;
  if (outcome.kind === 'found' && outcome.otherOrganization !== undefined) {
    return happened(...foundForeign(state, outcome.otherOrganization));
  }
  if (state.phase === 'enabling') return happened(...askedWhileEnabling(state, outcome, now));
  return happened(
    ...(outcome.kind === 'absent' ? askedAndAbsent(state, circle, now) : askedWhileUnknown(state, outcome)),
  );
};

export const enablingRules = {
  passGate,
  recordAnnouncement,
  extendCoolingOff,
  recordPost,
  recordInterruption,
  recordUnanswered,
  recordAsk,
};
