import { setTimeout as pause } from 'node:timers/promises';
import { answerKindOf } from '../../clients/slack/answers.ts';
import { parsePosted } from '../../clients/slack/posted.ts';
import type { Posted } from '../../clients/slack/poster.ts';
import { contextOf } from '../../view-context.ts';
import type { Deps } from '../../deps.ts';
import { concernsPeople, sameThing, type SameThing } from '../../domain/alerts.ts';
import { everyOrganization } from '../../domain/rules/due.ts';
import { findLife } from '../../domain/organization.ts';
import type { Told } from '../../domain/states/story.ts';
import { UpstreamError } from '../../errors.ts';
import { findOrganization, getOrganization } from '../../organizations.ts';
import type { Message } from '../../views/blocks/message.ts';
import { gatheredMessage } from '../../views/thread/gathered.ts';
import type { Outcome } from '../../store/record.ts';
import { markOf } from '../witnessing/say-now.ts';
import { mayBeTold } from './askable.ts';

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
export async function gather(
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
