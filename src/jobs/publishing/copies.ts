import { answerKindOf } from '../../clients/slack/web-api.ts';
import { approvalField, parsePosted, type Posted } from '../../clients/slack/poster.ts';
import type { Entry, EventType } from '../../domain/events.ts';
import { findLife, findRun, type Proposed } from '../../domain/organization.ts';
import type { Shown } from '../../domain/record/said.ts';
import { type ApprovalRequest, rejectionBefore, type Summary, type Told } from '../../domain/states/story.ts';
import { UpstreamError } from '../../errors.ts';
import type { Message } from '../../views/blocks/blocks.ts';
import { announcementMessage, copyMessage } from '../../views/thread/decision.ts';
import { findNoted } from '../witnessing/say-now.ts';
import {
  contextAt,
  forget,
  linkTo,
  noteDown,
  placeOf,
  type Publishing,
  withLink,
  writeOrPlain,
} from './round.ts';
import { createHash } from 'node:crypto';
import type { CheckedStep } from '../../domain/checks/findings.ts';
import { helperMessage, helperOverMessage } from '../../views/thread/help.ts';
import { asksForSomebody, openAlert } from '../../domain/alerts.ts';
import type { AlertNow, ViewContext } from '../../views/blocks/context.ts';
import { deliveriesFor } from '../../views/thread/thread.ts';

/*
 * A request has one message in the thread, which always shows the present, and copies: direct messages that asked for an
 * approval, and the announcement with its Stop button. The notes keep a copy until it says how the request was decided.
 */

/** `copy:<entry that proposed>:<place>`; the value is `channel ts person stage`. */
const copyPrefix = 'copy:';
const nobody = '-';

/** So many are edited in one round: with a group of a thousand approvers, what is new is said in between. */
const mostInRound = 20;
/** Slack takes about fifty edits a minute (https://docs.slack.dev/reference/methods/chat.update). */
export const moreCopiesMs = 30_000;

