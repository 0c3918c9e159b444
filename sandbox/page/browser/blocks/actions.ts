import type { ActionsBlock, ActionsBlockElement } from '@slack/types';
import type { VNode } from 'preact';
import { h } from '../h.ts';
import { useSurface } from '../surface.ts';
import { Element, isGroup } from './element.ts';
import { plainText } from './text.ts';

export function ActionsView({ block, blockId }: { block: ActionsBlock; blockId: string }): VNode {
  const { prefix } = useSurface();
  const drawElement = (element: ActionsBlockElement, index: number) => {
    const id = `${prefix}-${blockId}-${element.action_id ?? index}`.replaceAll(/\s+/g, '-');
    const label = nameOf(element);
    // Nobody who has focus on one button finds it on another one, when a message is written anew.
    const key = `${element.type} ${id}`;
    const drawn = h(Element, { key, element, blockId, naming: { id, label }, dispatching: 'at once' });
    return isGroup(element) ? h('div', { key, role: 'group', 'aria-label': label }, drawn) : drawn;
  };
  return h('div', { class: 'actions' }, block.elements.map(drawElement));
}

/** Slack gives such a field no label; its placeholder says what it is for. */
function nameOf(element: ActionsBlockElement): string {
  return 'placeholder' in element && element.placeholder !== undefined
    ? plainText(element.placeholder)
    : 'Choice';
}
