import type { SectionBlock } from '@slack/types';
import { section } from './blocks.ts';
import type { ViewContext } from './context.ts';

/** Said wherever people look while irreversible work is refused. */
export function volatileNote({ volatile }: Pick<ViewContext, 'volatile'>): SectionBlock[] {
  return volatile
    ? [
        section(
          '⚠  *Nothing irreversible is done at the moment.* The bot’s Redis would forget the record in a restart. The operator switches on `appendonly yes` and `maxmemory-policy noeviction`; everything else works meanwhile.',
        ),
      ]
    : [];
}
