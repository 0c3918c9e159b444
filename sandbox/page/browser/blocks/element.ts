import type { ActionsBlockElement, InputBlockElement, SectionBlockAccessory } from '@slack/types';
import type { VNode } from 'preact';
import { h } from '../h.ts';
import { ButtonElement } from './button.ts';
import { CheckboxField, RadioField } from './choice-field.ts';
import { DateField } from './date-field.ts';
import type { FieldProps } from './field.ts';
import { ImageElementView } from './image.ts';
import { OverflowElement } from './overflow.ts';
import { SearchField } from './search-field.ts';
import { MultiStaticSelectField, PickField, StaticSelectField } from './select-field.ts';
import { RichTextField, TextField } from './text-field.ts';
import { Unknown } from './unknown.ts';

export type AnyElement = InputBlockElement | ActionsBlockElement | SectionBlockAccessory;

/** Radio buttons and checkboxes: a group of controls, named by a fieldset's legend. */
export function isGroup(element: AnyElement): boolean {
  return element.type === 'radio_buttons' || element.type === 'checkboxes';
}

export function Element(props: FieldProps<AnyElement>): VNode {
  const { element, ...field } = props;
  switch (element.type) {
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return h(TextField, { element, ...field });
    case 'rich_text_input':
      return h(RichTextField, { element, ...field });
    case 'static_select':
      return h(StaticSelectField, { element, ...field });
    case 'multi_static_select':
      return h(MultiStaticSelectField, { element, ...field });
    case 'external_select':
    case 'multi_external_select':
      return h(SearchField, { element, ...field });
    case 'radio_buttons':
      return h(RadioField, { element, ...field });
    case 'checkboxes':
      return h(CheckboxField, { element, ...field });
    case 'datepicker':
    case 'timepicker':
    case 'datetimepicker':
      return h(DateField, { element, ...field });
    case 'button':
    case 'workflow_button':
      return h(ButtonElement, { element, blockId: field.blockId });
    case 'overflow':
      return h(OverflowElement, { element, blockId: field.blockId });
    case 'image':
      return h(ImageElementView, { element, class: 'accessory-image' });
    case 'file_input':
      return h(Unknown, { type: 'file_input' });
    default:
      return h(PickField, { element, ...field });
  }
}
