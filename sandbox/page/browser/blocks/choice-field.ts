import type { Checkboxes, Option, RadioButtons } from '@slack/types';
import type { VNode } from 'preact';
import type { StateOption } from '../../../slack/client-api.ts';
import { h } from '../h.ts';
import { useField, type FieldProps } from './field.ts';
import { Text } from './text.ts';

/** One of several. The group's name stands in the fieldset around it. */
export function RadioField(props: FieldProps<RadioButtons>): VNode {
  const { element } = props;
  const field = useField(props);
  const chosen = field.value?.type === 'radio_buttons' ? field.value.selected_option?.value : undefined;
  const pick = (option: Option) =>
    void field.pick({ type: 'radio_buttons', selected_option: toStateOption(option) });
  const choices = element.options.map((option, index) =>
    h(Choice, { kind: 'radio', id: props.naming.id, index, option, checked: option.value === chosen, pick }),
  );
  return h('div', { class: 'choices' }, choices);
}

/** Any number of several. */
export function CheckboxField(props: FieldProps<Checkboxes>): VNode {
  const { element } = props;
  const field = useField(props);
  const chosen =
    field.value?.type === 'checkboxes' ? field.value.selected_options.map(({ value }) => value) : [];
  const pick = (picked: Option) => {
    const isChosen = ({ value = '' }: Option) => (value === picked.value) !== chosen.includes(value);
    void field.pick({
      type: 'checkboxes',
      selected_options: element.options.filter(isChosen).map(toStateOption),
    });
  };
  const choices = element.options.map((option, index) =>
    h(Choice, {
      kind: 'checkbox',
      id: props.naming.id,
      index,
      option,
      checked: chosen.includes(option.value ?? ''),
      pick,
    }),
  );
  return h('div', { class: 'choices' }, choices);
}

interface ChoiceProps {
  kind: 'radio' | 'checkbox';
  id: string;
  index: number;
  option: Option;
  checked: boolean;
  pick: (option: Option) => void;
}

function Choice({ kind, id, index, option, checked, pick }: ChoiceProps): VNode {
  const own = `${id}-${index}`;
  const described = option.description === undefined ? undefined : `${own}-description`;
  // The first one carries the field's own id, so that focus can be sent to the field.
  const inputId = index === 0 ? id : own;
  const onChange = () => pick(option);
  return h(
    'div',
    { class: 'choice' },
    h('input', { type: kind, id: inputId, name: id, checked, onChange, 'aria-describedby': described }),
    h('label', { htmlFor: inputId }, h(Text, { object: option.text })),
    option.description &&
      h('div', { class: 'choice-description', id: described }, h(Text, { object: option.description })),
  );
}

/** An option as Slack sends it to the app: without the text's optional parts that were never there. */
export function toStateOption({ text, value = '', description }: Option): StateOption {
  return description === undefined ? { text, value } : { text, value, description };
}
