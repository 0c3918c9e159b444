import { type AnswerKind, answerKindOf } from '../../clients/slack/answers.ts';
import type { Mark, Posted } from '../../clients/slack/poster.ts';
import type { OrganizationConfig } from '../../config.ts';
import type { Deps } from '../../deps.ts';
import type { Head } from '../../domain/record/chain.ts';
import type { Said } from '../../domain/record/said.ts';
import { type Message, plainMessage } from '../../views/blocks/message.ts';
import { type Lease, othersAreGoneMs } from '../../store/notes.ts';
import type { LastCheck } from '../../store/watch-list.ts';
import { markOf } from '../witnessing/say-now.ts';

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
