import type { SameThing } from '../../domain/alerts.ts';
import { harmOf } from '../../domain/checks/concerns.ts';
import {
  button,
  context as smallPrint,
  type Message,
  quote,
  row,
  section,
  toEverybody,
  toThread,
} from '../blocks/blocks.ts';
import { anyOrganization, type ViewContext } from '../blocks/context.ts';
import { code, code as literal, counted, mention, oneLine } from '../blocks/text.ts';
import { concernAdvice, concernBrief } from '../findings/words.ts';
import type { RecordFault } from '../../domain/record/record-fault.ts';
import { faultSentence } from '../refusals/verification.ts';
import { concerned, said, saidTo, type Tellers, toPeople } from './sentence.ts';
import type { Entry } from '../../domain/events.ts';

/** How bad it is, as the first words; what happens on a date differs by organization. */
function severity({ kind, code }: SameThing): string {
  if (kind === 'over') return 'Resolved';
  const harm = harmOf(code) === 'lost' ? 'Access lost' : 'At risk';
  return kind === 'again' ? `${harm}, still open` : harm;
}

/** A section takes 3000 characters, a message about 13,000: the rest is counted. */
const lineRoom = 2_500;
const mostSections = 3;

function listSections(names: readonly string[]): string[] {
  const texts: string[] = [''];
  let shown = 0;
  for (const name of names) {
    const line = `• ${oneLine(name, 160)}\n`;
    const last = texts.at(-1) ?? '';
    if (last.length + line.length > lineRoom) {
      if (texts.length === mostSections) break;
      texts.push('');
    }
    texts[texts.length - 1] += line;
    shown += 1;
  }
  const hidden = names.length - shown;
  if (hidden > 0) texts[texts.length - 1] += `… and ${hidden} more: \`/cmk health\` lists all of them.`;
  return texts.filter((text) => text !== '');
}

/** For all that are listed; whoever presses it is on it in each. */
const onItRow = ({ kind, code }: SameThing) =>
  kind === 'over'
    ? []
    : row('gathered', [
        button(
          'takeAlert',
          'I’m on it',
          { organization: anyOrganization, subject: `${kind}:${code}` },
          { style: 'primary', label: 'I’m on it, in all of these organizations' },
        ),
      ]);

/** In place of one message for each organization, where the same happened to many of them at once. */
export function gatheredMessage(thing: SameThing, names: readonly string[]): Message {
  const sorted = names.toSorted((one, other) => one.localeCompare(other, 'en', { numeric: true }));
  const what = `${severity(thing)} in ${counted(names.length, 'organization')}: ${concernBrief(thing)}`;
  const advice = thing.kind === 'over' ? undefined : concernAdvice(thing.code);
  const where =
    thing.kind === 'over'
      ? 'Each organization’s thread says how long it lasted.'
      : 'The same happened to many organizations at once, so this one message replaces one for each. Each organization’s thread has its details and its command.';
  return {
    text: `${what}.`,
    blocks: [
      section(`*${what}.*`),
      ...(advice === undefined ? [] : [section(`→ ${advice}`)]),
      ...listSections(sorted).map((text) => section(text)),
      ...onItRow(thing),
      smallPrint(where),
    ],
  };
}

/** A record that takes no more entries: nothing can be recorded about it, so a message says it. */
export function brokenMessage(name: string, fault: RecordFault): Message {
  const words = `*The record of ${oneLine(name, 160)} is damaged.* ${oneLine(faultSentence(fault), 600)} Nothing can be decided or recorded. *Now:* an operator restores Redis from the backup, then runs \`npm run audit -- declare-restore\`. \`npm run audit -- verify … --slack\` shows what is wrong.`;
  return { text: words.replaceAll(/[*`]/gu, ''), blocks: [section(words)] };
}

export const lossTellers: Tellers<'lossFound' | 'restoreDeclared' | 'keyChanged' | 'channelSearched'> = {
  channelSearched: () => [],
  keyChanged: ({ event }, _state, context) => {
    const words = `The bot now signs this record with the audit key ${code(event.to, 32)}. An entry signed with ${code(event.from, 32)} from here on is not the bot’s.`;
    return [toThread(said(context, words))];
  },
  lossFound: ({ by, event }, state, context) => {
    const words = `*The bot’s record lost entries, or others took their place.* ${oneLine(faultSentence(event.loss), 600)} Nothing irreversible starts here until an operator checks this and declares it. *Now:* an operator runs \`npm run audit -- verify … --slack\`, then \`npm run audit -- declare-restore … --by … --reason …\`.`;
    return [
      toEverybody(said(context, words)),
      ...toPeople([...context.operatorMembers, ...concerned(state)], by, saidTo(context, words)),
    ];
  },
  restoreDeclared: ({ by, event, sequence }, state, context) => {
    const words = `${mention(by)} declared that the bot’s record was put back from a backup. It continues after entry ${sequence - 1}; later entries that this thread shows are no longer on it. Before anything irreversible the bot asks Adobe, as always. Check whether what you were waiting for is still there.`;
    return [
      toThread(said(context, words, [quote(event.reason)])),
      ...toPeople(concerned(state), by, saidTo(context, words, [quote(event.reason)])),
    ];
  },
};

interface Channel {
  readonly name: string;
  readonly channel: string;
}

const reasons: Readonly<Record<string, string>> = {
  channel_not_found: 'It is deleted, or private and without the bot.',
  not_in_channel: 'The bot is no longer a member of it.',
  is_archived: 'It is archived.',
  is_inactive: 'It is archived.',
  restricted_action: 'A setting of the workspace keeps the bot from writing there.',
  restricted_action_read_only_channel: 'It is read-only for the bot.',
  restricted_action_thread_only_channel: 'Only replies in threads are allowed there.',
  restricted_action_non_threadable_channel: 'Replies in threads are not allowed there.',
};

/** For those who run the bot, directly: where an organization's story cannot be told. */
export function unreachableMessage({ name, channel }: Channel, reason: string): Message {
  const what = `${oneLine(name, 160)}: the bot cannot write to its channel`;
  const why = reasons[reason] ?? 'Slack refuses the bot’s messages there.';
  const now = `Let the bot write there again (${literal('/invite')}, the channel’s settings), or set another channel and restart the bot.`;
  return {
    text: `${what}. ${why}`,
    blocks: [
      section(
        `*${what}* <#${channel}> (${literal(reason)}). ${why} ${now} The run continues, nothing is lost, and the bot adds what the thread misses later; ${literal('/cmk status')} shows where it stands.`,
      ),
    ],
  };
}

function endWords({ event, by }: Entry): string {
  if (event.type === 'stopped') return `${mention(by)} stopped it`;
  if (event.type === 'rejected') return `${mention(by)} rejected the proposal`;
  return event.type === 'cancelled' ? `${mention(by)} cancelled the setup` : 'The proposal ended';
}

/** In place of “nothing was sent”, where the channel shows that the request was about to be sent. */
export function perhapsTooLateMessage(entry: Entry, context: ViewContext): Message {
  const words = `${endWords(entry)}, *perhaps too late*. The channel shows that the request was about to be sent. The bot asks Adobe and says here what came of it.`;
  return said(context, words);
}
