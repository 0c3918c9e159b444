import type { KnownBlock } from '@slack/types';
import { newBlockId } from '../ids.ts';
import { placedElements } from './elements.ts';

/** Blocks as Slack stores them: ids where none were given, and the defaults of text objects written out. */
export function normalizeBlocks(blocks: readonly KnownBlock[]): KnownBlock[] {
  const copies = structuredClone([...blocks]);
  for (const block of copies) giveIds(block);
  for (const { element } of placedElements(copies)) element.action_id ||= newBlockId();
  writeTextDefaults(copies);
  return copies;
}

function giveIds(block: KnownBlock): void {
  block.block_id ??= newBlockId();
  if (block.type === 'carousel') for (const card of block.elements) giveIds(card);
  if (block.type === 'container') for (const child of block.child_blocks) giveIds(child);
}

function writeTextDefaults(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const text = value as { type?: unknown; emoji?: boolean; verbatim?: boolean };
  if (text.type === 'plain_text') text.emoji ??= true;
  if (text.type === 'mrkdwn') text.verbatim ??= false;
  for (const inner of Object.values(value)) writeTextDefaults(inner);
}
