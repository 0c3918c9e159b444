import type { KnownBlock, ModalView } from '@slack/types';
import { section } from '../blocks/blocks.ts';
import { standingAfter } from './standing-of.ts';
import { standingLines } from './standing.ts';
import type { StatusEntry } from './status.ts';
import { oneLine, strong } from '../blocks/text.ts';
import { modal } from '../blocks/modal.ts';

/** Where it stands now, after a form came through or where nothing can be worked on, and how the reader goes on. */
export function standingModal(
  title: string,
  { state, context }: StatusEntry,
  onward: readonly KnownBlock[],
): ModalView {
  const found = standingAfter(state, context);
  return modal({
    callback: 'notice',
    title,
    blocks: [
      section(`${strong(context.organization.name)} – *${oneLine(found.brief, 200)}*`),
      section(standingLines(found)),
      ...(found.health === undefined ? [] : [section(found.health)]),
      ...onward,
    ],
  });
}
