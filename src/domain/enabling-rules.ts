import type { AskOutcome } from './commands.ts';
import { type Rule, happened, nothing } from './decision.ts';
import type { Event } from './events.ts';
import { findOtherAccount, whyNotEligible, type Circle } from './people.ts';
import type { Enabling, OutcomeUnknown } from './organization.ts';
import { isSameKey } from './same-key.ts';

/** What a gate that holds lets begin: the POST of an intent for enabling alone. */
const begun = { enable: 'intended', revoke: 'revocationBegan', restore: 'restorationBegan' } as const;

/** What the network or the record said differs from one try to the next; that it said something is told once. */
const withDetail = ['adobe', 'approvers', 'record'];

/** What a reason is about: `adobe` of `adobe:… ECONNRESET`, and `check:keyEnabled` as it is. */
function subjectOf(reason: string): string {
  const about = reason.slice(0, Math.max(0, reason.indexOf(':')));
  return withDetail.includes(about) ? about : reason;
}

const subjectsOf = (reasons: readonly string[]) => reasons.map(subjectOf).join('\n');

/** The intent is created here and nowhere else, and only for the proposal whose gate was taken. */
export const passGate: Rule<'passGate'> = (state, { outcome, fingerprint }, now) => {
  if (state.phase !== 'coolingOff' || state.proposal.fingerprint !== fingerprint) return nothing;
  if (now >= state.proposal.expiresAt) return happened({ type: 'expired' });
  if (now < state.until) return nothing;
  // Whatever the gate made of it: fewer people than the quorum never make an intent.
  if (new Set(state.approvals.map(({ by }) => by)).size < state.proposal.quorum) return nothing;
  switch (outcome.kind) {
    case 'holds':
      return happened({ type: begun[state.proposal.act], fingerprint });
    case 'changed':
      return happened({ type: 'voided', changes: outcome.changes });
    case 'refused':
      if (state.proposal.act !== 'enable') return nothing;
      return happened({ type: 'gateRefused', refusal: outcome.refusal });
    case 'elsewhere':
      if (state.proposal.act !== 'enable') return nothing;
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

/** How the sender's knowledge of its own POST goes on the record, also when others already took it for lost. */
export const recordPost: Rule<'recordPost'> = (state, { outcome, intent }) => {
  const waits = state.phase === 'outcomeUnknown' || (state.phase === 'enabling' && state.post === 'intended');
  if (!waits || state.intendedSince?.sequence !== intent) return nothing;
  switch (outcome.kind) {
    case 'notSent':
      return happened({ type: 'notSent', why: outcome.why });
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

/** A POST takes 20 s at most: an intent without an answer this long after it has lost its sender. */
export const lostAfterMs = 30_000;

export const recordInterruption: Rule<'recordInterruption'> = (state, _command, now) => {
  const lost =
    state.phase === 'enabling' &&
    state.post === 'intended' &&
    now >= (state.intendedSince?.at ?? 0) + lostAfterMs;
  return lost ? happened({ type: 'outcomeBecameUnknown', cause: 'interrupted', detail: '' }) : nothing;
};

type FoundAtAdobe = Extract<AskOutcome, { kind: 'found' }>;

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

/** A configuration that Adobe shows under one of our names and that is not ours: nothing it says is about our POST. */
const otherKey = ({ keyVaultKeyIdentifier: detail = '' }: FoundAtAdobe): Event => ({
  type: 'outcomeBecameUnknown',
  cause: 'otherKey',
  detail,
});

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
  if (outcome.kind === 'absent') return slowness(state, now);
  if (outcome.keyVaultKeyIdentifier !== undefined && !isOurs(state, outcome)) return [otherKey(outcome)];
  const isNew = state.stages.at(-1)?.status !== outcome.status;
  const end = ending(outcome);
  return [
    ...(isNew ? [{ type: 'stageReached', status: outcome.status, askedAs: outcome.askedAs } as const] : []),
    ...(end.length > 0 ? end : slowness(state, now)),
  ];
}

/** Adobe must have answered 404 this long, without a break, before people may settle it as "not there". */
export const absentForMs = 60 * 60_000;

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
  const { settlement, absentSince, names } = state;
  if (absentSince === undefined) return [{ type: 'absentAtAdobe' }];
  // The hour can have begun anew since people were asked.
  if (now < absentSince + absentForMs) return [];
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
  return known ? [] : [otherKey(outcome)];
}

function askedWhileUnknown(state: OutcomeUnknown, outcome: FoundAtAdobe): Event[] {
  if (outcome.keyVaultKeyIdentifier === undefined) return foundUnnamed(state);
  if (!isOurs(state, outcome)) return foundOther(state, outcome);
  return [{ type: 'foundAtAdobe', status: outcome.status, askedAs: outcome.askedAs }, ...ending(outcome)];
}

/** Told once: from then on there is no 404 that could be interrupted, until the next one. */
export const recordUnanswered: Rule<'recordUnanswered'> = (state, { fault }) =>
  state.phase === 'outcomeUnknown' && state.absentSince !== undefined
    ? happened({ type: 'absenceInterrupted', fault })
    : nothing;

/** An answer for a name that is not asked for (any more) came late, from an attempt before this one. */
const isLate = ({ names }: Enabling | OutcomeUnknown, outcome: AskOutcome) =>
  outcome.kind === 'found' && !names.includes(outcome.askedAs);

export const recordAsk: Rule<'recordAsk'> = (state, { outcome, circle }, now) => {
  const asks = state.phase === 'outcomeUnknown' || (state.phase === 'enabling' && state.post !== 'intended');
  if (!asks || isLate(state, outcome)) return nothing;
  if (state.phase === 'enabling') return happened(...askedWhileEnabling(state, outcome, now));
  return happened(
    ...(outcome.kind === 'absent' ? askedAndAbsent(state, circle, now) : askedWhileUnknown(state, outcome)),
  );
};
