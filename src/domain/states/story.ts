import { asksForSomebody, openAlert } from '../alerts.ts';
import type { Entry, EventType } from '../events.ts';
import { type Approval, type Organization, type WasProposed, findLife, findRun } from '../organization.ts';
import { type Act, isDrill, type Rejected } from '../proposal.ts';
import type { Head } from '../record/chain.ts';

/** An entry, with the head and the state it made: what a message is written from. */
export interface Told {
  readonly entry: Entry;
  readonly head: Head;
  readonly before: Organization;
  readonly state: Organization;
}

/** One request for approval: as it stands, or as the entry left it that ended it. */
export interface ApprovalRequest {
  readonly sequence: number;
  readonly shown: Told;
  /** How it stood before it was over; undefined while it is not. */
  readonly was: WasProposed | undefined;
}

/** Whether this proposal is still open or being carried out in this state. */
function isAbout(state: Organization, { event }: Entry<'proposed'>): state is WasProposed {
  const { fingerprint, at } = event.proposal;
  return 'proposal' in state && state.proposal.fingerprint === fingerprint && state.proposal.at === at;
}

function actOf({ shown, was }: ApprovalRequest): Act | undefined {
  const state = was ?? shown.state;
  return 'proposal' in state ? state.proposal.act : undefined;
}

/** Nobody decided: what was said against the request before still stands. */
const undecided: readonly EventType[] = ['expired', 'voided', 'gateRefused'];

/** The request before this one, or before a new one, where it was for the same act and was rejected or stopped. */
export function rejectedBefore(
  requests: readonly ApprovalRequest[],
  act: Act,
  sequence = Infinity,
): Rejected | undefined {
  // What was said in a drill says nothing about what is meant, nor does a drill in between.
  const before = requests.findLast(
    (request) =>
      request.sequence < sequence &&
      isDrill(actOf(request) ?? act) === isDrill(act) &&
      !undecided.includes(request.shown.entry.event.type),
  );
  if (before?.was?.proposal.act !== act) return undefined;
  const { by, at, event } = before.shown.entry;
  if (event.type !== 'rejected' && event.type !== 'stopped') return undefined;
  return { how: event.type, by, at, reason: event.reason, proposal: before.was.proposal };
}

/** The request before one that was made, where it was for the same act and was rejected or stopped. */
export function rejectionBefore(
  { sequence, shown, was }: ApprovalRequest,
  requests: readonly ApprovalRequest[],
): Rejected | undefined {
  const state = was ?? shown.state;
  return 'proposal' in state ? rejectedBefore(requests, state.proposal.act, sequence) : undefined;
}

/** Marking a request as not received: who approved so far, and what ended that. */
export interface SettlementRequest {
  readonly asked: Told;
  readonly approvals: readonly Approval[];
  readonly ended: { readonly by: EventType; readonly at: number } | undefined;
}

/** What messages are drawn from, however long the story is. */
export interface Summary {
  /** The last entry of each run, the first run first. */
  readonly runs: ReadonlyMap<string, Told>;
  /** Every request that was ever made, the first one first. */
  readonly requests: readonly ApprovalRequest[];
  /** The entries that ask for somebody, by their sequence. */
  readonly alerts: ReadonlyMap<number, Told>;
  /** Every asking to mark a request as not received, by its sequence. */
  readonly settlements: ReadonlyMap<number, SettlementRequest>;
  /** The last entry after which nothing was urgent; 0 where there is none. */
  readonly calmAt: number;
  readonly last: Told | undefined;
}

/** Takes one entry after the other. */
export interface Summarizing {
  take(told: Told): void;
  summary(): Summary;
}

/** The request after one more entry. */
function requestAfter(
  { sequence }: ApprovalRequest,
  told: Told,
  proposed: Entry<'proposed'>,
): ApprovalRequest {
  const { before, state } = told;
  const isOver = !isAbout(state, proposed);
  return { sequence, shown: told, was: isOver && isAbout(before, proposed) ? before : undefined };
}

const isCalm = (state: Organization) => {
  const life = findLife(state);
  return life === undefined || openAlert(life) === undefined;
};

const settlementIn = (state: Organization) =>
  state.phase === 'outcomeUnknown' ? state.settlement : undefined;

/** Keeps what became of each asking to mark a request as not received. */
function takeSettlement(told: Told, settlements: Map<number, SettlementRequest>): void {
  const { entry, before, state } = told;
  const [was, is] = [settlementIn(before), settlementIn(state)];
  if (entry.event.type === 'settlementProposed') {
    settlements.set(entry.sequence, { asked: told, approvals: [], ended: undefined });
  }
  const open = is && settlements.get(is.since.sequence);
  if (is !== undefined && open !== undefined) {
    settlements.set(is.since.sequence, { ...open, approvals: is.approvals });
  }
  const over = was && settlements.get(was.since.sequence);
  if (was !== undefined && over !== undefined && is?.since.sequence !== was.since.sequence) {
    settlements.set(was.since.sequence, { ...over, ended: { by: entry.event.type, at: entry.at } });
  }
}

export function createSummary(): Summarizing {
  const runs = new Map<string, Told>();
  const requests: ApprovalRequest[] = [];
  const alerts = new Map<number, Told>();
  const settlements = new Map<number, SettlementRequest>();
  let open: { readonly place: number; readonly proposed: Entry<'proposed'> }[] = [];
  let calmAt = 0;
  let last: Told | undefined;

  function takeRequest(told: Told): void {
    for (const { place, proposed } of open) {
      const request = requests[place];
      if (request !== undefined) requests[place] = requestAfter(request, told, proposed);
    }
    open = open.filter(({ proposed }) => isAbout(told.state, proposed));
    if (told.entry.event.type !== 'proposed') return;
    const proposed = told.entry as Entry<'proposed'>;
    if (isAbout(told.state, proposed)) open.push({ place: requests.length, proposed });
    requests.push({ sequence: proposed.sequence, shown: told, was: undefined });
  }

  return {
    take(told) {
      const { entry, state } = told;
      last = told;
      const run = findRun(state);
      if (run !== undefined) runs.set(run.id, told);
      if (asksForSomebody(entry.event)) alerts.set(entry.sequence, told);
      if (isCalm(state)) calmAt = entry.sequence;
      takeSettlement(told, settlements);
      takeRequest(told);
    },
    summary: () => ({
      runs: new Map(runs),
      requests: [...requests],
      alerts: new Map(alerts),
      settlements: new Map(settlements),
      calmAt,
      last,
    }),
  };
}
