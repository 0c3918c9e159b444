import type { ViewContext } from '../blocks/context.ts';
import { context as smallPrint } from '../blocks/blocks.ts';
import { headWords } from '../blocks/foot.ts';
import type { Message } from '../blocks/message.ts';
import { oneLine } from '../blocks/text.ts';

/** Shows how far the record goes, where nothing else that is said does. */
export function headMessage(context: ViewContext): Message {
  const name = oneLine(context.organization.name, 160);
  return {
    text: `${name}: how far the bot’s record goes before the next step`,
    blocks: [smallPrint(`${name} · record ${headWords(context)}`)],
  };
}
