import type { Entry } from '../../domain/events.ts';
import type { ViewContext } from '../blocks/context.ts';
import type { Message } from '../blocks/message.ts';
import { mention } from '../blocks/text.ts';
import { said } from './sentence.ts';

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
