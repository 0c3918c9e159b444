import { section } from './blocks.ts';
import type { Message } from './message.ts';
import { code as literal, oneLine } from './text.ts';

interface Channel {
  readonly name: string;
  readonly channel: string;
}

const reasons: Readonly<Record<string, string>> = {
  channel_not_found: 'It is deleted, or private and without the bot.',
  not_in_channel: 'The bot is not a member of it any more.',
  is_archived: 'It is archived.',
  is_inactive: 'It is archived.',
  restricted_action: 'A setting of the workspace keeps the bot from writing there.',
};

/** For those who run the bot, directly: where an organization's story cannot be told. */
export function unreachableMessage({ name, channel }: Channel, reason: string): Message {
  const what = `${oneLine(name, 160)}: the bot cannot write to its channel`;
  const why = reasons[reason] ?? '';
  const now = `Invite the bot there again (${literal('/invite')}), or set another channel and restart the bot.`;
  return {
    text: `${what}. ${why}`,
    blocks: [
      section(
        `*${what}* <#${channel}> (${literal(reason)}). ${why} ${now} The run goes on meanwhile, nothing is lost, and the thread is made up for by itself; ${literal('/cmk status')} shows where it stands.`,
      ),
    ],
  };
}
