import type { Entry } from './events.ts';
import type { AwaitingApproval, CoolingOff, Proposed } from './organization.ts';
import { type Transitions, backToPreparing, carriedOver } from './transitions.ts';

type ProposedState = AwaitingApproval | CoolingOff;

const endings = {
  rejected: (entry: Entry<'rejected'>, from: ProposedState) =>
    backToPreparing(from, entry, { kind: 'rejected', by: entry.by, reason: entry.event.reason }),
  stopped: (entry: Entry<'stopped'>, from: ProposedState) =>
    backToPreparing(from, entry, { kind: 'stopped', by: entry.by, reason: entry.event.reason }),
  expired: (entry: Entry<'expired'>, from: ProposedState) =>
    backToPreparing(from, entry, { kind: 'expired' }),
  voided: (entry: Entry<'voided'>, from: ProposedState) =>
    backToPreparing(from, entry, { kind: 'changed', changes: entry.event.changes }),
};

export function proposedParts(from: Proposed) {
  return {
    run: from.run,
    proposal: from.proposal,
    proposedSince: from.proposedSince,
    approvals: from.approvals,
  };
}

export const awaitingApprovalRow: Transitions<'awaitingApproval'> = {
  ...endings,
  approved: (entry, from) => ({
    ...from,
    approvals: [...from.approvals, { by: entry.by, at: entry.at }],
  }),
  reminded: (entry, from) => ({ ...from, reminders: entry.event.count }),
  coolingOffStarted: (entry, from) => ({
    ...carriedOver(from, entry),
    ...proposedParts(from),
    phase: 'coolingOff',
    until: entry.event.until,
  }),
};

export const coolingOffRow: Transitions<'coolingOff'> = {
  ...endings,
  gateDeferred: (entry, from) => ({ ...from, deferral: entry.event.deferral }),
  gateRefused: (entry, from) => {
    const { refusal } = entry.event;
    const spent = refusal.kind === 'failedBefore' ? [refusal.name] : [];
    return {
      ...backToPreparing(from, entry, { kind: 'gateRefused', refusal }),
      spentNames: [...from.spentNames, ...spent],
    };
  },
  startedElsewhere: (entry, from) => ({
    ...carriedOver(from, entry),
    ...proposedParts(from),
    phase: 'enabling',
    post: 'elsewhere',
    names: [entry.event.askedAs],
    stages: [{ status: entry.event.status, at: entry.at }],
  }),
  intended: (entry, from) => ({
    ...carriedOver(from, entry),
    ...proposedParts(from),
    phase: 'enabling',
    post: 'intended',
    intendedSince: { sequence: entry.sequence, at: entry.at },
    names: from.run.configurationName === undefined ? [] : [from.run.configurationName],
    stages: [],
  }),
};
