import { z } from 'zod';
import { button, feedbackButtons, iconButton } from './buttons.ts';
import { actions, context, divider, header, image, input, section, video } from './common-blocks.ts';
import { richText } from './rich-text.ts';
import { identifier, imageElement, line, mrkdwnOnly, plain, text, webUrl } from './text.ts';

// Blocks that may stand in messages only (docs.slack.dev/reference/block-kit/blocks).

const block = <T extends string, F extends z.core.$ZodLooseShape>(type: T, fields: F) =>
  z.strictObject({ type: z.literal(type), block_id: identifier, ...fields });

const markdown = block('markdown', { text: line(12_000) });

const cell = z.discriminatedUnion('type', [
  richText,
  z.strictObject({ type: z.literal('raw_text'), text: line(10_000) }),
  z.strictObject({ type: z.literal('raw_number'), value: z.number(), text: line(255) }),
]);
const rows = z.array(z.array(cell).min(1).max(20)).min(1).max(100);

const table = block('table', {
  rows,
  column_settings: z
    .array(
      z.strictObject({
        align: z.enum(['left', 'center', 'right']).optional(),
        is_wrapped: z.boolean().optional(),
      }),
    )
    .max(20)
    .optional(),
});

const dataTable = block('data_table', {
  rows,
  caption: line(2000),
  page_size: z.int().min(1).max(100).optional(),
  row_header_column_index: z.int().min(0).optional(),
});

const taskCard = block('task_card', {
  task_id: line(255),
  title: line(3000),
  details: richText.optional(),
  output: richText.optional(),
  sources: z.array(z.strictObject({ type: z.literal('url'), url: webUrl, text: line(3000) })).optional(),
  status: z.enum(['pending', 'in_progress', 'complete', 'error']),
});

const plan = block('plan', { title: line(3000), tasks: z.array(taskCard).optional() });

const contextActions = block('context_actions', {
  elements: z
    .array(z.discriminatedUnion('type', [feedbackButtons, iconButton]))
    .min(1)
    .max(5),
});

const card = block('card', {
  hero_image: imageElement.optional(),
  icon: imageElement.optional(),
  title: mrkdwnOnly(150).optional(),
  subtitle: mrkdwnOnly(150).optional(),
  body: mrkdwnOnly(200).optional(),
  actions: z.array(button).min(1).optional(),
}).superRefine(({ hero_image, title, body, actions }, context) => {
  if ([hero_image, title, body, actions].every((part) => part === undefined)) {
    context.addIssue({
      code: 'custom',
      message: 'missing required field: hero_image, title, actions or body',
    });
  }
});

const carousel = block('carousel', { elements: z.array(card).min(1).max(10) });

const container = block('container', {
  title: plain(150).optional(),
  rich_text_title: richText.optional(),
  subtitle: text(150).optional(),
  child_blocks: z
    .array(
      z.discriminatedUnion('type', [
        actions,
        context,
        divider,
        header,
        image,
        input,
        richText,
        section,
        table,
        video,
      ]),
    )
    .min(1)
    .max(10),
  width: z.enum(['narrow', 'standard', 'wide', 'full']).optional(),
  icon: imageElement.optional(),
  is_collapsible: z.boolean().optional(),
  default_collapsed: z.boolean().optional(),
  has_header_divider: z.boolean().optional(),
}).superRefine(({ title, rich_text_title }, context) => {
  if (title === undefined && rich_text_title === undefined) {
    context.addIssue({ code: 'custom', message: 'missing required field: title or rich_text_title' });
  }
});

export const messagesOnly = [
  markdown,
  table,
  dataTable,
  taskCard,
  plan,
  contextActions,
  card,
  carousel,
  container,
] as const;
