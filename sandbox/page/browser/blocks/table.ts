import type {
  DataTableBlock,
  RawNumberElement,
  RawTextElement,
  RichTextBlock,
  TableBlock,
} from '@slack/types';
import type { VNode } from 'preact';
import { classes, h } from '../h.ts';
import { RichTextView } from './rich-text.ts';

type Cell = RawTextElement | RawNumberElement | RichTextBlock;

/** The first row heads the columns. Wide ones scroll by themselves, by keyboard too. */
export function TableView({ block }: { block: TableBlock | DataTableBlock }): VNode {
  const [head = [], ...rows] = block.rows as Cell[][];
  const settings = block.type === 'table' ? (block.column_settings ?? []) : [];
  const cellClass = (column: number) =>
    classes(`align-${settings[column]?.align ?? 'left'}`, settings[column]?.is_wrapped === true && 'wrapped');
  const caption = block.type === 'data_table' ? block.caption : undefined;
  return h(
    'div',
    { class: 'table', role: 'group', 'aria-label': caption ?? 'Table', tabIndex: 0 },
    h(
      'table',
      null,
      caption && h('caption', null, caption),
      h(
        'thead',
        null,
        h(
          'tr',
          null,
          head.map((cell, column) => h('th', { scope: 'col', class: cellClass(column) }, drawCell(cell))),
        ),
      ),
      h(
        'tbody',
        null,
        rows.map((row) =>
          h(
            'tr',
            null,
            row.map((cell, column) => h('td', { class: cellClass(column) }, drawCell(cell))),
          ),
        ),
      ),
    ),
  );
}

function drawCell(cell: Cell): VNode {
  return cell.type === 'rich_text' ? h(RichTextView, { block: cell }) : h('span', { dir: 'auto' }, cell.text);
}
