import { section } from '../blocks/blocks.ts';
import type { Message } from '../blocks/message.ts';
import { code as literal, oneLine } from '../blocks/text.ts';

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
