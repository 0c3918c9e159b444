import { z } from 'zod';
import { choiceOption, initialAmongOptions, overflowOption } from './options.ts';
import { confirm, identifier, line, placeholder, plain, style, webUrl } from './text.ts';

// Elements that act at once, and the pickers (docs.slack.dev/reference/block-kit/block-elements).

const focus = { focus_on_load: z.boolean().optional() };
const label = line(75).optional();
const value = line(2000, 0).optional();

export const button = z.strictObject({
  type: z.literal('button'),
  text: plain(75),
  action_id: identifier,
  url: webUrl.optional(),
  value,
  style,
  confirm,
  accessibility_label: label,
});

export const workflowButton = z.strictObject({
  type: z.literal('workflow_button'),
  text: plain(75),
  action_id: identifier,
  workflow: z.object({ trigger: z.object({ url: webUrl }) }),
  style,
  accessibility_label: label,
});

export const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: identifier,
  options: z.array(overflowOption).min(1).max(5),
  confirm,
});

export const checkboxes = z
  .strictObject({
    type: z.literal('checkboxes'),
    action_id: identifier,
    options: z.array(choiceOption).min(1).max(10),
    initial_options: z.array(choiceOption).min(1).max(10).optional(),
    confirm,
    ...focus,
  })
  .superRefine(initialAmongOptions);

export const radioButtons = z
  .strictObject({
    type: z.literal('radio_buttons'),
    action_id: identifier,
    options: z.array(choiceOption).min(1).max(10),
    initial_option: choiceOption.optional(),
    confirm,
    ...focus,
  })
  .superRefine(initialAmongOptions);

export const datepicker = z.strictObject({
  type: z.literal('datepicker'),
  action_id: identifier,
  initial_date: z.iso.date().optional(),
  placeholder,
  confirm,
  ...focus,
});

export const timepicker = z.strictObject({
  type: z.literal('timepicker'),
  action_id: identifier,
  initial_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .optional(),
  timezone: line(255).optional(),
  placeholder,
  confirm,
  ...focus,
});

/** Ten digits: from September 2001 to November 2286. */
export const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  action_id: identifier,
  initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
  confirm,
  ...focus,
});

export const iconButton = z.strictObject({
  type: z.literal('icon_button'),
  icon: line(255),
  text: plain(75),
  action_id: identifier,
  value,
  confirm,
  accessibility_label: label,
  visible_to_user_ids: z.array(line(255)).optional(),
});

const feedback = z.strictObject({ text: plain(75), value: line(2000), accessibility_label: label });

export const feedbackButtons = z.strictObject({
  type: z.literal('feedback_buttons'),
  action_id: identifier,
  positive_button: feedback,
  negative_button: feedback,
});
