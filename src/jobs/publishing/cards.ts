import { createHash } from 'node:crypto';
import { answerKindOf } from '../../clients/slack/answers.ts';
import type { Posted } from '../../clients/slack/poster.ts';
import { approvalField, rootField } from '../../clients/slack/posted.ts';
import { type Run, findLife, findRun } from '../../domain/organization.ts';
import type { Message } from '../../views/blocks/message.ts';
import { rootCard } from '../../views/standing/card.ts';
import { approvalMessage } from '../../views/thread/approval-message.ts';
import { showAlerts } from './alert-copies.ts';
import { showCopies } from './copies.ts';
import { reply } from './delivery.ts';
import { inThread } from '../../store/missed.ts';
import { forgetMissed, leaveOut } from './missed.ts';
import { type ApprovalRequest, type Told, rejectionBefore, requestsIn } from '../../domain/states/story.ts';
import { type At, contextAt, mayMove, nextName, placeOf, postRoot, replaceRoot } from './root.ts';
import { findNoted, findRoot } from './noted.ts';
import { type Publishing, noteDown, writeOrPlain } from './round.ts';

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

/** Updates a message that stands already, unless it says the same as last time. */
async function bringUpToDate({ field, ...present }: Shown, publishing: Publishing): Promise<void> {
  const { message, isElsewhere } = present;
  const shown = createHash('sha256').update(JSON.stringify(message)).digest('base64url').slice(0, 16);
  if (publishing.notes[`shown:${field}`] === shown && isElsewhere !== true) return;
  try {
    await updateOrReplace(present, publishing);
  } catch (error) {
    return leaveOut(error, { place: field, to: inThread }, publishing);
  }
  await noteDown(publishing, { [`shown:${field}`]: shown });
  await forgetMissed(field, publishing);
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

/** The root message of each run as it stands now, or as it stood when the run ended. */
async function showRoots(told: readonly Told[], now: number, publishing: Publishing): Promise<void> {
  const last = new Map(
    told.flatMap(({ state, head, entry }) => {
      const run = findRun(state);
      // A clock that runs shows how far it is; everything else on the card is as old as its last entry.
      const at = { state, head, now: findLife(state)?.propagation === undefined ? entry.at : now };
      return run === undefined ? [] : [[run.id, { at, run }] as const];
    }),
  );
  const present = [...last.keys()].at(-1);
  for (const { at, run } of last.values()) {
    const posted = await rootOf(run, at, run.id === present, publishing);
    if (posted === undefined) continue;
    const message = rootCard(at.state, run, await contextAt(at, publishing, run));
    const replace = run.id === present ? () => replaceRoot(run, posted, at, publishing) : undefined;
    await bringUpToDate({ field: rootField(run), posted, message, replace }, publishing);
  }
}

/** The request that is open is asked again where nobody can answer the old one. */
async function replaceRequest(
  { field, posted, message }: Shown,
  told: Told,
  publishing: Publishing,
): Promise<void> {
  const run = findRun(told.state);
  if (run === undefined) return;
  const place = nextName(field, publishing);
  const again = await reply(run, told, { place, message }, publishing);
  if (again === undefined) return;
  await noteDown(publishing, { [place]: placeOf(posted), [field]: placeOf(again) });
}

/** The request of the proposal made with entry `sequence`, where it is the bot's own. */
async function requestAt(field: string, sequence: number, publishing: Publishing) {
  const isMeant = (place: string) => place === `${sequence}.0` || place.startsWith(`${field}:`);
  try {
    return await findNoted(field, isMeant, publishing);
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
    if (publishing.notes[field] === undefined) continue;
    const posted = await requestAt(field, sequence, publishing);
    if (posted === undefined) continue;
    const around = await contextAt({ ...shown, now: shown.entry.at }, publishing);
    const context = { ...around, rejected: rejectionBefore(request, requests) };
    const message = approvalMessage(shown.state, context, was);
    const asked = { field, posted, message };
    const replace = was === undefined ? () => replaceRequest(asked, shown, publishing) : undefined;
    const isOther = was === undefined && posted.channel !== publishing.organization.channel;
    const isElsewhere = isOther && (await mayMove(publishing));
    await bringUpToDate({ ...asked, replace, isElsewhere }, publishing);
  }
}

/** Brings the messages that always show the present up to date. False where copies are left for the next round. */
export async function showPresent(
  told: readonly Told[],
  now: number,
  publishing: Publishing,
): Promise<boolean> {
  await showRoots(told, now, publishing);
  const requests = requestsIn(told);
  await showApprovals(requests, publishing);
  const isAll = await showCopies(requests, publishing);
  return (await showAlerts(told, publishing)) && isAll;
}
