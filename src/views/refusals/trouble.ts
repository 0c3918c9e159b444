import type { RecordFault } from '../../domain/record/record-fault.ts';
import { faultSentence } from './verification.ts';
import type { KnownBlock } from '@slack/types';
import { section } from '../blocks/blocks.ts';
import type { Message } from '../blocks/message.ts';
import { listed, strong } from '../blocks/text.ts';

function said(text: string): Message {
  return { text, blocks: [section(text)] };
}

/** The bot's own store is away. */
export function storeAwayMessage(): Message {
  return said(
    'The bot cannot reach its store (Redis) right now, so nothing was decided and nothing was changed. Try again in a minute; if that lasts, tell an operator of the bot.',
  );
}

/** By Redis's own first word. */
const storeRefusals: Readonly<Record<string, string>> = {
  OOM: 'its memory is full',
  READONLY: 'another server has just taken over, or the bot was sent to a replica',
  MISCONF: 'it cannot save to its disk',
  NOREPLICAS: 'too few of its replicas are connected',
  NOPERM: 'the bot’s user lacks a right there',
  LOADING: 'it has just started and is still loading its data',
  MASTERDOWN: 'it has lost its primary',
  CLUSTERDOWN: 'its cluster is down',
  BUSY: 'somebody’s script occupies it',
  NOAUTH: 'it does not accept the bot’s password',
  WRONGPASS: 'it does not accept the bot’s password',
  MOVED: 'the bot was sent to the wrong server of a cluster',
  ASK: 'the bot was sent to the wrong server of a cluster',
  LIMIT: 'it has reached a limit of its own',
};

/** The bot's own store answers and takes nothing. */
export function storeRefusesMessage(refusal: string): Message {
  return said(
    `The bot’s store (Redis) accepts no changes: ${storeRefusals[refusal] ?? refusal}. Nothing was decided and nothing was changed. Try again in a minute; if that lasts, tell an operator of the bot.`,
  );
}

const otherVersion =
  'written by another version of the bot, which this one cannot read. Nothing was changed. In the middle of an upgrade, try again in a minute; if that lasts, an operator has to start the version that wrote it.';

/** A newer version wrote the record, in the middle of an upgrade for example. */
export function otherVersionMessage(): Message {
  return said(`The record was ${otherVersion}`);
}

const mostNamed = 10;

/** The same of some among several, by name; nothing where there are none. */
export function otherVersionBlocks(names: readonly string[]): KnownBlock[] {
  if (names.length === 0) return [];
  const named = names.slice(0, mostNamed).map((name) => strong(name));
  const more = names.length > mostNamed ? [`${names.length - mostNamed} more`] : [];
  const words = names.length === 1 ? 'the record was' : 'the records were';
  return [
    section(
      `⚠  ${listed([...named, ...more])}: ${words} written by another version of the bot, or by something that is not the bot. Nothing was changed. In the middle of an upgrade, try again in a minute; if that lasts, an operator finds the cause in the log.`,
    ),
  ];
}

/** A mistake of the bot. `id` is what an operator finds in the log. */
export function mistakeMessage(id: string): Message {
  return said(
    `The bot made a mistake and did not finish this. Nothing irreversible was done by it. Try again; if it happens again, give an operator of the bot this number: \`${id}\`.`,
  );
}

/** What stands in Redis was not written by the bot, or is not all of it. */
export function recordBrokenMessage(fault: RecordFault): Message {
  if (fault.kind === 'unknownKey') {
    return said(
      `Nothing was done: this instance of the bot cannot act now. Entry #${fault.sequence} is signed with a key that this instance does not have: a rotation under way, or somebody else wrote it. Press again in a minute, when another instance may answer. If that lasts, tell an operator of the bot.`,
    );
  }
  return said(
    `The record of this organization cannot be relied on, so nothing was done and nothing is decided on it. ${faultSentence(fault)} An operator of the bot runs \`npm run audit -- verify\` for the whole of it.`,
  );
}

/** Longer than Slack keeps a click alive. */
export function tooLateMessage(): Message {
  return said(
    'Slack gave up on this click before the bot could answer it. Nothing was changed; click again.',
  );
}
