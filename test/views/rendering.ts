import type { Message } from '../../src/views/blocks/blocks.ts';

interface Buttonlike {
  readonly type: string;
  readonly action_id?: string;
  readonly value?: string;
}

/** Every text of blocks, one a line, in reading order; buttons by their text. */
export function wordsIn(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  const own = 'text' in value && typeof value.text === 'string' ? [value.text] : [];
  const inner = Object.values(value)
    .filter((part) => typeof part === 'object')
    .map(wordsIn);
  return [...own, ...inner].filter((part) => part !== '').join('\n');
}

/** The actions of all buttons and menus, in order. */
export function actionsIn(blocks: Message['blocks']): string[] {
  return blocks.flatMap((block) => {
    const elements = 'elements' in block && block.type === 'actions' ? (block.elements as Buttonlike[]) : [];
    const accessory =
      'accessory' in block && block.accessory !== undefined ? [block.accessory as Buttonlike] : [];
    return [...elements, ...accessory].map(({ action_id: action }) => action ?? '');
  });
}
