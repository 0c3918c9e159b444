import type { KnownBlock } from '@slack/types';
import type { StateOption, StateValue } from '../../slack/client-api.ts';
import type { Values } from './drafts.ts';

/** The part of a Block Kit element that its first value stands in; the rest differs by type. */
export interface InteractiveElement {
  type: string;
  action_id?: string;
  initial_value?: unknown;
  initial_option?: unknown;
  initial_options?: unknown;
  initial_user?: string;
  initial_users?: string[];
  initial_conversation?: string;
  initial_conversations?: string[];
  initial_channel?: string;
  initial_channels?: string[];
  initial_date?: string;
  initial_time?: string;
  initial_date_time?: number;
}

/** What the element holds before anybody touched it; null for what holds nothing (buttons, images). */
export function initialValue(element: InteractiveElement): StateValue | null {
  const { type } = element;
  switch (type) {
    case 'plain_text_input':
    case 'number_input':
    case 'email_text_input':
    case 'url_text_input':
      return { type, value: typeof element.initial_value === 'string' ? element.initial_value : null };
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { type, selected_option: (element.initial_option as StateOption | undefined) ?? null };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { type, selected_options: (element.initial_options as StateOption[] | undefined) ?? [] };
    case 'rich_text_input':
      return { type, rich_text_value: (element.initial_value as object | undefined) ?? null };
    case 'file_input':
      return { type, files: [] };
    default:
      return initialPick(element);
  }
}

function initialPick(element: InteractiveElement): StateValue | null {
  const { type } = element;
  switch (type) {
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
    default:
      return null;
  }
}

function interactiveElements(block: KnownBlock): InteractiveElement[] {
  if (block.type === 'input') return [block.element];
  if (block.type === 'actions') return block.elements;
  if (block.type === 'section' && block.accessory !== undefined) return [block.accessory];
  return [];
}

/** What a message's fields hold before anybody touched them. A view brings its own. */
export function initialValues(blocks: KnownBlock[]): Values {
  const values: Values = {};
  for (const block of blocks) {
    for (const element of interactiveElements(block)) {
      const value = initialValue(element);
      if (value === null || block.block_id === undefined || element.action_id === undefined) continue;
      values[block.block_id] = { ...values[block.block_id], [element.action_id]: value };
    }
  }
  return values;
}
