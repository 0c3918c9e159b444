import type { KnownBlock } from '@slack/types';
import { drilledIn } from '../../domain/drill.ts';
import type { Entry } from '../../domain/events.ts';
import { button, context as smallPrint, header, row, section } from '../blocks/blocks.ts';
import { slackDate } from '../blocks/dates.ts';
import type { Message } from '../blocks/message.ts';
import { mention, oneLine } from '../blocks/text.ts';
import { historyWords, isRoutine } from './words.ts';

export interface History {
  readonly organization: { readonly orgId: string; readonly name: string };
  /** All of the record, in its order. */
  readonly entries: readonly Entry[];
  /** Only what came before this entry; everything where absent. */
  readonly before?: number | undefined;
}

/** Slack refuses a message of more than about 13,000 characters, and a section of more than 3000. */
const room = 10_000;
const mostLines = 15;
const sectionRoom = 2_900;

function line(entry: Entry, drills: ReadonlySet<number>): string {
  const { what, why = '' } = historyWords(entry, drills);
  const quoted = why.trim() === '' ? '' : `: “${oneLine(why, 400)}”`;
  return `${slackDate(entry.at)} · ${mention(entry.by)} ${what}${quoted}`;
}

function inSections(lines: readonly string[]): KnownBlock[] {
  const texts: string[] = [];
  for (const text of lines) {
    const last = texts.at(-1);
    if (last === undefined || last.length + text.length >= sectionRoom) texts.push(text);
    else texts[texts.length - 1] = `${last}\n${text}`;
  }
  return texts.map((text) => section(text));
}

/** As many as one message takes, and one in any case. */
function pageOf(shown: readonly Entry[], drills: ReadonlySet<number>): readonly Entry[] {
  let left = room;
  const over = shown.findIndex((entry, place) => {
    left -= line(entry, drills).length;
    return place > 0 && (left < 0 || place >= mostLines);
  });
  return over === -1 ? shown : shown.slice(0, over);
}

const leftOut =
  'Newest first. Reminders, repeated alerts and other routine entries are left out; the audit report has all of them.';

/** Who did what and when, the newest first, a page at a time. */
export function historyMessage({ organization, entries, before = Infinity }: History): Message {
  const { orgId, name } = organization;
  const shown = entries.filter((entry) => entry.sequence < before && !isRoutine(entry)).toReversed();
  const drills = drilledIn(entries);
  const page = pageOf(shown, drills);
  const last = page.at(-1);
  if (last === undefined) {
    const words = `Nothing has happened in ${oneLine(name, 160)} yet.`;
    return { text: words, blocks: [section(words)] };
  }
  const earlier = button(
    'history',
    'Earlier',
    { organization: orgId, subject: String(last.sequence) },
    { label: 'Earlier entries of this history' },
  );
  return {
    text: `History of ${oneLine(name, 160)}`,
    blocks: [
      header(`History of ${name}`),
      ...inSections(page.map((entry) => line(entry, drills))),
      ...(shown.length > page.length ? row('history', [earlier]) : []),
      smallPrint(leftOut),
    ],
  };
}
