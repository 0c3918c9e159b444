import type {
  ChannelsSelect,
  ConversationsSelect,
  MultiChannelsSelect,
  MultiConversationsSelect,
  MultiStaticSelect,
  MultiUsersSelect,
  PlainTextOption,
  StaticSelect,
  UsersSelect,
} from '@slack/types';
import type { ComponentChildren, VNode } from 'preact';
import type { StateValue } from '../../../slack/client-api.ts';
import { h } from '../h.ts';
import { useReader } from '../reader.ts';
import { toStateOption } from './choice-field.ts';
import { namingAttributes, useField, type FieldProps } from './field.ts';
import { plainText } from './text.ts';

const nothing = '';

/** The browser's own list: it searches by typing, and every device knows how to show it. */
export function StaticSelectField(props: FieldProps<StaticSelect>): VNode {
  const { element, naming } = props;
  const field = useField(props);
  const chosen = field.value?.type === 'static_select' ? field.value.selected_option?.value : undefined;
  const options = allOptions(element);
  const onChange = (event: Event) => {
    const { value } = event.currentTarget as HTMLSelectElement;
    const option = options.find((candidate) => candidate.value === value);
    void field.pick({
      type: 'static_select',
      selected_option: option === undefined ? null : toStateOption(option),
    });
  };
  return h(
    'select',
    { ...namingAttributes(naming), class: 'field-select', value: chosen ?? nothing, onChange },
    h('option', { value: nothing }, element.placeholder?.text ?? 'Choose…'),
    drawOptions(element, (value) => value === chosen),
  );
}

export function MultiStaticSelectField(props: FieldProps<MultiStaticSelect>): VNode {
  const { element, naming } = props;
  const field = useField(props);
  const chosen = field.value?.type === 'multi_static_select' ? field.value.selected_options : [];
  const onChange = (event: Event) => {
    const values = selectedValues(event);
    const options = allOptions(element).filter(({ value = '' }) => values.includes(value));
    void field.pick({ type: 'multi_static_select', selected_options: options.map(toStateOption) });
  };
  const isChosen = (value: string) => chosen.some((option) => option.value === value);
  return h(
    'select',
    { ...namingAttributes(naming), class: 'field-select', multiple: true, onChange },
    drawOptions(element, isChosen),
  );
}

type PickElement =
  | UsersSelect
  | MultiUsersSelect
  | ConversationsSelect
  | MultiConversationsSelect
  | ChannelsSelect
  | MultiChannelsSelect;

/** People, conversations or channels, by their names. */
export function PickField(props: FieldProps<PickElement>): VNode {
  const { element, naming } = props;
  const field = useField(props);
  const candidates = useCandidates(element.type);
  const chosen = pickedIds(field.value);
  const multiple = element.type.startsWith('multi_');
  const onChange = (event: Event) => void field.pick(toPicked(element.type, selectedValues(event)));
  return h(
    'select',
    { ...namingAttributes(naming), class: 'field-select', multiple, onChange },
    multiple ? null : h('option', { value: nothing }, element.placeholder?.text ?? 'Choose…'),
    candidates.map(([id, name]) => h('option', { value: id, selected: chosen.includes(id) }, name)),
  );
}

function useCandidates(type: PickElement['type']): [id: string, name: string][] {
  const { people, channels } = useReader();
  if (type.endsWith('users_select'))
    return people.filter(({ deleted }) => !deleted).map(({ id, realName, name }) => [id, realName || name]);
  const eligible = channels.filter(({ kind }) => !type.endsWith('channels_select') || kind === 'public');
  return eligible.map(({ id, name, kind }) => [id, kind === 'im' ? name : `#${name}`]);
}

function pickedIds(value: StateValue | undefined): string[] {
  switch (value?.type) {
    case 'users_select':
      return value.selected_user === null ? [] : [value.selected_user];
    case 'multi_users_select':
      return value.selected_users;
    case 'conversations_select':
      return value.selected_conversation === null ? [] : [value.selected_conversation];
    case 'multi_conversations_select':
      return value.selected_conversations;
    case 'channels_select':
      return value.selected_channel === null ? [] : [value.selected_channel];
    case 'multi_channels_select':
      return value.selected_channels;
    default:
      return [];
  }
}

function toPicked(type: PickElement['type'], ids: string[]): StateValue {
  const one = ids[0] ?? null;
  switch (type) {
    case 'users_select':
      return { type, selected_user: one };
    case 'multi_users_select':
      return { type, selected_users: ids };
    case 'conversations_select':
      return { type, selected_conversation: one };
    case 'multi_conversations_select':
      return { type, selected_conversations: ids };
    case 'channels_select':
      return { type, selected_channel: one };
    case 'multi_channels_select':
      return { type, selected_channels: ids };
  }
}

function selectedValues(event: Event): string[] {
  const { selectedOptions } = event.currentTarget as HTMLSelectElement;
  return Array.from(selectedOptions, ({ value }) => value).filter((value) => value !== nothing);
}

type OptionList = Pick<StaticSelect, 'options' | 'option_groups'>;

function allOptions({ options = [], option_groups: groups = [] }: OptionList): PlainTextOption[] {
  return [...options, ...groups.flatMap((group) => group.options)];
}

function drawOptions(list: OptionList, isChosen: (value: string) => boolean): ComponentChildren {
  const drawOption = ({ text, value = '' }: PlainTextOption) =>
    h('option', { value, selected: isChosen(value) }, plainText(text));
  if (list.option_groups === undefined) return list.options?.map(drawOption);
  return list.option_groups.map((group) =>
    h('optgroup', { label: plainText(group.label) }, group.options.map(drawOption)),
  );
}
