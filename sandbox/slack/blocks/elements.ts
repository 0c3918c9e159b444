import type { KnownBlock } from '@slack/types';
import type { StateOption } from '../client-api.ts';

/** As much of any interactive element as the stand-in looks at. The validator has seen the rest. */
export interface Element {
  type: string;
  action_id: string;
  text?: { type: 'plain_text'; text: string; emoji?: boolean };
  value?: string;
  style?: string;
  placeholder?: object;
  confirm?: object;
  options?: StateOption[];
  option_groups?: { options: StateOption[] }[];
  positive_button?: { text: object; value: string };
  negative_button?: { text: object; value: string };
  initial_value?: string | object;
  initial_option?: StateOption;
  initial_options?: StateOption[];
  initial_user?: string;
  initial_users?: string[];
  initial_conversation?: string;
  initial_conversations?: string[];
  initial_channel?: string;
  initial_channels?: string[];
  initial_date?: string;
  initial_time?: string;
  initial_date_time?: number;
  min_length?: number;
  max_length?: number;
  min_value?: string;
  max_value?: string;
  is_decimal_allowed?: boolean;
  max_selected_items?: number;
  min_query_length?: number;
  response_url_enabled?: boolean;
}

export interface PlacedElement {
  blockId: string;
  element: Element;
  /** The input block around it, if it stands in one. */
  input?: { optional: boolean; dispatches: boolean; label: string };
}

/** Every element a person can act on, in the order in which they stand. */
export function placedElements(blocks: readonly KnownBlock[]): PlacedElement[] {
  return blocks.flatMap(elementsOf).filter(({ element }) => element.type !== 'image');
}

export function findElement(
  blocks: readonly KnownBlock[],
  blockId: string,
  actionId: string,
): PlacedElement | undefined {
  return placedElements(blocks).find(
    (placed) => placed.blockId === blockId && placed.element.action_id === actionId,
  );
}

function elementsOf(block: KnownBlock): PlacedElement[] {
  const blockId = block.block_id ?? '';
  const placed = (elements: readonly object[]): PlacedElement[] =>
    elements.map((element) => ({ blockId, element: element as Element }));
  switch (block.type) {
    case 'input': {
      const { optional = false, dispatch_action: dispatches = false, label } = block;
      const input = { optional, dispatches, label: label.text };
      return [{ blockId, element: block.element as Element, input }];
    }
    case 'section':
      return block.accessory === undefined ? [] : placed([block.accessory]);
    case 'actions':
    case 'context_actions':
      return placed(block.elements);
    case 'card':
      return placed(block.actions ?? []);
    case 'carousel':
      return block.elements.flatMap(elementsOf);
    case 'container':
      return block.child_blocks.flatMap(elementsOf);
    case 'alert':
    case 'context':
    case 'data_table':
    case 'divider':
    case 'file':
    case 'header':
    case 'image':
    case 'markdown':
    case 'plan':
    case 'rich_text':
    case 'table':
    case 'task_card':
    case 'video':
    default:
      return [];
  }
}
