import type { ContextBlock, ContextBlockElement } from '@slack/types';
import type { VNode } from 'preact';
import { h } from '../h.ts';
import { ImageElementView } from './image.ts';
import { Text } from './text.ts';

export function ContextView({ block }: { block: ContextBlock }): VNode {
  return h('div', { class: 'context' }, block.elements.map(drawElement));
}

function drawElement(element: ContextBlockElement): VNode {
  return element.type === 'image'
    ? h(ImageElementView, { element, class: 'context-image' })
    : h('div', { class: 'context-text' }, h(Text, { object: element }));
}
