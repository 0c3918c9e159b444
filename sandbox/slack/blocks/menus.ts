import { z } from 'zod';
import { eitherOptionsOrGroups, initialAmongOptions, menuOption, optionGroup } from './options.ts';
import { confirm, identifier, line, placeholder } from './text.ts';

// Select and multi-select menus (docs.slack.dev/reference/block-kit/block-elements).

const shared = { action_id: identifier, placeholder, confirm, focus_on_load: z.boolean().optional() };
const many = { max_selected_items: z.int().min(1).optional() };
const offered = {
  options: z.array(menuOption).min(1).max(100).optional(),
  option_groups: z.array(optionGroup).min(1).max(100).optional(),
};
const filter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .optional();
const external = { min_query_length: z.int().min(0).optional() };
const responds = { response_url_enabled: z.boolean().optional() };
const conversations = { default_to_current_conversation: z.boolean().optional(), filter };

const id = line(255).optional();
const ids = z.array(line(255)).min(1).optional();
const option = menuOption.optional();
const options = z.array(menuOption).min(1).max(100).optional();

const menu = <T extends string, F extends z.core.$ZodLooseShape>(type: T, fields: F) =>
  z.strictObject({ type: z.literal(type), ...shared, ...fields });

export const singleMenus = [
  menu('static_select', { ...offered, initial_option: option })
    .superRefine(eitherOptionsOrGroups)
    .superRefine(initialAmongOptions),
  menu('external_select', { ...external, initial_option: option }),
  menu('users_select', { initial_user: id }),
  menu('conversations_select', { ...conversations, ...responds, initial_conversation: id }),
  menu('channels_select', { ...responds, initial_channel: id }),
] as const;

export const multiMenus = [
  menu('multi_static_select', { ...offered, ...many, initial_options: options })
    .superRefine(eitherOptionsOrGroups)
    .superRefine(initialAmongOptions),
  menu('multi_external_select', { ...external, ...many, initial_options: options }),
  menu('multi_users_select', { ...many, initial_users: ids }),
  menu('multi_conversations_select', { ...conversations, ...many, initial_conversations: ids }),
  menu('multi_channels_select', { ...many, initial_channels: ids }),
] as const;
