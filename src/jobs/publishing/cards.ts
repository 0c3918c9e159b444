import { createHash } from 'node:crypto';
import { answerKindOf } from '../../clients/slack/web-api.ts';
import { approvalField, type Mark, parsePosted, type Posted, rootField } from '../../clients/slack/poster.ts';
import { findLife, findRun, type Run } from '../../domain/organization.ts';
import type { Message } from '../../views/blocks/blocks.ts';
import { rootCard } from '../../views/standing/card.ts';
import { approvalMessage } from '../../views/thread/approval.ts';
import { retell, showCopies, showHelp } from './copies.ts';
import { reply } from './delivery.ts';
import { inThread, isEntryPlace, type Missed, missedField, missedIn } from '../../store/notes.ts';
import {
  type At,
  contextAt,
  forgetMissed,
  leaveOut,
  mayMove,
  nextName,
  noteDown,
  placeOf,
  postRoot,
  type Publishing,
  replaceRoot,
  writeOrPlain,
} from './round.ts';
import { type ApprovalRequest, rejectionBefore, type Summary, type Told } from '../../domain/states/story.ts';
import { findNoted, findRoot } from '../witnessing/say-now.ts';
import { type Config, knownField } from '../../config.ts';
import type { Deps } from '../../deps.ts';
import { everyOrganization } from '../../domain/rules/due.ts';
import { observed, UpstreamError } from '../../errors.ts';
import { closedCard, closedMessage, reopenedMessage } from '../../views/standing/notices.ts';
import type { Job } from '../job.ts';

/** A message that always shows the present. */
interface Shown {
  /** Its name in the notes. */
  readonly field: string;
  readonly posted: Posted;
  readonly message: Message;
  /** Where nobody can edit it any longer: what is done instead, if anything. */
  readonly replace?: (() => Promise<unknown>) | undefined;
  /** It stands in a channel that is no longer the organization's: it is replaced. */
  readonly isElsewhere?: boolean;
}

/** Updates a message that stands already, unless it says the same as last time. False where Slack did not take it. */
async function bringUpToDate({ field, ...present }: Shown, publishing: Publishing): Promise<boolean> {
  const { message, isElsewhere } = present;
  const shown = createHash('sha256').update(JSON.stringify(message)).digest('base64url').slice(0, 16);
  if (publishing.notes[`shown:${field}`] !== shown || isElsewhere === true) {
    try {
      await updateOrReplace(present, publishing);
    } catch (error) {
      await leaveOut(error, { place: field, to: inThread }, publishing);
      return false;
    }
    await noteDown(publishing, { [`shown:${field}`]: shown });
  }
  // Slack may only have been away when it was asked where the message stands.
  await forgetMissed(field, publishing);
  return true;
}

async function updateOrReplace(
  { posted, message, replace, isElsewhere }: Omit<Shown, 'field'>,
  publishing: Publishing,
): Promise<void> {
  if (isElsewhere === true) return void (await replace?.());
  const update = (present: Message) => publishing.deps.poster.update(posted, present);
  try {
    await writeOrPlain(message, update, publishing);
  } catch (error) {
    if (answerKindOf(error) !== 'gone') throw error;
    await replace?.();
  }
}

/** The card of the present run stands in the organization's channel; those of earlier runs stay where they are. */
async function rootOf(run: Run, at: At, isPresent: boolean, publishing: Publishing) {
  const field = rootField(run);
  if (publishing.notes[field] === undefined) return undefined;
  try {
    return await (isPresent ? postRoot(run, at, publishing) : findRoot(run, publishing));
  } catch (error) {
    await leaveOut(error, { place: field, to: inThread }, publishing);
    return undefined;
  }
}

/** What is over, and with which missed messages this process drew it last: nothing else in it changes. */
type Drawn = WeakMap<Told, string | undefined>;
const roots: Drawn = new WeakMap();
const decided: Drawn = new WeakMap();

const isDrawn = (drawn: Drawn, told: Told, { notes }: Publishing) =>
  drawn.has(told) && drawn.get(told) === notes[missedField];

function noteDrawn(drawn: Drawn, told: Told, { notes }: Publishing): void {
  drawn.set(told, notes[missedField]);
}

