import { setTimeout as pause } from 'node:timers/promises';
import { answerKindOf } from '../../clients/slack/web-api.ts';
import { approvalField, parsePosted, type Posted } from '../../clients/slack/poster.ts';
import { contextOf } from '../../view-context.ts';
import type { Deps } from '../../deps.ts';
import { concernsPeople, sameThing, type SameThing } from '../../domain/alerts.ts';
import { everyOrganization } from '../../domain/rules/due.ts';
import { findLife, findRun, type Run } from '../../domain/organization.ts';
import type { Told } from '../../domain/states/story.ts';
import { UpstreamError } from '../../errors.ts';
import { findOrganization, getOrganization } from '../../config.ts';
import type { Delivery, Message } from '../../views/blocks/blocks.ts';
import { gatheredMessage } from '../../views/thread/gathered.ts';
import type { Outcome } from '../../store/record.ts';
import { clocksApartMs, findRoot, markOf } from '../witnessing/say-now.ts';
import {
  forgetMissed,
  leaveOut,
  type Letter,
  mayBeTold,
  noteDown,
  placeOf,
  postOnce,
  postRoot,
  type Publishing,
  putOff,
  replaceRoot,
  waitsBehind,
  withLink,
} from './round.ts';
import { isMessageOf, saidBy } from '../../domain/record/said.ts';
import { inThread } from '../../store/notes.ts';
import { correctIfUnderWay } from '../witnessing/say-entry.ts';
import { noteAsking, noteCopy, noteHelp } from './copies.ts';

/*
 * Where the same happens to more than five organizations within two minutes, whoever is alerted gets one message with a
 * list instead of one for each; their threads tell each what happened to it. The first five may be told by themselves
 * before the others are known.
 */

interface Gathering {
  readonly person: string;
  readonly thing: SameThing;
  /** In the store. */
  readonly name: string;
}

/** Slack may ask to wait; what is urgent goes first afterwards. */
const mostTries = 5;

async function insist<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      const isThrottled = error instanceof UpstreamError && error.kind === 'throttled';
      if (!isThrottled || tries === mostTries) throw error;
      await pause((error.retryAfterSeconds ?? 1) * 1000);
    }
  }
}

/** One that was posted may stand although nobody noted where. */
async function postGathered(
  { person, name }: Gathering,
  message: Message,
  wasSending: boolean,
  deps: Deps,
): Promise<Posted> {
  const mark = markOf(everyOrganization, `gathered:${name}`);
  const found = wasSending ? await deps.poster.findOwn(person, mark) : undefined;
  if (found !== undefined) return found;
  await deps.gatherings.sending(name);
  return insist(() => deps.urgent.post({ to: person, ...message, mark }));
}

async function edit(posted: Posted, message: Message, deps: Deps): Promise<boolean> {
  try {
    await insist(() => deps.urgent.update(posted, message));
    return true;
  } catch (error) {
    // Deleted: the next one says it all again.
    if (answerKindOf(error) === 'gone') return false;
    throw error;
  }
}

/** Brings the one message up to date with every organization that is known by now. */
async function showGathered(gathering: Gathering, deps: Deps): Promise<void> {
  const { name, thing } = gathering;
  const { organizations, posted: noted } = await deps.gatherings.read(name);
  const names = organizations.map((orgId) => findOrganization(deps.config, orgId)?.name ?? orgId);
  const message = gatheredMessage(thing, names);
  const known = noted === 'sending' ? undefined : parsePosted(noted);
  const stands = known !== undefined && (await edit(known, message, deps));
  const posted = stands ? known : await postGathered(gathering, message, noted === 'sending', deps);
  await deps.gatherings.shown(name, `${posted.channel} ${posted.ts}`, organizations);
}

/** Whether one person is told this by itself, was told it with others, or is about to be. */
async function gather(
  { entry, state, before }: Omit<Told, 'head'>,
  person: string,
  deps: Deps,
): Promise<'alone' | 'told' | 'later'> {
  const thing = sameThing(entry.event, state, before);
  if (thing === undefined) return 'alone';
  const name = `${person}:${thing.kind}:${thing.code}`;
  const { sequence, at } = entry;
  const turn = await deps.gatherings.note(name, { organization: state.organization, sequence, at });
  if (turn === 'others') return 'later';
  if (turn !== 'mine') return turn;
  await deps.urgent.first(() => showGathered({ person, thing, name }, deps));
  return 'told';
}

/**
 * As soon as the watch has found something, before any thread is told: Slack takes about one message a second in a channel,
 * and people must know of a thousand organizations sooner. What fails here is told with the thread.
 */
export async function gatherAtOnce(outcome: Outcome, deps: Deps): Promise<void> {
  const { before, state, head, entries, now } = outcome;
  const [entry] = entries.filter(({ event }) => sameThing(event, state, before) !== undefined);
  if (entry === undefined || entry.event.type !== 'healthChanged') return;
  if (!concernsPeople(entry.event, findLife(before)?.health)) return;
  try {
    const organization = getOrganization(deps.config, state.organization);
    const { alertMembers } = await contextOf(organization, { state, head, now }, deps);
    for (const person of alertMembers) {
      if ((await mayBeTold(person, deps)) === true) await gather({ entry, state, before }, person, deps);
    }
  } catch (error) {
    deps.log.warn({ err: error, organization: state.organization }, 'what was found is told with its thread');
  }
}

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
