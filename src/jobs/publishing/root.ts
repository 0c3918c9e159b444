import type { Posted } from '../../clients/slack/poster.ts';
import { approvalField, parsePosted, rootField } from '../../clients/slack/posted.ts';
import type { Told } from '../../domain/states/story.ts';
import { type Run, type Organization } from '../../domain/organization.ts';
import type { Head } from '../../domain/record/chain.ts';
import { observed } from '../../observed.ts';
import { contextOf } from '../../view-context.ts';
import type { ViewContext } from '../../views/blocks/context.ts';
import { type Message, withThreadLink } from '../../views/blocks/message.ts';
import { rootCard } from '../../views/standing/card.ts';
import { movedMessage } from '../../views/standing/notices.ts';
import { missedIn } from '../../store/missed.ts';
import { findNoted, findRoot, isElsewhere, isRootOf } from './noted.ts';
import { type Publishing, noteDown, postOnce } from './round.ts';

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
