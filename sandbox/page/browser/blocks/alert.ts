import type { AlertBlock } from '@slack/types';
import type { VNode } from 'preact';
import { h } from '../h.ts';
import { Text } from './text.ts';

const words = { default: 'Note', info: 'Note', warning: 'Warning', error: 'Error', success: 'Done' } as const;

export function AlertView({ block }: { block: AlertBlock }): VNode {
  const level = block.level ?? 'default';
  return h(
    'div',
    { class: `alert alert-${level}`, role: 'note', 'aria-label': words[level] },
    h(Text, { object: block.text }),
  );
}
