import { section } from '../blocks/blocks.ts';
import type { Message } from '../blocks/message.ts';
import { strong } from '../blocks/text.ts';

/** What the channel refuses, for one person: nothing around it says what it is about. */
export function directlySaid(
  { text, blocks }: Message,
  { name, channel }: { readonly name: string; readonly channel: string },
): Message {
  const why = `${strong(name)}: Slack refuses the bot’s messages in <#${channel}>. The requester and everybody who approved get this directly instead.`;
  return { text, blocks: [section(why), ...blocks] };
}
