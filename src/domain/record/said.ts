import type { Entry } from '../events.ts';
import type { Organization, Proposed } from '../organization.ts';
import { readableDigest } from '../proposal.ts';
import { type Head, headText, type Witness } from './chain.ts';

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

/** One of the bot's own messages about an organization, as Slack shows it. */
export interface Shown {
  /** Slack's, as a number: seconds since 1970. No two messages of a conversation share it. */
  readonly ts: number;
  /** The conversation in which it stands: the organization's channel, or one with a person. */
  readonly channel: string;
  /** When it was written, or edited last, milliseconds since 1970 by Slack's clock. */
  readonly postedAt: number;
  /** What stands in it now is not what was posted: its head was no witness when it was posted. */
  readonly isEdited: boolean;
  readonly place: string;
  readonly head: Witness | undefined;
  /** The head of the entry that it was posted for, which an edit leaves as it is; see `headText`. */
  readonly postedHead?: string | undefined;
  readonly said: Said | undefined;
}

export function witnessOf({ sequence, digest }: Head): Witness {
  return { sequence, characters: readableDigest(digest).replaceAll('-', '') };
}

/** Whether Slack shows this head in a message as it was posted. */
export function showsHead(shown: readonly Shown[], head: Head): boolean {
  const { sequence, characters } = witnessOf(head);
  return shown.some(
    ({ head: seen, isEdited }) => !isEdited && seen?.sequence === sequence && seen.characters === characters,
  );
}

/** The place of what is said in the direct messages with somebody instead of the channel. */
export const directPlace = (place: string, person: string) => `${place}@${person}`;

/** A message about this entry, in the channel or directly, also where something else stands in it by now. */
export function isAbout(head: Head, place: string): (one: Shown) => boolean {
  const { sequence, characters } = witnessOf(head);
  return (one) =>
    (one.place === place || one.place.startsWith(directPlace(place, ''))) &&
    one.head?.sequence === sequence &&
    one.head.characters === characters;
}

/** A message as it was posted for this entry. */
export function isMessageOf(head: Head, place: string): (one: Shown) => boolean {
  const isMeant = isAbout(head, place);
  return (one) => !one.isEdited && isMeant(one);
}

/** An intent of a proposal of which no message says that nothing was sent. */
export interface OpenIntent {
  readonly ticket: string;
  /** Of the first message that shows it. */
  readonly ts: number;
}

/** The intents of a proposal that may have been sent, as far as Slack shows, the first one first. */
export function openIntents(shown: readonly Shown[], proposal: string): OpenIntent[] {
  const about = shown.flatMap(({ said, ts }) =>
    said !== undefined && 'ticket' in said && said.proposal === proposal ? [{ ...said, ts }] : [],
  );
  const dropped = new Set(about.filter(({ says }) => says === 'notSent').map(({ ticket }) => ticket));
  const first = new Map<string, number>();
  for (const { says, ticket, ts } of about) {
    if (says !== 'intent' || dropped.has(ticket)) continue;
    first.set(ticket, Math.min(ts, first.get(ticket) ?? ts));
  }
  return [...first].map(([ticket, ts]) => ({ ticket, ts })).toSorted((one, other) => one.ts - other.ts);
}

/** Whether a message that was posted for this entry is shown, whatever stands in it since. */
export function showsEntry(shown: readonly Shown[], head: Head): boolean {
  return shown.some(({ postedHead }) => postedHead === headText(head));
}

/** Whether Slack shows the announcement of this proposal. */
export function showsAnnouncement(shown: readonly Shown[], proposal: string): boolean {
  return shown.some(({ said }) => said?.says === 'announced' && said.proposal === proposal);
}

/** Whether Slack shows that the proposal was rejected, stopped, cancelled or otherwise ended. */
export function showsEnd(shown: readonly Shown[], proposal: string): boolean {
  return shown.some(({ said }) => said?.says === 'ended' && said.proposal === proposal);
}

/**
 * What the sender reads when it reads back every conversation that may show an intent.
 * - `unshown`: its own intent is not shown, so neither need be that of another
 * - `ended`: the proposal is over, whatever Redis says
 * - `another`: somebody else's intent stands before it, or in a conversation that does not show its own
 */
export type ReadBack = 'mine' | 'unshown' | 'ended' | 'another';

/**
 * In each conversation that shows an intent the sender's own has to be the first: Slack orders the messages of one
 * conversation, and nothing says that it orders those of two.
 */
export function judgeReadBack(shown: readonly Shown[], proposal: string, ticket: string): ReadBack {
  const open = new Set(openIntents(shown, proposal).map((intent) => intent.ticket));
  if (!open.has(ticket)) return 'unshown';
  const channels = new Set(shown.map(({ channel }) => channel));
  for (const channel of channels) {
    const here = openIntents(
      shown.filter((one) => one.channel === channel),
      proposal,
    );
    const first = here.find((intent) => open.has(intent.ticket));
    if (first !== undefined && first.ticket !== ticket) return 'another';
  }
  return showsEnd(shown, proposal) ? 'ended' : 'mine';
}
