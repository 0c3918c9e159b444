import type { InputBlock } from '@slack/types';
import type { ComponentChildren, VNode } from 'preact';
import { h } from '../h.ts';
import { useSurface } from '../surface.ts';
import { Element, isGroup } from './element.ts';
import type { Naming } from './field.ts';
import { plainText } from './text.ts';

/** A field with its label, hint and error; a group of choices in a fieldset with its legend. */
export function InputView({ block, blockId }: { block: InputBlock; blockId: string }): VNode {
  const surface = useSurface();
  const id = `${surface.prefix}-${blockId}`.replaceAll(/\s+/g, '-');
  const error = surface.errors[blockId];
  const hint = block.hint === undefined ? undefined : plainText(block.hint);
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  const { element, optional = false } = block;
  const grouped = isGroup(element);
  const required = !optional && !grouped;
  const naming: Naming = { id, describedBy, invalid: error !== undefined, required };
  const label = [plainText(block.label), optional && h('span', { class: 'optional' }, ' (optional)')];
  const field = h(Element, {
    element,
    blockId,
    naming,
    dispatching: block.dispatch_action === true ? 'at once' : 'at submission',
  });
  const notes = [
    hint !== undefined && h('p', { id: `${id}-hint`, class: 'hint', dir: 'auto' }, hint),
    error !== undefined && h('p', { id: `${id}-error`, class: 'field-error', dir: 'auto' }, error),
  ];
  return grouped ? drawGroup(label, field, notes, describedBy) : drawSingle(id, label, field, notes);
}

function drawSingle(id: string, label: ComponentChildren, field: VNode, notes: ComponentChildren): VNode {
  return h(
    'div',
    { class: 'input' },
    h('label', { class: 'input-label', htmlFor: id, dir: 'auto' }, label),
    field,
    notes,
  );
}

function drawGroup(
  label: ComponentChildren,
  field: VNode,
  notes: ComponentChildren,
  describedBy: string | undefined,
): VNode {
  const legend = h('legend', { class: 'input-label', dir: 'auto' }, label);
  return h('fieldset', { class: 'input', 'aria-describedby': describedBy }, legend, field, notes);
}