/** A message as it was posted. */
interface Sent {
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
async function editCopy(
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

/*
 * The message to somebody who was asked to do a step shows what is still to do, as the checks and the vault are now,
 * and loses its button when it is over. The notes keep each until then.
 */

/** `help:<entry>:<step>:<run>:<place>`; the value is `channel ts by digest`. */
const helpPrefix = 'help:';

/** Notes where the message to a helper stands. */
export async function noteHelp(
  told: Told,
  place: string,
  posted: Posted,
  publishing: Publishing,
): Promise<void> {
  const { entry, state } = told;
  if (entry.event.type !== 'helpAsked') return;
  const { step } = (entry as Entry<'helpAsked'>).event;
  const field = `${helpPrefix}${entry.sequence}:${step}:${findRun(state)?.id ?? ''}:${place}`;
  await noteDown(publishing, { [field]: `${placeOf(posted)} ${entry.by} new` });
}

/** The message as it is to be now, and whether that is its last form. */
async function messageNow(field: string, by: string, last: Told, publishing: Publishing) {
  const [, sequence, name, runId] = field.split(':');
  const step = name as CheckedStep;
  const present = findRun(last.state);
  const run = present?.id === runId ? present : undefined;
  const isOpen =
    last.state.phase === 'preparing' && String(run?.helpers?.[step]?.since.sequence) === sequence;
  const context = await contextAt({ ...last, now: last.entry.at }, publishing);
  const message =
    isOpen && run !== undefined
      ? helperMessage({ by, step }, run, context)
      : helperOverMessage({ by, step }, run, context);
  const linked = run === undefined ? message : await withLink(message, last, run, publishing);
  return { message: linked, isOver: !isOpen };
}

/** Brings the messages to helpers up to date, so many in a round. Whether all are. */
export async function showHelp({ last }: Summary, publishing: Publishing): Promise<boolean> {
  const asked = Object.entries(publishing.notes).filter(([field]) => field.startsWith(helpPrefix));
  if (last === undefined) return true;
  let isAll = asked.length <= mostInRound;
  for (const [field, value] of asked.slice(0, mostInRound)) {
    const [channel = '', ts = '', by = '', shown] = value.split(' ');
    const { message, isOver } = await messageNow(field, by, last, publishing);
    const digest = createHash('sha256').update(JSON.stringify(message)).digest('base64url').slice(0, 16);
    if (digest === shown) continue;
    const edited = await editCopy(field, message, publishing);
    if (edited === 'away') return false;
    if (edited === 'later') isAll = false;
    else if (edited === 'gone' || isOver) await forget(field, publishing);
    else await noteDown(publishing, { [field]: `${channel} ${ts} ${by} ${digest}` });
  }
  return isAll;
}

/*
 * What asks somebody for something besides a request for approval stands in the thread and in direct messages, each with
 * its button: an alert, and marking a request as not received. The notes keep each until it says how that ended; its
 * entry is told again, as things stand now.
 */

/** What a message of an entry says now, and whether that is the last of it. */
interface Now {
  /** Changes whenever the message does. */
  readonly stage: string;
  readonly isOver: boolean;
  readonly context: Partial<ViewContext>;
}

interface Kind {
  /** Where a message of this entry asks for it: the sequence of the entry that asked first, and what is shown now. */
  readonly askedWith: (
    told: Told,
    hasButtons: boolean,
  ) => { readonly sequence: number; readonly stage: string } | undefined;
  /** The entry that asked. */
  readonly findAsked: (summary: Summary, sequence: number) => Told | undefined;
  /** `person` is in whose direct message it stands. */
  readonly nowOf: (summary: Summary, sequence: number, person: string) => Now;
}

/** Over from the first time on that nothing was urgent. */
function alertNowOf({ calmAt, last }: Summary, sequence: number): AlertNow {
  const life = last && findLife(last.state);
  const isOver = calmAt >= sequence;
  return { isOver, taken: isOver || life === undefined ? undefined : openAlert(life)?.taken };
}

const settlementStage = ({ length }: readonly unknown[]) => (length === 0 ? 'open' : String(length));

/** By the first word of the field in which the notes keep where it stands: `alert:<entry>:<place>`. */
const kinds: Readonly<Record<'alert' | 'settlement', Kind>> = {
  alert: {
    askedWith: ({ entry }) =>
      asksForSomebody(entry.event) ? { sequence: entry.sequence, stage: 'open' } : undefined,
    findAsked: ({ alerts }, sequence) => alerts.get(sequence),
    nowOf(summary, sequence, person) {
      const alertNow = alertNowOf(summary, sequence);
      const { isOver, taken } = alertNow;
      const open = taken === undefined ? 'open' : `${taken.by}@${taken.at}`;
      return {
        stage: isOver ? 'over' : open,
        isOver,
        context: { alertNow, ...(person !== nobody && { alertMembers: [person] }) },
      };
    },
  },
  settlement: {
    askedWith({ state }, hasButtons) {
      if (!hasButtons || state.phase !== 'outcomeUnknown' || state.settlement === undefined) return undefined;
      const { since, approvals } = state.settlement;
      return { sequence: since.sequence, stage: settlementStage(approvals) };
    },
    findAsked: ({ settlements }, sequence) => settlements.get(sequence)?.asked,
    nowOf({ settlements }, sequence, person) {
      const { approvals = [], ended } = settlements.get(sequence) ?? {};
      const isOver = ended !== undefined;
      const open = settlementStage(approvals);
      const reader = person !== nobody && { reader: person };
      return {
        stage: isOver ? 'over' : open,
        isOver,
        context: {
          settlementNow: { approvals, ended, ...reader },
          ...(person !== nobody && { approverMembers: [person] }),
        },
      };
    },
  },
};

const kindNames = Object.keys(kinds) as (keyof typeof kinds)[];

/** Notes where a message with such a button stands; the value is `channel ts person stage`. */
export async function noteAsking(
  told: Told,
  { place, posted, person, hasButtons }: Sent,
  publishing: Publishing,
): Promise<void> {
  for (const name of kindNames) {
    const asked = kinds[name].askedWith(told, hasButtons);
    if (asked === undefined) continue;
    const field = `${name}:${asked.sequence}:${place}`;
    await noteDown(publishing, { [field]: `${placeOf(posted)} ${person ?? nobody} ${asked.stage}` });
  }
}

/** The same message as things stand now, also where whoever got it would not be asked today. */
async function messageAt(
  told: Told,
  person: string,
  now: Now,
  publishing: Publishing,
): Promise<Message | undefined> {
  const { entry, head, state, before } = told;
  const around = await contextAt({ state, head, now: entry.at }, publishing);
  const deliveries = deliveriesFor(entry, state, { ...around, ...now.context }, before);
  const found = deliveries.find(({ to, person: whose }) =>
    to === 'person' ? whose === person : person === nobody,
  );
  const run = findRun(state);
  if (found === undefined || run === undefined) return undefined;
  return found.to === 'person' ? withLink(found.message, told, run, publishing) : found.message;
}

interface StaleAsking {
  readonly field: string;
  readonly told: Told;
  readonly now: Now;
  readonly person: string;
  readonly at: string;
}

/** The messages that do not show how things stand now. */
function staleIn(summary: Summary, { notes }: Publishing): StaleAsking[] {
  return Object.entries(notes).flatMap(([field, value]) => {
    const [prefix, number] = field.split(':');
    const name = kindNames.find((kind) => kind === prefix);
    const told = name && kinds[name].findAsked(summary, Number(number));
    if (name === undefined || told === undefined) return [];
    const [channel = '', ts = '', person = nobody, stage] = value.split(' ');
    const now = kinds[name].nowOf(summary, told.entry.sequence, person);
    return now.stage === stage ? [] : [{ field, told, now, person, at: `${channel} ${ts}` }];
  });
}

/** Brings them up to date, so many in a round. Whether all are. */
export async function retell(summary: Summary, publishing: Publishing): Promise<boolean> {
  const stale = staleIn(summary, publishing);
  let isAll = stale.length <= mostInRound;
  for (const { field, told, now, person, at } of stale.slice(0, mostInRound)) {
    const edited = await editCopy(field, await messageAt(told, person, now, publishing), publishing);
    if (edited === 'away') return false;
    if (edited === 'later') isAll = false;
    else if (edited === 'gone' || now.isOver) await forget(field, publishing);
    else await noteDown(publishing, { [field]: `${at} ${person} ${now.stage}` });
  }
  return isAll;
}