/** The root message of each run as it stands now, or as it stood when the run ended. */
async function showRoots({ runs }: Summary, now: number, publishing: Publishing): Promise<void> {
  const present = [...runs.keys()].at(-1);
  for (const told of runs.values()) {
    const { state, head, entry } = told;
    const run = findRun(state);
    const isPresent = run?.id === present;
    if (run === undefined || (!isPresent && isDrawn(roots, told, publishing))) continue;
    // A clock that runs shows how far it is; everything else on the card is as old as its last entry.
    const at = { state, head, now: findLife(state)?.propagation === undefined ? entry.at : now };
    const posted = await rootOf(run, at, isPresent, publishing);
    if (posted === undefined) continue;
    const message = rootCard(at.state, run, await contextAt(at, publishing, run));
    const replace = isPresent ? () => replaceRoot(run, posted, at, publishing) : undefined;
    const shown = { field: rootField(run), posted, message, replace };
    if (await bringUpToDate(shown, publishing)) noteDrawn(roots, told, publishing);
  }
}

/** The request that is open is asked again where nobody can answer the old one. */
async function replaceRequest(
  { field, message }: Pick<Shown, 'field' | 'message'>,
  told: Told,
  publishing: Publishing,
): Promise<void> {
  const run = findRun(told.state);
  if (run === undefined) return;
  const place = nextName(field, publishing);
  const again = await reply(run, told, { place, message }, publishing);
  if (again === undefined) return;
  await noteDown(publishing, { [place]: publishing.notes[field] ?? '', [field]: placeOf(again) });
}

/** Whether the noted message is the bot's own request, made with entry `sequence`; undefined where Slack does not say. */
async function isRequestAt(field: string, sequence: number, publishing: Publishing) {
  const isMeant = (place: string) => place === `${sequence}.0` || place.startsWith(`${field}:`);
  try {
    return (await findNoted(field, isMeant, publishing)) !== undefined;
  } catch (error) {
    await leaveOut(error, { place: field, to: inThread }, publishing);
    return undefined;
  }
}

/** Each request for approval as it stands now, or as it was decided: without its buttons. */
async function showApprovals(requests: readonly ApprovalRequest[], publishing: Publishing): Promise<void> {
  for (const request of requests) {
    const { sequence, shown, was } = request;
    const field = approvalField(sequence);
    if (publishing.notes[field] === undefined || (was !== undefined && isDrawn(decided, shown, publishing)))
      continue;
    const posted = parsePosted(publishing.notes[field]);
    const isOwn = posted && (await isRequestAt(field, sequence, publishing));
    if (posted === undefined || isOwn === undefined) continue;
    const isOther = was === undefined && posted.channel !== publishing.organization.channel;
    const isElsewhere = isOther && (await mayMove(publishing));
    if (!isOwn && !isElsewhere) {
      await forgetMissed(field, publishing);
      if (was !== undefined) noteDrawn(decided, shown, publishing);
      continue;
    }
    const around = await contextAt({ ...shown, now: shown.entry.at }, publishing);
    const context = { ...around, rejected: rejectionBefore(request, requests) };
    const asked = { field, posted, message: approvalMessage(shown.state, context, was) };
    const replace = was === undefined ? () => replaceRequest(asked, shown, publishing) : undefined;
    if (await bringUpToDate({ ...asked, replace, isElsewhere }, publishing))
      noteDrawn(decided, shown, publishing);
  }
}

/** What is still due was not drawn: after a record was put back its request may be gone, and it would stay due for good. */
async function forgetUndrawn(publishing: Publishing): Promise<void> {
  const isUndrawn = ({ place, againAt }: Missed) => !isEntryPlace(place) && againAt <= publishing.now;
  for (const { place } of missedIn(publishing.notes).filter(isUndrawn)) await forgetMissed(place, publishing);
}

/** Brings the messages that always show the present up to date. False where copies are left for the next round. */
export async function showPresent(summary: Summary, now: number, publishing: Publishing): Promise<boolean> {
  await showRoots(summary, now, publishing);
  await showApprovals(summary.requests, publishing);
  await forgetUndrawn(publishing);
  const isAll = await showCopies(summary.requests, publishing);
  const isHelpShown = await showHelp(summary, publishing);
  return (await retell(summary, publishing)) && isHelpShown && isAll;
}

/** Instances with another configuration run beside this one: whose it is to be is seen when they are gone. */
const afterOthersMs = 60_000;
const afterRefusalMs = 60_000;

