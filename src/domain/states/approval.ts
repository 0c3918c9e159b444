import { isDrilling, remindersUntil, underDrill } from '../open-request.ts';
import type { Entry, Stamp } from '../events.ts';
import { type Act, requiredFor } from '../proposal.ts';
import type { AwaitingApproval, CoolingOff, Organization, Proposed, Setback } from '../organization.ts';
import { backToPreparing, carriedOver, onWithLife, sinceOf, type Transitions } from './transitions.ts';

type ProposedState = AwaitingApproval | CoolingOff;

/** A drill leaves nothing behind. */
const afterDrill = (from: ProposedState, entry: Stamp): Organization => ({
  ...underDrill(from),
  ...carriedOver(from, entry),
});

/** Back to where it was proposed from: to preparing, or on with the organization's life. */
function back(from: ProposedState, entry: Stamp, why: Setback): Organization {
  const { life, proposal } = from;
  if (isDrilling(from)) return afterDrill(from, entry);
  return life === undefined
    ? backToPreparing(from, entry, why)
    : onWithLife(from, entry, { ...life, setback: { act: proposal.act, why } });
}

const endings = {
  rejected: (entry: Entry<'rejected'>, from: ProposedState) =>
    back(from, entry, { kind: 'rejected', by: entry.by, reason: entry.event.reason }),
  stopped: (entry: Entry<'stopped'>, from: ProposedState) =>
    back(from, entry, { kind: 'stopped', by: entry.by, reason: entry.event.reason }),
  expired: (entry: Entry<'expired'>, from: ProposedState) => back(from, entry, { kind: 'expired' }),
  voided: (entry: Entry<'voided'>, from: ProposedState) =>
    back(from, entry, { kind: 'changed', changes: entry.event.changes }),
  drillEnded(entry: Entry<'drillEnded'>, from: ProposedState) {
    if (!isDrilling(from)) throw new Error(`'${from.proposal.act}' is no drill`);
    return afterDrill(from, entry);
  },
};

export function proposedParts(from: Proposed) {
  return {
    run: from.run,
    proposal: from.proposal,
    proposedSince: from.proposedSince,
    approvals: from.approvals,
    ...(from.questions && { questions: from.questions }),
    ...(from.tightened && { tightened: from.tightened }),
    ...(from.direct && { direct: from.direct }),
    life: from.life,
  };
}

/** A yes and a passed gate belong to the very proposal that stands. */
function sameProposal<S extends ProposedState>(
  from: S,
  { fingerprint }: { readonly fingerprint: string },
): S {
  if (fingerprint !== from.proposal.fingerprint)
    throw new Error(`it is not ${fingerprint} that was proposed`);
  return from;
}

type Passed = Entry<'revocationBegan'> | Entry<'restorationBegan'>;

/** What a gate lets through is the act that was approved, and no other. */
function approvedAs(from: CoolingOff, act: Act): CoolingOff {
  if (from.proposal.act !== act) throw new Error(`'${from.proposal.act}' was approved, not '${act}'`);
  return from;
}

/** Revoking and restoring belong to a life. */
function carriedOut(from: CoolingOff, entry: Passed, act: 'revoke' | 'restore') {
  const { life, ...parts } = proposedParts(sameProposal(approvedAs(from, act), entry.event));
  if (life === undefined) throw new Error(`there is nothing to ${act} before it is enabled`);
  return { ...carriedOver(from, entry), ...parts, life };
}

const tightenedIn = <S extends ProposedState>(from: S, { event }: Entry<'termsTightened'>): S => ({
  ...from,
  tightened: { quorum: event.quorum, coolingOffMs: event.coolingOffMs },
});

