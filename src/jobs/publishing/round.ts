import { type AnswerKind, answerKindOf, codeOf } from '../../clients/slack/web-api.ts';
import { approvalField, type Mark, parsePosted, type Posted, rootField } from '../../clients/slack/poster.ts';
import type { OrganizationConfig } from '../../config.ts';
import type { Deps } from '../../deps.ts';
import type { Head } from '../../domain/record/chain.ts';
import type { Said } from '../../domain/record/said.ts';
import { type Message, plainMessage, withThreadLink } from '../../views/blocks/blocks.ts';
import {
  inThread,
  type Lease,
  type Missed,
  missedField,
  missedIn,
  othersAreGoneMs,
} from '../../store/notes.ts';
import type { LastCheck } from '../../store/watch-list.ts';
import { findNoted, findRoot, isElsewhere, isRootOf, markOf } from '../witnessing/say-now.ts';
import type { Told } from '../../domain/states/story.ts';
import type { Organization, Run } from '../../domain/organization.ts';
import { observed, UpstreamError } from '../../errors.ts';
import { contextOf } from '../../view-context.ts';
import type { ViewContext } from '../../views/blocks/context.ts';
import { rootCard } from '../../views/standing/card.ts';
import { movedMessage } from '../../views/standing/notices.ts';

/** One round of publishing for one organization. `notes` is what is known of Slack, kept up to date here. */
export interface Publishing {
  readonly deps: Deps;
  readonly organization: OrganizationConfig;
  readonly lease: Lease;
  readonly notes: Record<string, string>;
  /** When the round began, milliseconds since 1970 by the record's clock. */
  readonly now: number;
  /** What the watch saw last by then. */
  readonly lastCheck: LastCheck;
  /** What another process was posting when it stopped, until something else is posted: nobody noted where it stands. */
  interrupted: string | undefined;
  /** Who or what took no message in this round: nothing more is tried there. */
  readonly refused: Map<string, { readonly code: string; readonly kind: AnswerKind }>;
}

/** Notes what is known of Slack, here and in Redis. */
export async function noteDown(publishing: Publishing, values: Record<string, string>): Promise<void> {
  Object.assign(publishing.notes, values);
  await publishing.deps.notes.write(publishing.organization.orgId, values);
}

/** What need not be known any longer, here and in Redis. */
export async function forget(field: string, { deps, organization, notes }: Publishing): Promise<void> {
  if (notes[field] === undefined) return;
  delete notes[field];
  await deps.notes.forget(organization.orgId, field);
}

/** Where Slack finds fault with the message itself, a plain shorter one says the same; the fault is a bug of the bot. */
export async function writeOrPlain<T>(
  message: Message,
  write: (message: Message) => Promise<T>,
  { deps, organization }: Publishing,
): Promise<T> {
  try {
    return await write(message);
  } catch (error) {
    if (answerKindOf(error) !== 'mistake') throw error;
    const about = { err: error, organization: organization.orgId, text: message.text };
    deps.log.error(about, 'a bug of the bot: Slack refused a message as malformed; a plain one goes out');
    return write(plainMessage(message));
  }
}

/** The place that is being posted, or was posted last: it is known only afterwards that it stands. */
export const sendingField = 'sending';
/** A place whose post got no answer, while others were posted since. */
const doubtField = (place: string) => `doubt:${place}`;

export interface Letter {
  readonly to: string;
  readonly threadTs?: string | undefined;
  /** What it says, so that it can be recognized: `12.0`. */
  readonly place: string;
  readonly message: Message & { readonly broadcast?: boolean | undefined };
  /** The entry it is about. */
  readonly head?: Head | undefined;
  /** What it says to the gates: whoever appended the entry posts it at once. */
  readonly said?: Said | undefined;
  /** It was posted once, and nobody knows where. */
  readonly isLost?: boolean;
}

/**
 * Posts a message once. The place is noted before; if it is noted already, an earlier attempt may have succeeded, so
 * Slack is asked first. That can take longer than the lease lasts: undefined if it is lost, and nothing was posted.
 */
