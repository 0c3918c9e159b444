import type { ContextBlock, KnownBlock } from '@slack/types';
import { readableDigest } from '../../domain/proposal.ts';
import { type Witness, parseWitness } from '../../domain/record/witness.ts';
import { context as smallPrint } from './blocks.ts';
import type { ViewContext } from './context.ts';
import { code, oneLine } from './text.ts';

/** The record's head as people read it: `#12 · ABCD-EFGH-IJKL-MNOP`. */
export function headWords(context: ViewContext): string {
  const { head } = context;
  return head === undefined ? 'the record is empty' : `#${head.sequence} · ${readableDigest(head.digest)}`;
}

/** Under every message in the channel, so that Slack is a witness of the record: nobody searches direct messages for it. */
export function foot(context: ViewContext): ContextBlock {
  return smallPrint(headWords(context));
}

/** The same with everything that names the organization, for the messages that others refer to. */
export function wholeFoot(context: ViewContext): ContextBlock {
  return smallPrint(wholeFootWords(context));
}

export function wholeFootWords(context: ViewContext): string {
  const { name, orgId, region } = context.organization;
  return `${oneLine(name, 160)} · ${code(orgId, 80)} · ${oneLine(region, 20)} · ${context.head === undefined ? '' : 'record '}${headWords(context)}`;
}

/** The head at the foot of a message of the bot's, or undefined. Earlier versions wrote more words before it. */
export function readFoot(blocks: readonly KnownBlock[]): Witness | undefined {
  for (const block of blocks.toReversed()) {
    const [element] = block.type === 'context' ? block.elements : [];
    const words = element?.type === 'mrkdwn' ? element.text.split(' · record ').at(-1) : undefined;
    const witness = words === undefined ? undefined : parseWitness(words);
    if (witness !== undefined) return witness;
  }
  return undefined;
}
