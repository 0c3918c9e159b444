import type { KnownBlock } from '@slack/types';
import { type Element, placedElements } from './blocks/elements.ts';
import type { StateValue, ViewState } from './client-api.ts';

/**
 * What the fields hold after a view came: kept from before where block_id, action_id and type are the same (Slack
 * does not put a new `initial_value` there), the initial value otherwise.
 */
export function stateAfter(blocks: readonly KnownBlock[], before: ViewState = { values: {} }): ViewState {
  const values: ViewState['values'] = {};
  for (const { blockId, element } of placedElements(blocks)) {
    const initial = initialValue(element);
    if (initial === undefined) continue;
    const kept = before.values[blockId]?.[element.action_id];
    values[blockId] = {
      ...values[blockId],
      [element.action_id]: kept?.type === initial.type ? kept : initial,
    };
  }
  return { values };
}

/** What a client says it holds, laid over what is known; fields that the view does not have are left out. */
export function mergeState(known: ViewState, said: ViewState | undefined): ViewState {
  const values = structuredClone(known.values);
  for (const [blockId, fields] of Object.entries(values)) {
    for (const [actionId, value] of Object.entries(fields)) {
      const newer = said?.values[blockId]?.[actionId];
      if (newer?.type === value.type) fields[actionId] = withoutEmptyText(newer);
    }
  }
  return { values };
}

/** Slack sends null for a text field with nothing in it. */
function withoutEmptyText(value: StateValue): StateValue {
  return 'value' in value && value.value === '' ? { ...value, value: null } : value;
}

/** @returns undefined for what holds no value: buttons, menus of actions */
function initialValue(element: Element): StateValue | undefined {
  const { type } = element;
  switch (type) {
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return {
        type,
        value: typeof element.initial_value === 'string' ? element.initial_value || null : null,
      };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: element.initial_option ?? null };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: element.initial_options ?? [] };
    case 'users_select':
      return { type, selected_user: element.initial_user ?? null };
    case 'multi_users_select':
      return { type, selected_users: element.initial_users ?? [] };
    case 'conversations_select':
      return { type, selected_conversation: element.initial_conversation ?? null };
    case 'multi_conversations_select':
      return { type, selected_conversations: element.initial_conversations ?? [] };
    case 'channels_select':
      return { type, selected_channel: element.initial_channel ?? null };
    case 'multi_channels_select':
      return { type, selected_channels: element.initial_channels ?? [] };
    case 'datepicker':
      return { type, selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { type, selected_time: element.initial_time ?? null };
    case 'datetimepicker':
      return { type, selected_date_time: element.initial_date_time ?? null };
    case 'rich_text_input':
      return { type, rich_text_value: (element.initial_value as object | undefined) ?? null };
    case 'file_input':
      return { type, files: [] };
    default:
      return undefined;
  }
}
