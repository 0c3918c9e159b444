import { answerKindOf } from '../../clients/slack/answers.ts';
import { approvalField } from '../../clients/slack/posted.ts';
import type { Posted } from '../../clients/slack/poster.ts';
import { type Run, findRun } from '../../domain/organization.ts';
import { saidBy } from '../../domain/record/said.ts';
import { isMessageOf } from '../../domain/record/shown.ts';
import { UpstreamError } from '../../errors.ts';
import type { Delivery } from '../../views/blocks/message.ts';
import { inThread } from '../../store/missed.ts';
import { correctIfUnderWay } from '../witnessing/correct.ts';
import { clocksApartMs } from '../witnessing/say-now.ts';
import { mayBeTold } from './askable.ts';
import { noteCopy } from './copies.ts';
import { gather } from './gathering.ts';
import { noteHelp } from './help-copies.ts';
import { forgetMissed, leaveOut, putOff, waitsBehind } from './missed.ts';
import type { Told } from '../../domain/states/story.ts';
import { findRoot } from './noted.ts';
import { noteAsking } from './retold.ts';
import { placeOf, postRoot, replaceRoot, withLink } from './root.ts';
import { type Letter, type Publishing, noteDown, postOnce } from './round.ts';

/**
 * A reply in the run's thread; where that is gone, in a new one. Where Slack took the reply without its thread it is said,
 * and what follows goes to a new one. Undefined where somebody else may publish now.
 */
export async function reply(
  run: Run,
  told: Told,
  letter: Omit<Letter, 'to' | 'threadTs'>,
  publishing: Publishing,
): Promise<Posted | undefined> {
  const at = { ...told, now: told.entry.at };
  const root = await postRoot(run, at, publishing);
  if (root === undefined) return undefined;
  const into = ({ channel, ts }: Posted) => postOnce({ ...letter, to: channel, threadTs: ts }, publishing);
  try {
    const posted = await into(root);
    if (posted?.isElsewhere === true) await replaceRoot(run, root, at, publishing);
    return posted;
  } catch (error) {
    if (answerKindOf(error) !== 'gone') throw error;
    const known = (await findRoot(run, publishing)) ?? root;
    const begun = await replaceRoot(run, known, at, publishing);
    return begun === undefined ? undefined : into(begun);
  }
}

/**
 * The instance that appended it may have posted it in the channel before there was a thread. Where Slack refuses for good,
 * there is none.
 */
async function findSaidAtOnce(
  { entry, head }: Told,
  place: string,
  { deps, organization }: Publishing,
): Promise<Posted | undefined> {
  try {
    const shown = await deps.gateWitnesses.readChannel(organization, entry.at - clocksApartMs);
    const found = shown.find(isMessageOf(head, place));
    return found && { channel: organization.channel, ts: found.ts.toFixed(6) };
  } catch (error) {
    if (!(error instanceof UpstreamError) || error.mayPass) throw error;
    return undefined;
  }
}

async function send(
  delivery: Delivery,
  run: Run,
  told: Told,
  place: string,
  publishing: Publishing,
): Promise<boolean> {
  const { entry, head, state, before } = told;
  const said = delivery.to === 'thread' ? saidBy(entry, state, before) : undefined;
  // What a gate must be able to read is shown in the channel, not in the thread alone.
  const broadcast = delivery.broadcast === true || said !== undefined;
  const letter = {
    place,
    head,
    said,
    message: { ...delivery.message, broadcast },
  };
  const hasButtons = delivery.message.blocks.some(({ type }) => type === 'actions');
  if (delivery.to === 'person') {
    const to = delivery.person ?? run.owner;
    const message = await withLink(delivery.message, told, run, publishing);
    const posted = await postOnce({ ...letter, message, to }, publishing);
    if (posted !== undefined) {
      await noteCopy(told, { place, posted, person: to, hasButtons }, publishing);
      await noteAsking(told, { place, posted, person: to, hasButtons }, publishing);
      await noteHelp(told, place, posted, publishing);
    }
    return posted !== undefined;
  }
  const shown = said && (await findSaidAtOnce(told, place, publishing));
  const posted = shown ?? (await reply(run, told, letter, publishing));
  if (posted === undefined) return false;
  if (said?.says === 'ended') await correctIfUnderWay(told, publishing.deps);
  if (told.entry.event.type === 'proposed') {
    await noteDown(publishing, { [approvalField(told.entry.sequence)]: placeOf(posted) });
  }
  await noteCopy(told, { place, posted, hasButtons }, publishing);
  await noteAsking(told, { place, posted, hasButtons }, publishing);
  return true;
}

/**
 * One message of one entry, in the run's thread or to one person; one that Slack refuses is left out for now. False
 * where somebody else may publish now.
 */
export async function deliver(
  delivery: Delivery,
  told: Told,
  place: string,
  publishing: Publishing,
): Promise<boolean> {
  const run = findRun(told.state);
  if (run === undefined) return true;
  const left = { place, to: delivery.to === 'person' ? (delivery.person ?? run.owner) : inThread };
  if (await waitsBehind(left, publishing)) return true;
  if (delivery.to === 'person') {
    const may = await mayBeTold(left.to, publishing.deps);
    if (may !== true) {
      await (may === 'unknown' ? putOff(left, publishing) : forgetMissed(place, publishing));
      return true;
    }
  }
  try {
    const gathered = delivery.to === 'person' ? await gather(told, left.to, publishing.deps) : 'alone';
    if (gathered === 'later') return false;
    if (gathered === 'told') {
      await forgetMissed(place, publishing);
      return true;
    }
    if (!(await send(delivery, run, told, place, publishing))) return false;
    await forgetMissed(place, publishing);
  } catch (error) {
    await leaveOut(error, left, publishing);
  }
  return true;
}