export async function postOnce(letter: Letter, publishing: Publishing): Promise<Posted | undefined> {
  if (letter.said === undefined) return findOrPost(letter, publishing);
  const { deps, organization, lease } = publishing;
  const claimed = await deps.notes.claim(organization.orgId, letter.place, lease.token, othersAreGoneMs);
  if (claimed === 'others') return undefined;
  let posted: Posted | undefined;
  try {
    posted = await findOrPost(letter, publishing);
    return posted;
  } finally {
    if (posted === undefined) await deps.notes.yieldClaim(organization.orgId, letter.place, lease.token);
  }
}

/** Missed messages are posted first, and noting their place would overwrite this one. */
async function keepDoubt(place: string, publishing: Publishing): Promise<void> {
  const { interrupted } = publishing;
  publishing.interrupted = undefined;
  if (interrupted === undefined || interrupted === place) return;
  await noteDown(publishing, { [doubtField(interrupted)]: '' });
}

async function findOrPost(letter: Letter, publishing: Publishing): Promise<Posted | undefined> {
  const { to, threadTs, place, head, said, isLost = false } = letter;
  const { deps, organization, lease, notes } = publishing;
  const mark = markOf(organization.orgId, place, head, said);
  await keepDoubt(place, publishing);
  const isInDoubt = notes[sendingField] === place || notes[doubtField(place)] !== undefined;
  // A Redis that restarted may have lost the last notes.
  const mayStand = isLost || isInDoubt || said !== undefined || (await deps.hasRestarted());
  const found = mayStand ? await deps.poster.findOwn(to, mark, threadTs) : undefined;
  if (found === undefined) {
    const isHeld = await deps.notes.writeWhileHeld(organization.orgId, lease, sendingField, place);
    if (!isHeld || !lease.isSure()) return undefined;
    notes[sendingField] = place;
  } else await noteDown(publishing, { [sendingField]: place });
  const posted = found ?? (await post(letter, mark, publishing));
  await forget(doubtField(place), publishing);
  return posted;
}

async function post(
  { to, threadTs, place, said, message }: Letter,
  mark: Mark,
  publishing: Publishing,
): Promise<Posted> {
  const { deps, organization } = publishing;
  const { broadcast } = message;
  const write = (words: Message) => {
    const { text, blocks } = words;
    // Slack may find fault with showing it in the channel as well (`cant_broadcast_message`). Gates need the channel.
    const isShown = words === message || said !== undefined;
    return deps.poster.post({ to, threadTs, broadcast: isShown && broadcast, text, blocks, mark });
  };
  // Without its Stop button it is no announcement, and the cooling-off must not count from it.
  const isWhole = said?.says === 'announced';
  try {
    const posted = await (isWhole ? write(message) : writeOrPlain(message, write, publishing));
    deps.log.info({ organization: organization.orgId, place, ...posted }, 'told in Slack');
    return posted;
  } catch (error) {
    if (answerKindOf(error) === 'passing') await noteDown(publishing, { [doubtField(place)]: '' });
    throw error;
  }
}

/** What a card is drawn from. */
export interface At {
  readonly state: Organization;
  readonly head: Head;
  readonly now: number;
}

/** What a view must know, and what only the publisher knows: what Slack does not show, and where it was told before. */
export async function contextAt(
  { state, head, now }: At,
  publishing: Publishing,
  run?: Run,
): Promise<ViewContext> {
  // What the watch sees is of now, whichever entry is shown.
  const { deps, organization, notes, lastCheck } = publishing;
  const context = await contextOf(organization, { state, head, now, lastCheck }, deps);
  const earlierThread = run === undefined ? undefined : await earlierLink(run, publishing);
  return { ...context, undelivered: missedIn(notes), ...(earlierThread && { earlierThread }) };
}

