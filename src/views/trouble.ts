import type { RecordFault } from '../domain/verification.ts';
import { faultSentence } from './verification.ts';
import type { KnownBlock } from '@slack/types';
import { section } from './blocks.ts';
import type { Message } from './message.ts';
import { listed, strong } from './text.ts';

function said(text: string): Message {
  return { text, blocks: [section(text)] };
}

/** The bot's own store is away. */
export function storeAwayMessage(): Message {
  return said(
    'The bot cannot reach its store (Redis) right now, so nothing was decided and nothing was changed. Try again in a minute; if it stays so, tell an operator of the bot.',
  );
}

/** The bot's own store answers and takes nothing. */
export function storeRefusesMessage(): Message {
  return said(
    'The bot’s store (Redis) answers but takes nothing new, most likely because its disk or memory is full. Nothing was decided and nothing was changed. An operator of the bot has to look at it; then try again.',
  );
}

const otherVersion =
  'written by another version of the bot, which this one cannot read. Nothing was changed. In the middle of an upgrade, try again in a minute; if it stays so, an operator has to start the version that wrote it.';

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
  return [section(`⚠  ${listed([...named, ...more])}: ${words} ${otherVersion}`)];
}

/** A mistake of the bot. `id` is what an operator finds in the log. */
export function mistakeMessage(id: string): Message {
  return said(
    `The bot made a mistake and did not finish this. Nothing irreversible was done by it. Try again; if it happens again, give an operator of the bot this number: \`${id}\`.`,
  );
}

/** What stands in Redis was not written by the bot, or is not all of it. */
export function recordBrokenMessage(fault: RecordFault): Message {
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