const closedField = (orgId: string) => `closed:${orgId}`;
const idsIn = (notes: Readonly<Record<string, string>>, prefix: string) =>
  Object.keys(notes).flatMap((field) => (field.startsWith(prefix) ? [field.slice(prefix.length)] : []));

interface Roster {
  /** Configured, and never seen before. */
  readonly came: readonly string[];
  /** Known from before, and no longer configured: not closed yet. */
  readonly gone: readonly string[];
  /** Closed, and configured again. */
  readonly back: readonly string[];
}

/** What differs between the organizations that are configured and those that the notes know of. */
export function rosterOf(
  { organizations }: Pick<Config, 'organizations'>,
  notes: Readonly<Record<string, string>>,
): Roster {
  const configured = organizations.map(({ orgId }) => orgId);
  const [known, closed] = [idsIn(notes, 'known:'), idsIn(notes, 'closed:')];
  return {
    came: configured.filter((orgId) => !known.includes(orgId)),
    gone: known.filter((orgId) => !configured.includes(orgId) && !closed.includes(orgId)),
    back: closed.filter((orgId) => configured.includes(orgId)),
  };
}

export const isDifferent = ({ came, gone, back }: Roster): boolean =>
  came.length + gone.length + back.length > 0;

/** Says it once in the thread that the notes know of, wherever that stands; the card follows. */
async function say(
  orgId: string,
  place: string,
  message: Message,
  card: Message | undefined,
  deps: Deps,
): Promise<void> {
  const { state } = await deps.record.verified(orgId);
  const run = findRun(state);
  const notes = await deps.notes.read(orgId);
  const root = run && parsePosted(notes[rootField(run)]);
  if (run === undefined || root === undefined) return;
  const mark: Mark = { event_type: 'cmk_message', event_payload: { organization: orgId, place } };
  const said = await observed(() => deps.poster.findOwn(root.channel, mark, root.ts));
  if (said.kind !== 'seen' || said.value === undefined)
    await deps.poster.post({ to: root.channel, threadTs: root.ts, broadcast: true, ...message, mark });
  if (card !== undefined) await deps.poster.update(root, card);
  // When it is configured again, the card is drawn again.
  await deps.notes.write(orgId, { shown: '', [`shown:${rootField(run)}`]: '' });
}

async function close(orgId: string, name: string, now: number, deps: Deps): Promise<void> {
  const { state } = await deps.record.verified(orgId);
  await say(orgId, `closed:${state.sequence}`, closedMessage(name, state), closedCard(name, state), deps);
  await deps.notes.write(everyOrganization, { [closedField(orgId)]: String(now) });
}

async function reopen(orgId: string, name: string, at: string, deps: Deps): Promise<void> {
  await say(orgId, `reopened:${at}`, reopenedMessage(name), undefined, deps);
  await deps.notes.forget(everyOrganization, closedField(orgId));
}

/** What Slack refuses for good is in the log, and is not tried again. */
async function orRefused(work: () => Promise<void>, orgId: string, deps: Deps): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    deps.log.warn(
      { fault: error.message, organization: orgId },
      'that an organization came or went cannot be told',
    );
    return !error.mayPass;
  }
}

/** Closes with words what an operator took out of the configuration, and says when it is there again. */
export const roster: Job = async (_request, deps) => {
  const [present] = await deps.record.read([everyOrganization]);
  const now = present?.now ?? 0;
  if ((await deps.instances.meet()).length > 0) return { againAt: now + afterOthersMs };
  const notes = await deps.notes.read(everyOrganization);
  const { organizations } = deps.config;
  const nameOf = (orgId: string) =>
    organizations.find((one) => one.orgId === orgId)?.name ?? notes[knownField(orgId)] ?? orgId;
  const { came, gone, back } = rosterOf(deps.config, notes);
  for (const orgId of came) await deps.notes.write(everyOrganization, { [knownField(orgId)]: nameOf(orgId) });
  let isAll = true;
  for (const orgId of gone) {
    const isDone = await orRefused(() => close(orgId, nameOf(orgId), now, deps), orgId, deps);
    isAll &&= isDone;
  }
  for (const orgId of back) {
    const at = notes[closedField(orgId)] ?? '';
    const isDone = await orRefused(() => reopen(orgId, nameOf(orgId), at, deps), orgId, deps);
    isAll &&= isDone;
  }
  return isAll ? undefined : { againAt: now + afterRefusalMs };
};