/** The thread in which the run was told before its card was replaced. */
async function earlierLink(run: Run, publishing: Publishing): Promise<string | undefined> {
  const fields = Object.keys(publishing.notes).filter((name) => name.startsWith(`${rootField(run)}:`));
  const field = fields.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true })).at(-1);
  if (field === undefined) return undefined;
  const old = await observed(() => findNoted(field, isRootOf(run), publishing));
  return old.kind === 'seen' && old.value !== undefined ? linkTo(old.value, publishing) : undefined;
}

/** Two instances with different channels would move a message back and forth: as long as both run, it stays. */
export async function mayMove({ deps }: Publishing): Promise<boolean> {
  return (await deps.instances.meet()).length === 0;
}

/**
 * The run's root message in the organization's channel; posted where it does not stand there. Undefined where somebody
 * else may publish now.
 */
export async function postRoot(run: Run, at: At, publishing: Publishing): Promise<Posted | undefined> {
  const { organization, notes } = publishing;
  const known = await findRoot(run, publishing);
  if (known?.channel === organization.channel) return known;
  if (isElsewhere(run, publishing) && !(await mayMove(publishing))) return known;
  if (known !== undefined) return replaceRoot(run, known, at, publishing);
  const message = rootCard(at.state, run, await contextAt(at, publishing, run));
  // A note that is not followed says that it was posted once: Slack is asked where.
  const isLost = notes[rootField(run)] !== undefined;
  const letter = { to: organization.channel, place: rootField(run), message, isLost };
  const posted = await postOnce(letter, publishing);
  if (posted !== undefined) await noteDown(publishing, { [rootField(run)]: placeOf(posted) });
  return posted;
}

export const placeOf = ({ channel, ts }: Posted) => `${channel} ${ts}`;

/** A name for what takes the place of a message, and a field under which the notes keep the one before. */
export function nextName(field: string, { notes }: Publishing): string {
  const before = Object.keys(notes).filter((name) => name.startsWith(`${field}:`));
  return `${field}:${before.length + 1}`;
}

/** A link is worth trying for, and nothing more. */
export async function linkTo(posted: Posted, { deps }: Publishing): Promise<string | undefined> {
  const link = await observed(() => deps.poster.linkTo(posted));
  return link.kind === 'seen' ? link.value : undefined;
}

/** What is told to one person leads to where it is told to all: to the request it is about, or to the run's thread. */
export async function withLink(
  message: Message,
  { state }: Told,
  run: Run,
  publishing: Publishing,
): Promise<Message> {
  const { notes } = publishing;
  const asked = 'proposedSince' in state ? notes[approvalField(state.proposedSince.sequence)] : undefined;
  const posted = parsePosted(asked ?? notes[rootField(run)]);
  const link = posted && (await linkTo(posted, publishing));
  return link === undefined ? message : withThreadLink(message, link);
}

/** In the thread that is left, where anything can still be posted in it. */
async function sayWhereTo(old: Posted, posted: Posted, place: string, publishing: Publishing): Promise<void> {
  const message = movedMessage(await linkTo(posted, publishing), old.channel !== posted.channel);
  await observed(() => postOnce({ to: old.channel, threadTs: old.ts, place, message }, publishing));
}

/**
 * Begins a run's card and its thread again where the old ones can no longer be edited or answered, or stand in another
 * channel, with links both ways. Undefined where somebody else may publish now.
 */
export async function replaceRoot(
  run: Run,
  old: Posted,
  at: At,
  publishing: Publishing,
): Promise<Posted | undefined> {
  const name = nextName(rootField(run), publishing);
  const replaced = { ...publishing, notes: { ...publishing.notes, [name]: placeOf(old) } };
  const message = rootCard(at.state, run, await contextAt(at, replaced, run));
  const to = publishing.organization.channel;
  const posted = await postOnce({ to, place: name, message }, publishing);
  if (posted === undefined) return undefined;
  await noteDown(publishing, {
    [name]: placeOf(old),
    [rootField(run)]: placeOf(posted),
    [`shown:${rootField(run)}`]: '',
  });
  await sayWhereTo(old, posted, `moved:${name}`, publishing);
  return posted;
}

