import type { Entry } from '../events.ts';
import { unwatched } from '../checks/concerns.ts';
import {
  type CoolingOff,
  type Enabling,
  type OutcomeUnknown,
  type Preparing,
  type Stage,
  settledNames,
} from '../organization.ts';
import { proposedParts } from './approval.ts';
import { backToPreparing, carriedOver, sinceOf, type Transitions } from './transitions.ts';

/** The posted name first, then the name Adobe answered with, then the lower-case form, each once. */
function namesToAsk(posted: readonly string[], answerName: string | undefined): string[] {
  const [first = ''] = posted;
  const candidates = [first, answerName, first.toLowerCase()];
  return [...new Set(candidates.filter((name): name is string => name !== undefined && name !== ''))];
}

/** The name that answered is asked first from now on. */
function answeredFirst(names: readonly string[], askedAs: string): string[] {
  return [askedAs, ...names.filter((name) => name !== askedAs)];
}

/** What was found elsewhere can have another name than this run's: that of a request settled as "not there". */
function nameAtAdobe({ post, names, run }: Enabling): string {
  const own = run.configurationName ?? '';
  const [found = own] = names;
  return post === 'elsewhere' && found.toLowerCase() !== own.toLowerCase() ? found : own;
}

/** Entries of older versions go on making the snapshot that they always made: the audit compares them. */
const ticketOf = ({ ticket }: Enabling | OutcomeUnknown) => (ticket === undefined ? {} : { ticket });

function stageIn({ event, at }: Entry<'foundAtAdobe'> | Entry<'stageReached'>): Stage {
  const { status, written } = event;
  return { status, ...(written !== undefined && { written }), at };
}

/** An answer to the POST can arrive late, when others already took the outcome for unknown. */
const answers = {
  accepted: (entry: Entry<'accepted'>, from: Enabling | OutcomeUnknown): Enabling => ({
    ...carriedOver(from, entry),
    ...proposedParts(from),
    phase: 'enabling',
    post: 'accepted',
    intendedSince: from.intendedSince,
    ...ticketOf(from),
    names: namesToAsk(from.names, entry.event.answerName),
    stages: [{ status: entry.event.status, at: entry.at }],
  }),
  foundAtAdobe: (entry: Entry<'foundAtAdobe'>, from: Enabling | OutcomeUnknown): Enabling => ({
    ...carriedOver(from, entry),
    ...proposedParts(from),
    phase: 'enabling',
    post: 'found',
    intendedSince: from.intendedSince,
    ...ticketOf(from),
    names: answeredFirst(from.names, entry.event.askedAs),
    stages: [stageIn(entry)],
  }),
  notSent: (entry: Entry<'notSent'>, from: Enabling | OutcomeUnknown): CoolingOff | Preparing => {
    const { why, until } = entry.event;
    if (until === undefined) return backToPreparing(from, entry, { kind: 'notSent', why });
    // It was announced for the whole cooling-off before.
    const announced = sinceOf(entry);
    return { ...carriedOver(from, entry), ...proposedParts(from), phase: 'coolingOff', until, announced };
  },
  refusedByAdobe: (entry: Entry<'refusedByAdobe'>, from: Enabling | OutcomeUnknown) =>
    backToPreparing(from, entry, { kind: 'refusedByAdobe', fault: entry.event.fault }),
};

export const enablingRow: Transitions<'enabling'> = {
  ...answers,
  outcomeBecameUnknown: (entry, from) => ({
    ...carriedOver(from, entry),
    ...proposedParts(from),
    phase: 'outcomeUnknown',
    intendedSince: from.intendedSince ?? from.since,
    ...ticketOf(from),
    names: [...new Set([...from.names, ...namesToAsk(from.names, undefined)])],
    cause: entry.event.cause,
    detail: entry.event.detail,
    ...(entry.event.accepted && { accepted: entry.event.accepted }),
  }),
  stageReached: (entry, from) => ({
    ...from,
    names: answeredFirst(from.names, entry.event.askedAs),
    stages: [...from.stages, stageIn(entry)],
    // An entry of an older version makes the snapshot that it always made.
    ...(from.absent && { absent: undefined }),
  }),
  absentAtAdobe: (entry, from) => ({
    ...from,
    absent: from.absent === undefined ? { since: entry.at } : { ...from.absent, toldAgainAt: entry.at },
  }),
  slowReported: (entry, from) => ({ ...from, slowReportedAt: entry.at }),
  completed: (entry, from) => ({
    ...carriedOver(from, entry),
    phase: 'enabled',
    run: { ...from.run, setback: undefined },
    life: {
      since: sinceOf(entry),
      origin: from.post === 'elsewhere' ? 'elsewhere' : 'enabled',
      enablement: {
        proposal: from.proposal,
        ...(from.tightened && { tightened: from.tightened }),
        approvals: from.approvals,
        stages: from.stages,
      },
      access: 'granted',
      health: unwatched(from.run.findings, from.run.key?.version, entry.at),
    },
  }),
  failed: (entry, from) => {
    const name = nameAtAdobe(from);
    return {
      ...backToPreparing(from, entry, { kind: 'failed', name, diagnosis: entry.event.diagnosis }),
      spentNames: [...from.spentNames, name],
    };
  },
};

export const outcomeUnknownRow: Transitions<'outcomeUnknown'> = {
  ...answers,
  /** What was found instead ends the time of 404, and with it what people were about to settle. */
  outcomeBecameUnknown: (entry, from) => ({
    ...from,
    cause: entry.event.cause,
    detail: entry.event.detail,
    absentSince: undefined,
    settleableSince: undefined,
    settlement: undefined,
    ...(from.accepted && { accepted: { ...from.accepted, absentSince: undefined } }),
  }),
  absentAtAdobe: (entry, from) => ({ ...from, absentSince: from.absentSince ?? entry.at }),
  becameSettleable: (entry, from) => ({ ...from, settleableSince: entry.at }),
  absenceInterrupted: (_entry, from) => ({ ...from, absentSince: undefined, settleableSince: undefined }),
  settlementProposed: (entry, from) => ({
    ...from,
    settlement: {
      by: entry.by,
      reason: entry.event.reason,
      since: sinceOf(entry),
      approvals: [],
      expiresAt: entry.event.expiresAt,
      quorum: entry.event.quorum,
      ...(entry.event.caseNumber !== undefined && { caseNumber: entry.event.caseNumber }),
    },
  }),
  settlementApproved: (entry, from) =>
    from.settlement === undefined
      ? from
      : {
          ...from,
          settlement: {
            ...from.settlement,
            approvals: [...from.settlement.approvals, { by: entry.by, at: entry.at }],
          },
        },
  reminded: ({ event: { count, people = [] } }, from) =>
    from.settlement === undefined
      ? from
      : {
          ...from,
          settlement: {
            ...from.settlement,
            reminders: count,
            reminded: { ...from.settlement.reminded, ...Object.fromEntries(people.map((id) => [id, count])) },
          },
        },
  settlementExpired: (_entry, from) => ({ ...from, settlement: undefined }),
  settled: (entry, from) => ({
    ...backToPreparing(from, entry, { kind: 'settled', reason: from.settlement?.reason ?? '' }),
    settled: {
      identifier: from.run.key?.identifier ?? '',
      name: from.run.configurationName ?? '',
      at: entry.at,
      // An entry without names goes on making the snapshot that it always made: the audit compares them.
      ...(entry.event.names && { names: [...new Set([...settledNames(from), ...entry.event.names])] }),
    },
  }),
};
