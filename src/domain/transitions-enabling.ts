import type { Entry } from './events.ts';
import { unwatched } from './health.ts';
import type { Enabling, OutcomeUnknown } from './organization.ts';
import { settledNames } from './settled.ts';
import { proposedParts } from './transitions-approval.ts';
import { type Transitions, backToPreparing, carriedOver } from './transitions.ts';

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

/** An answer to the POST can arrive late, when others already took the outcome for unknown. */
const answers = {
  accepted: (entry: Entry<'accepted'>, from: Enabling | OutcomeUnknown): Enabling => ({
    ...carriedOver(from, entry),
    ...proposedParts(from),
    phase: 'enabling',
    post: 'accepted',
    intendedSince: from.intendedSince,
    names: namesToAsk(from.names, entry.event.answerName),
    stages: [{ status: entry.event.status, at: entry.at }],
  }),
  foundAtAdobe: (entry: Entry<'foundAtAdobe'>, from: Enabling | OutcomeUnknown): Enabling => ({
    ...carriedOver(from, entry),
    ...proposedParts(from),
    phase: 'enabling',
    post: 'found',
    intendedSince: from.intendedSince,
    names: answeredFirst(from.names, entry.event.askedAs),
    stages: [{ status: entry.event.status, at: entry.at }],
  }),
  notSent: (entry: Entry<'notSent'>, from: Enabling | OutcomeUnknown) =>
    backToPreparing(from, entry, { kind: 'notSent', why: entry.event.why }),
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
    names: [...new Set([...from.names, ...namesToAsk(from.names, undefined)])],
    cause: entry.event.cause,
    detail: entry.event.detail,
  }),
  stageReached: (entry, from) => ({
    ...from,
    names: answeredFirst(from.names, entry.event.askedAs),
    stages: [...from.stages, { status: entry.event.status, at: entry.at }],
  }),
  slowReported: (entry, from) => ({ ...from, slowReportedAt: entry.at }),
  completed: (entry, from) => ({
    ...carriedOver(from, entry),
    phase: 'enabled',
    run: { ...from.run, setback: undefined },
    life: {
      since: { sequence: entry.sequence, at: entry.at },
      origin: from.post === 'elsewhere' ? 'elsewhere' : 'enabled',
      enablement: { proposal: from.proposal, approvals: from.approvals, stages: from.stages },
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
    settlement: undefined,
  }),
  absentAtAdobe: (entry, from) => ({ ...from, absentSince: from.absentSince ?? entry.at }),
  absenceInterrupted: (_entry, from) => ({ ...from, absentSince: undefined }),
  settlementProposed: (entry, from) => ({
    ...from,
    settlement: {
      by: entry.by,
      reason: entry.event.reason,
      since: { sequence: entry.sequence, at: entry.at },
      approvals: [],
      expiresAt: entry.event.expiresAt,
      quorum: entry.event.quorum,
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
