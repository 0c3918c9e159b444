import { z } from 'zod';
import { richText } from './rich-text.ts';
import { identifier, line, placeholder } from './text.ts';

// Elements that a person types into; only in input blocks.

const shared = {
  action_id: identifier,
  placeholder,
  focus_on_load: z.boolean().optional(),
  dispatch_action_config: z
    .strictObject({
      trigger_actions_on: z
        .array(z.enum(['on_enter_pressed', 'on_character_entered']))
        .min(1)
        .max(2)
        .optional(),
    })
    .optional(),
};

const mostCharacters = 3000;
const number = z.string().regex(/^-?\d+(\.\d+)?$/);

const plainTextInput = z
  .strictObject({
    type: z.literal('plain_text_input'),
    ...shared,
    initial_value: line(mostCharacters, 0).optional(),
    multiline: z.boolean().optional(),
    min_length: z.int().min(0).max(mostCharacters).optional(),
    max_length: z.int().min(1).max(mostCharacters).optional(),
  })
  .superRefine(({ initial_value, min_length = 0, max_length = mostCharacters }, context) => {
    const wrong = (field: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (min_length > max_length) wrong('min_length', 'must not be more than max_length');
    if ((initial_value ?? '').length > max_length)
      wrong('initial_value', 'must not be longer than max_length');
  });

const numberInput = z.strictObject({
  type: z.literal('number_input'),
  ...shared,
  is_decimal_allowed: z.boolean(),
  initial_value: number.optional(),
  min_value: number.optional(),
  max_value: number.optional(),
});

const emailInput = z.strictObject({
  type: z.literal('email_text_input'),
  ...shared,
  initial_value: line(mostCharacters, 0).optional(),
});

const urlInput = z.strictObject({
  type: z.literal('url_text_input'),
  ...shared,
  initial_value: line(mostCharacters, 0).optional(),
});

const lines = z.int().min(1).max(100).optional();

export const richTextInput = z.strictObject({
  type: z.literal('rich_text_input'),
  ...shared,
  initial_value: richText.optional(),
  min_lines: lines,
  max_lines: lines,
});

export const fileInput = z.strictObject({
  type: z.literal('file_input'),
  action_id: identifier,
  filetypes: z.array(line(255)).min(1).optional(),
  max_files: z.int().min(1).max(10).optional(),
});

export const textFields = [plainTextInput, numberInput, emailInput, urlInput, richTextInput] as const;
