import { answerKindOf } from '../../clients/slack/answers.ts';
import { approvalField, parsePosted } from '../../clients/slack/posted.ts';
import type { EventType } from '../../domain/events.ts';
import type { Proposed } from '../../domain/organization.ts';
import type { Shown } from '../../domain/record/shown.ts';
import type { Posted } from '../../clients/slack/poster.ts';
import { type ApprovalRequest, type Told, rejectionBefore } from '../../domain/states/story.ts';
import { UpstreamError } from '../../errors.ts';
import type { Message } from '../../views/blocks/message.ts';
import { announcementMessage, copyMessage } from '../../views/thread/decision.ts';
import { findNoted } from './noted.ts';
import { type Publishing, forget, noteDown, writeOrPlain } from './round.ts';
import { contextAt, linkTo, placeOf } from './root.ts';

/*
 * A request has one message in the thread, which always shows the present, and copies: direct messages that asked for an
 * approval, and the announcement with its Stop button. The notes keep a copy until it says how the request was decided.
 */

/** `copy:<entry that proposed>:<place>`; the value is `channel ts person stage`. */
const copyPrefix = 'copy:';
const nobody = '-';

/** So many are edited in one round: with a group of a thousand approvers, what is new is said in between. */
export const mostInRound = 20;
/** Slack takes about fifty edits a minute (https://docs.slack.dev/reference/methods/chat.update). */
export const moreCopiesMs = 30_000;

/** A message as it was posted. */
export interface Sent {
  readonly place: string;
  readonly posted: Posted;
  readonly person?: string;
  readonly hasButtons: boolean;
}

const asking: readonly EventType[] = ['proposed', 'approved', 'termsTightened', 'reminded'];

/** Notes where a message with buttons of a request stands. */
export async function noteCopy(
  { entry, state }: Told,
  { place, posted, person, hasButtons }: Sent,
  publishing: Publishing,
): Promise<void> {
  const { type } = entry.event;
  // While the outcome is unknown another thing is asked, and reminded of.
  const isOpen = state.phase === 'awaitingApproval' && asking.includes(type);
  const asks = person !== undefined && hasButtons && isOpen;
  const announces = person === undefined && type === 'coolingOffStarted';
  if (!('proposedSince' in state) || (!asks && !announces)) return;
  const field = `${copyPrefix}${state.proposedSince.sequence}:${place}`;
  await noteDown(publishing, { [field]: `${placeOf(posted)} ${person ?? nobody} open` });
}

/** The same for an announcement that one person got instead of the channel. */
export function copyOfAnnouncement(
  { proposedSince }: Pick<Proposed, 'proposedSince'>,
  { channel, ts, place }: Pick<Shown, 'channel' | 'ts' | 'place'>,
): [field: string, value: string] {
  const posted = placeOf({ channel, ts: ts.toFixed(6) });
  return [`${copyPrefix}${proposedSince.sequence}:${place}`, `${posted} ${nobody} open`];
}

/** What is shown changes with the phase, the person's own yes and each question, not with every approval of a thousand. */
function stageOf({ shown: { state }, was }: ApprovalRequest, person: string): string {
  if (was !== undefined) return 'over';
  const approvals = 'approvals' in state ? state.approvals : [];
  if (state.phase !== 'awaitingApproval') return state.phase;
  const stage = approvals.some(({ by }) => by === person) ? 'approved' : 'open';
  const { questions = [] } = state;
  return questions.length === 0 ? stage : `${stage}+${questions.length}`;
}

/** A copy that does not show the present, with its request and with all there are. */
interface Stale {
  readonly field: string;
  readonly request: ApprovalRequest;
  readonly requests: readonly ApprovalRequest[];
}

async function messageFor({ request, requests }: Stale, person: string, publishing: Publishing) {
  const { shown, was, sequence } = request;
  const present = { state: shown.state, was, at: shown.entry.at };
  const around = await contextAt({ ...shown, now: shown.entry.at }, publishing);
  if (person === nobody) return announcementMessage(present, around);
  const thread = parsePosted(publishing.notes[approvalField(sequence)]);
  const link = thread && (await linkTo(thread, publishing));
  const context = { ...around, rejected: rejectionBefore(request, requests) };
  return copyMessage(present, { person, link }, context);
}

/**
 * Edits one message of which the notes know where it stands, where there is anything to say. `later`: it is tried again;
 * `away`: so it is, and no other one can be edited now either; `gone`: nobody can edit it any longer, such as one that
 * was deleted.
 */
export async function editCopy(
  field: string,
  message: Message | undefined,
  publishing: Publishing,
): Promise<'done' | 'later' | 'away' | 'gone'> {
  const place = field.split(':').at(-1);
  try {
    const posted = message && (await findNoted(field, (noted) => noted === place, publishing));
    if (message !== undefined && posted !== undefined) {
      await writeOrPlain(message, (words) => publishing.deps.poster.update(posted, words), publishing);
    }
    return 'done';
  } catch (error) {
    const kind = answerKindOf(error);
    if (kind === undefined || kind === 'everything') throw error;
    publishing.deps.log.warn({ err: error, field }, 'a copy of a message cannot be brought up to date');
    if (kind !== 'passing') return 'gone';
    return error instanceof UpstreamError && error.kind === 'unreachable' ? 'away' : 'later';
  }
}

/** Shows the present in one copy of a request. */
async function showCopy(copy: Stale, publishing: Publishing): Promise<'done' | 'later' | 'away'> {
  const { field, request } = copy;
  const [channel = '', ts = '', person = nobody] = (publishing.notes[field] ?? '').split(' ');
  const stage = stageOf(request, person);
  const edited = await editCopy(field, await messageFor(copy, person, publishing), publishing);
  if (edited === 'later' || edited === 'away') return edited;
  await (edited === 'gone' || stage === 'over'
    ? forget(field, publishing)
    : noteDown(publishing, { [field]: `${channel} ${ts} ${person} ${stage}` }));
  return 'done';
}

/** The copies that do not show the present. */
function staleCopies(requests: readonly ApprovalRequest[], { notes }: Pick<Publishing, 'notes'>): Stale[] {
  return Object.entries(notes).flatMap(([field, value]) => {
    if (!field.startsWith(copyPrefix)) return [];
    const [, , person = nobody, stage] = value.split(' ');
    const request = requests.find(({ sequence }) => String(sequence) === field.split(':')[1]);
    return request === undefined || stageOf(request, person) === stage ? [] : [{ field, request, requests }];
  });
}

/** Brings copies up to date, so many in a round. Whether all are. */
export async function showCopies(
  requests: readonly ApprovalRequest[],
  publishing: Publishing,
): Promise<boolean> {
  const stale = staleCopies(requests, publishing);
  let isAll = stale.length <= mostInRound;
  for (const copy of stale.slice(0, mostInRound)) {
    const edited = await showCopy(copy, publishing);
    if (edited === 'away') return false;
    isAll = edited === 'done' && isAll;
  }
  return isAll;
}
