import type { Entry } from '../events.ts';
import type { Organization, Proposed } from '../organization.ts';

/**
 * What a message in Slack says about one proposal. Every instance can read it, whatever Redis says: an intent that was
 * made, an intent of which nothing was sent, a proposal that is about to be carried out or that is over.
 */
export type Said =
  | { readonly says: 'intent' | 'notSent'; readonly proposal: string; readonly ticket: string }
  | { readonly says: 'announced' | 'ended'; readonly proposal: string };

/** Names one asking: the same proposed again is another one, also where Redis was put back in between. */
export function proposalId({
  proposal,
  proposedSince,
}: Pick<Proposed, 'proposal' | 'proposedSince'>): string {
  return `${proposal.fingerprint.slice(0, 32)}.${proposedSince.sequence}.${proposal.at}`;
}

function intentIn(says: 'intent' | 'notSent', state: Organization): Said | undefined {
  if (state.phase !== 'enabling' && state.phase !== 'outcomeUnknown') return undefined;
  const { ticket = `#${state.intendedSince?.sequence ?? 0}` } = state;
  return { says, proposal: proposalId(state), ticket };
}

function endIn(before: Organization): Said | undefined {
  if (before.phase !== 'awaitingApproval' && before.phase !== 'coolingOff') return undefined;
  return { says: 'ended', proposal: proposalId(before) };
}

/** What the message of an entry says to the gates of every instance; undefined for most. */
export function saidBy(entry: Entry, state: Organization, before: Organization): Said | undefined {
  switch (entry.event.type) {
    case 'coolingOffStarted':
      return state.phase === 'coolingOff' ? { says: 'announced', proposal: proposalId(state) } : undefined;
    case 'intended':
      return intentIn('intent', state);
    case 'notSent':
      return intentIn('notSent', before);
    case 'rejected':
    case 'stopped':
    case 'cancelled':
    case 'expired':
    case 'voided':
    case 'gateRefused':
    case 'drillEnded':
      return endIn(before);
    default:
      return undefined;
  }
}

/** What was appended, and on which state. */
interface Appended {
  readonly entries: readonly Entry[];
  readonly state: Organization;
  readonly before: Organization;
}

/** Whether what was appended ends what was proposed, so that Slack has to show it. */
export function endsProposal({ entries, state, before }: Appended): boolean {
  const entry = entries.at(-1);
  return entry !== undefined && saidBy(entry, state, before)?.says === 'ended';
}
