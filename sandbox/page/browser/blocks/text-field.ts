import type { EmailInput, NumberInput, PlainTextInput, RichTextInput, URLInput } from '@slack/types';
import type { VNode } from 'preact';
import type { StateValue } from '../../../slack/client-api.ts';
import { h } from '../h.ts';
import { namingAttributes, useField, type FieldProps } from './field.ts';

export type TextElement = PlainTextInput | NumberInput | EmailInput | URLInput;

const inputModes = {
  plain_text_input: undefined,
  number_input: 'decimal',
  email_text_input: 'email',
  url_text_input: 'url',
} as const;

/** Always of type `text`: the browser's own number, e-mail and address fields throw away what they do not understand. */
export function TextField(props: FieldProps<TextElement>): VNode {
  const { element, naming, dispatching } = props;
  const field = useField(props);
  const current = field.value !== undefined && 'value' in field.value ? (field.value.value ?? '') : '';
  const triggers = element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const valueOf = (event: Event): StateValue => ({
    type: element.type,
    value: (event.currentTarget as HTMLInputElement).value || null,
  });
  const onInput = (event: Event) => {
    field.type(valueOf(event));
    if (dispatching === 'at once' && triggers.includes('on_character_entered'))
      void field.dispatch(valueOf(event));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    if (dispatching !== 'at once' || !triggers.includes('on_enter_pressed')) return;
    event.preventDefault();
    void field.dispatch(valueOf(event));
  };
  const common = {
    ...namingAttributes(naming),
    class: 'field-text',
    value: current,
    placeholder: element.placeholder?.text,
    maxLength: element.type === 'plain_text_input' ? element.max_length : undefined,
    autoFocus: element.focus_on_load,
    dir: 'auto',
    onInput,
    onKeyDown,
  } as const;
  if (element.type === 'plain_text_input' && element.multiline === true)
    return h('textarea', { ...common, rows: 4 });
  return h('input', {
    ...common,
    type: 'text',
    inputMode: inputModes[element.type],
    autoComplete: 'off',
    spellcheck: false,
  });
}

/** Formatted text, typed here without its formatting. */
export function RichTextField(props: FieldProps<RichTextInput>): VNode {
  const { element, naming } = props;
  const field = useField(props);
  const onInput = (event: Event) => {
    const text = (event.currentTarget as HTMLTextAreaElement).value;
    const rich = {
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
    };
    field.type({ type: 'rich_text_input', rich_text_value: text === '' ? null : rich });
  };
  return h('textarea', {
    ...namingAttributes(naming),
    class: 'field-text',
    placeholder: element.placeholder?.text,
    rows: element.min_lines ?? 4,
    onInput,
  });
}
