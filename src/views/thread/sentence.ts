import type { KnownBlock } from '@slack/types';
import type { Entry, EventType } from '../../domain/events.ts';
import { findLife, type Organization } from '../../domain/organization.ts';
import {
  context as smallPrint,
  type Delivery,
  foot,
  headWords,
  type Message,
  section,
  toPerson,
  toThread,
} from '../blocks/blocks.ts';
import type { ViewContext } from '../blocks/context.ts';
import { oneLine, people, strong } from '../blocks/text.ts';

/** What one kind of entry says. `before` and `state` are the states before and after it. */
export type Teller<T extends EventType> = (
  entry: Entry<T>,
  state: Organization,
  context: ViewContext,
  before: Organization,
) => Delivery[];

export type Tellers<T extends EventType> = { readonly [K in T]: Teller<K> };

/** For notifications and screen readers: one line, without marks for bold and code. */
function notificationText(mrkdwn: string): string {
  return mrkdwn.replaceAll(/[*`]/g, '').replaceAll(/\s*\n\s*/g, ' ');
}

/** The organization's name in a sentence. */
export const nameOf = ({ organization }: ViewContext) => oneLine(organization.name, 160);

/**
 * A message that can be read alone. `sentence` is mrkdwn, `more` stands below it. The notification is the sentence with
 * the organization's name, or `notice`, which names it itself and begins with what matters most: a locked phone shows
 * a few words.
 */
export function said(
  context: ViewContext,
  sentence: string,
  more: readonly KnownBlock[] = [],
  notice = `${nameOf(context)}: ${sentence}`,
): Message {
  return {
    text: notificationText(notice),
    blocks: [section(sentence), ...more, foot(context)],
  };
}

/** The same to one person, where no thread stands around it. */
export function saidTo(
  context: ViewContext,
  sentence: string,
  more: readonly KnownBlock[] = [],
  notice?: string,
): Message {
  const { text } = said(context, sentence, [], notice);
  return {
    text,
    blocks: [section(`${strong(context.organization.name)}: ${sentence}`), ...more],
  };
}

/** Who is to read it, below the sentence: a notification shows the first words, which say how bad it is. */
export const forWhom = (ids: readonly string[]) => (ids.length > 0 ? `\nFor ${people(ids)}.` : '');

/** Who is to read it, before the sentence; nothing where nobody can be named. */
export const calling = (ids: readonly string[]) => (ids.length > 0 ? `${people(ids)}: ` : '');

const isUser = (id: string) => /^[UW]/.test(id);

/** One direct message for each person, but none to whoever did it; groups are mentioned in the thread instead. */
export function toPeople(ids: readonly string[], author: string, message: Message): Delivery[] {
  return [...new Set(ids)].filter((id) => isUser(id) && id !== author).map((id) => toPerson(id, message));
}

/** Said in the thread, and to everybody whose proposal or approval it was. */
export function resultFor(
  context: ViewContext,
  by: string,
  ids: readonly string[],
  sentence: string,
  more: readonly KnownBlock[] = [],
  notice?: string,
): Delivery[] {
  return [
    toThread(said(context, sentence, more, notice)),
    ...toPeople(ids, by, saidTo(context, sentence, more, notice)),
  ];
}

/** Who runs it and who proposed it. */
export function askers(state: Organization): string[] {
  const owner = 'run' in state ? [state.run.owner] : state.cancelled ? [state.cancelled.run.owner] : [];
  const proposed = 'proposal' in state ? [state.proposal.by] : [];
  return [...owner, ...proposed];
}

/** Who runs it, who proposed it and who approved it. */
export function concerned(state: Organization): string[] {
  const approved = 'approvals' in state ? state.approvals.map(({ by }) => by) : [];
  const involved = findLife(state)?.propagation?.people ?? [];
  return [...askers(state), ...approved, ...involved];
}

/**
 * Shows how far the record goes, where nothing else that is said does. It stands in the channel, where gates read: so it
 * says to everybody what it is for.
 */
export function headMessage(context: ViewContext, isOfDrill: boolean): Message {
  const text = `${isOfDrill ? 'DRILL: ' : ''}${oneLine(context.organization.name, 160)}: final checks are running; nothing to do`;
  return { text, blocks: [smallPrint(`${text} · record ${headWords(context)}`)] };
}
