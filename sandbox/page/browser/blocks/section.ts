import type { SectionBlock, SectionBlockAccessory } from '@slack/types';
import type { VNode } from 'preact';
import { h } from '../h.ts';
import { useSurface } from '../surface.ts';
import { Element, isGroup } from './element.ts';
import { Text } from './text.ts';

export function SectionView({ block, blockId }: { block: SectionBlock; blockId: string }): VNode {
  const { text, fields, accessory } = block;
  return h(
    'div',
    { class: 'section' },
    h(
      'div',
      { class: 'section-text' },
      text && h(Text, { object: text }),
      fields &&
        h(
          'div',
          { class: 'section-fields' },
          fields.map((field) => h('div', null, h(Text, { object: field }))),
        ),
    ),
    accessory &&
      h(
        'div',
        { class: 'accessory' },
        h(Accessory, { element: accessory, blockId, about: text?.text ?? '' }),
      ),
  );
}

interface AccessoryProps {
  element: SectionBlockAccessory;
  blockId: string;
  /** The section's words, which name a field that has no label of its own. */
  about: string;
}

function Accessory({ element, blockId, about }: AccessoryProps): VNode {
  const { prefix } = useSurface();
  const id = `${prefix}-${blockId}-accessory`.replaceAll(/\s+/g, '-');
  const label = about.replaceAll(/[*_~`]/g, '').split('\n')[0] || 'Choice';
  const drawn = h(Element, { element, blockId, naming: { id, label }, dispatching: 'at once' });
  return isGroup(element) ? h('div', { role: 'group', 'aria-label': label }, drawn) : drawn;
}