/** More approvals are asked for, or the wait from the last approval is longer. */
function tightenedWhileCoolingOff(entry: Entry<'termsTightened'>, from: CoolingOff): Organization {
  const stricter = tightenedIn(from, entry);
  const { quorum, coolingOffMs } = requiredFor(stricter);
  if (from.approvals.length >= quorum) {
    const { deferral: _, ...rest } = stricter;
    // From when it counts, Slack says: only the length is another one.
    return { ...rest, until: from.until + coolingOffMs - requiredFor(from).coolingOffMs };
  }
  // With another approval it is announced again, to more people perhaps.
  const { direct: _, ...parts } = proposedParts(stricter);
  const asked = { ...carriedOver(from, entry), ...parts, phase: 'awaitingApproval' } as const;
  return { ...asked, reminders: remindersUntil({ ...asked, reminders: 0 }, entry.at) };
}

export const awaitingApprovalRow: Transitions<'awaitingApproval'> = {
  ...endings,
  approved: (entry, from) => ({
    ...sameProposal(from, entry.event),
    approvals: [...from.approvals, { by: entry.by, at: entry.at }],
  }),
  asked: ({ by, at, event }, from) => ({
    ...sameProposal(from, event),
    questions: [...(from.questions ?? []), { by, at, text: event.question }],
  }),
  reminded: ({ event: { count, people = [] } }, from) => ({
    ...from,
    reminders: count,
    ...(people.length > 0 && {
      reminded: { ...from.reminded, ...Object.fromEntries(people.map((id) => [id, count])) },
    }),
  }),
  termsTightened: (entry, from) => tightenedIn(from, entry),
  coolingOffStarted: (entry, from) => ({
    ...carriedOver(from, entry),
    ...proposedParts(from),
    phase: 'coolingOff',
    until: entry.event.until,
  }),
};

export const coolingOffRow: Transitions<'coolingOff'> = {
  ...endings,
  announcementShown(entry, from) {
    const { deferral: _, ...rest } = from;
    const { until, direct } = entry.event;
    return { ...rest, until, announced: sinceOf(entry), ...(direct && { direct }) };
  },
  termsTightened: (entry, from) => tightenedWhileCoolingOff(entry, from),
  gateDeferred: (entry, from) => ({ ...from, deferral: entry.event.deferral }),
  gateRefused: (entry, from) => {
    const { refusal } = entry.event;
    approvedAs(from, 'enable');
    const spent = refusal.kind === 'failedBefore' ? [refusal.name] : [];
    return {
      ...backToPreparing(from, entry, { kind: 'gateRefused', refusal }),
      spentNames: [...from.spentNames, ...spent],
    };
  },
  revocationBegan: (entry, from) => ({ ...carriedOut(from, entry, 'revoke'), phase: 'revoking' }),
  restorationBegan: (entry, from) => ({ ...carriedOut(from, entry, 'restore'), phase: 'restoring' }),
  startedElsewhere: (entry, from) => ({
    ...carriedOver(from, entry),
    ...proposedParts(approvedAs(from, 'enable')),
    phase: 'enabling',
    post: 'elsewhere',
    names: [entry.event.askedAs],
    stages: [{ status: entry.event.status, at: entry.at }],
  }),
  intended: (entry, from) => ({
    ...carriedOver(from, entry),
    ...proposedParts(sameProposal(approvedAs(from, 'enable'), entry.event)),
    phase: 'enabling',
    post: 'intended',
    intendedSince: sinceOf(entry),
    ...(entry.event.ticket !== undefined && { ticket: entry.event.ticket }),
    names: from.run.configurationName === undefined ? [] : [from.run.configurationName],
    stages: [],
  }),
  /** Whoever made it may have sent: nobody sends again, and Adobe is asked. */
  intentFound: (entry, from) => {
    const name = from.run.configurationName ?? '';
    return {
      ...carriedOver(from, entry),
      ...proposedParts(sameProposal(approvedAs(from, 'enable'), entry.event)),
      phase: 'outcomeUnknown',
      intendedSince: sinceOf(entry),
      ticket: entry.event.ticket,
      names: [...new Set([name, name.toLowerCase()])],
      cause: 'intentFound',
      detail: '',
    };
  },
};
