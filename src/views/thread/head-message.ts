import type { ViewContext } from '../blocks/context.ts';
import { context as smallPrint } from '../blocks/blocks.ts';
import { headWords } from '../blocks/foot.ts';
import type { Message } from '../blocks/message.ts';
import { oneLine } from '../blocks/text.ts';

/**
 * Shows how far the record goes, where nothing else that is said does. It stands in the channel, where gates read: so it
 * says to everybody what it is for.
 */
export function headMessage(context: ViewContext, isOfDrill: boolean): Message {
  const text = `${isOfDrill ? 'DRILL: ' : ''}${oneLine(context.organization.name, 160)}: final checks are running; nothing to do`;
  return { text, blocks: [smallPrint(`${text} · record ${headWords(context)}`)] };
}
