import type { SectionBlock } from '@slack/types';
import { section } from './blocks.ts';
import type { ViewContext } from './context.ts';
import { oneLine } from './text.ts';

/** Said wherever people look while irreversible work is refused, with what the operator has to mend. */
export function volatileNote({
  volatile,
  storeFaults = [],
}: Pick<ViewContext, 'volatile' | 'storeFaults'>): SectionBlock[] {
  if (!volatile) return [];
  const seen = storeFaults.slice(0, 4).map((fault) => `\n• ${oneLine(fault, 300)}`);
  return [
    section(
      `⚠  *Nothing irreversible is done at the moment.* The bot’s Redis might forget the record. The operator switches on \`appendonly yes\` and \`maxmemory-policy noeviction\` there; everything else works meanwhile.${seen.join('')}`,
    ),
  ];
}
