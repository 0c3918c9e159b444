import { evolve } from './evolve.ts';
import type { Entry } from '../events.ts';
import { type Organization, type WasProposed, unconfigured } from '../organization.ts';
import type { Act, Rejected } from '../proposal.ts';
import type { Head } from '../record/chain.ts';

/** An entry, with the head and the state it made: what a message is written from. */
export interface Told {
  readonly entry: Entry;
  readonly head: Head;
  readonly before: Organization;
  readonly state: Organization;
}

export function replay(organization: string, entries: readonly Pick<Told, 'entry' | 'head'>[]): Told[] {
  let state: Organization = unconfigured(organization);
  return entries.map((recorded) => {
    const before = state;
    state = evolve(before, recorded.entry);
    return { ...recorded, before, state };
  });
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

/** The request before this one, or before a new one, where it was for the same act and was rejected. */
export function rejectedBefore(
  requests: readonly ApprovalRequest[],
  act: Act,
  sequence = Infinity,
): Rejected | undefined {
  const before = requests.findLast((request) => request.sequence < sequence);
  const { entry } = before?.shown ?? {};
  if (before?.was?.proposal.act !== act || entry?.event.type !== 'rejected') return undefined;
  const { proposal } = before.was;
  return { by: entry.by, at: entry.at, reason: entry.event.reason, proposal };
}

/** The request before one that was made, where it was for the same act and was rejected. */
export function rejectionBefore(
  { sequence, shown, was }: ApprovalRequest,
  requests: readonly ApprovalRequest[],
): Rejected | undefined {
  const state = was ?? shown.state;
  return 'proposal' in state ? rejectedBefore(requests, state.proposal.act, sequence) : undefined;
}

/** Every request that was ever made, the first one first. */
export function requestsIn(story: readonly Told[]): ApprovalRequest[] {
  return story.flatMap(({ entry }, place) => {
    if (entry.event.type !== 'proposed') return [];
    const proposed = entry as Entry<'proposed'>;
    const later = story.slice(place);
    const over = later.findIndex(({ state }) => !isAbout(state, proposed));
    const shown = later.at(over);
    const before = over === -1 ? undefined : later[over - 1]?.state;
    const was = before !== undefined && isAbout(before, proposed) ? before : undefined;
    return shown === undefined ? [] : [{ sequence: entry.sequence, shown, was }];
  });
}