/** Of the messages to single people the oldest are forgotten beyond this many: the thread has all of them. */
const mostToPeople = 100;

const passingAgainMs = 2_000;
const placeAgainMs = 60_000;
const personAgainMs = 15 * 60_000;
const longestAgainMs = 24 * 3_600_000;

function bounded(all: readonly Missed[]): readonly Missed[] {
  const toPeople = all.filter(({ to }) => to !== inThread);
  const dropped = toPeople.slice(0, Math.max(0, toPeople.length - mostToPeople));
  return all.filter((missed) => !dropped.includes(missed));
}

async function write(all: readonly Missed[], publishing: Publishing): Promise<void> {
  await noteDown(publishing, { [missedField]: JSON.stringify(bounded(all)) });
}

/** Slack shows it now, or it need not be shown any longer. */
export async function forgetMissed(place: string, publishing: Publishing): Promise<void> {
  const all = missedIn(publishing.notes);
  const left = all.filter((missed) => missed.place !== place);
  if (left.length < all.length) await write(left, publishing);
}

/** No code of Slack's. */
const whoUnknown = 'who_unknown';

function pauseFor(to: string, kind: AnswerKind, refusedForMs: number): number {
  if (kind === 'passing') return Math.min(placeAgainMs, Math.max(passingAgainMs, refusedForMs / 2));
  if (to === inThread && kind !== 'mistake') return placeAgainMs;
  return Math.min(longestAgainMs, Math.max(personAgainMs, refusedForMs));
}

interface Left {
  readonly place: string;
  readonly to: string;
}

async function noteMissed(
  { place, to }: Left,
  { code, kind }: { readonly code: string; readonly kind: AnswerKind },
  publishing: Publishing,
): Promise<void> {
  const { now } = publishing;
  const all = missedIn(publishing.notes);
  const known = all.find((missed) => missed.place === place);
  const since = known?.since ?? now;
  const pauseMs = code === whoUnknown ? placeAgainMs : pauseFor(to, kind, now - since);
  const missed = { place, to, code, since, againAt: now + pauseMs };
  const others = all.map((other) => (other === known ? missed : other));
  await write(known === undefined ? [...all, missed] : others, publishing);
}

/** Leaves one message out for now, and says so. What concerns every message is thrown: nothing goes on without it. */
export async function leaveOut(error: unknown, left: Left, publishing: Publishing): Promise<void> {
  const kind = answerKindOf(error);
  if (kind === undefined || kind === 'everything' || !(error instanceof UpstreamError)) throw error;
  const refusal = { code: codeOf(error), kind };
  // Another message may be without fault; but who takes none now takes none in the next second.
  if (kind !== 'mistake') publishing.refused.set(left.to, refusal);
  const { orgId } = publishing.organization;
  publishing.deps.log.warn(
    { organization: orgId, ...left, fault: error.message },
    'Slack did not take a message',
  );
  await noteMissed(left, refusal, publishing);
}

/** Leaves a message to somebody out for a minute, because Slack does not say who that is. */
export async function putOff(left: Left, publishing: Publishing): Promise<void> {
  const refusal = { code: whoUnknown, kind: 'refused' } as const;
  publishing.refused.set(left.to, refusal);
  await noteMissed(left, refusal, publishing);
}

/** Whether Slack refused the one before in this round; then this one waits behind it. */
export async function waitsBehind(left: Left, publishing: Publishing): Promise<boolean> {
  const refusal = publishing.refused.get(left.to);
  if (refusal === undefined) return false;
  await noteMissed(left, refusal, publishing);
  return true;
}

/** Whether somebody may get a message of their own; `unknown` where Slack does not say who that is. */
export async function mayBeTold(person: string, { people, log }: Deps): Promise<boolean | 'unknown'> {
  const kind = await people.kindOf(person);
  if (kind === 'member') return true;
  if (kind === 'unseen' || kind === 'notYet') return 'unknown';
  log.warn({ person, because: kind }, 'who may not act is told and asked nothing');
  return false;
}
