import { z } from 'zod';
import { identifier, line, webUrl } from './text.ts';

// The rich_text block (docs.slack.dev/reference/block-kit/blocks/rich-text-block).

const style = z
  .strictObject({
    bold: z.boolean().optional(),
    code: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    underline: z.boolean().optional(),
    highlight: z.boolean().optional(),
    client_highlight: z.boolean().optional(),
    unlink: z.boolean().optional(),
  })
  .optional();

const words = line(40_000);
const inline = <T extends string, F extends z.core.$ZodLooseShape>(type: T, fields: F) =>
  z.strictObject({ type: z.literal(type), style, ...fields });

const written = inline('text', { text: words });
const link = inline('link', { url: webUrl, text: line(3000, 0).optional(), unsafe: z.boolean().optional() });

const element = z.discriminatedUnion('type', [
  written,
  link,
  inline('broadcast', { range: z.enum(['here', 'channel', 'everyone']) }),
  inline('color', { value: line(255) }),
  inline('channel', { channel_id: line(255) }),
  inline('date', {
    timestamp: z.int(),
    format: line(255),
    url: webUrl.optional(),
    fallback: line(3000).optional(),
  }),
  inline('emoji', { name: line(255), unicode: line(255).optional(), url: webUrl.optional() }),
  inline('team', { team_id: line(255) }),
  inline('user', { user_id: line(255) }),
  inline('usergroup', { usergroup_id: line(255) }),
]);

const border = z.union([z.literal(0), z.literal(1)]).optional();
const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(element) });

export const richText = z.strictObject({
  type: z.literal('rich_text'),
  block_id: identifier,
  elements: z
    .array(
      z.discriminatedUnion('type', [
        section,
        z.strictObject({
          type: z.literal('rich_text_list'),
          elements: z.array(section).min(1),
          style: z.enum(['bullet', 'ordered']),
          indent: z.int().min(0).max(8).optional(),
          offset: z.int().min(0).optional(),
          border,
        }),
        z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(element), border }),
        z.strictObject({
          type: z.literal('rich_text_preformatted'),
          elements: z.array(z.discriminatedUnion('type', [written, link])),
          language: line(255).optional(),
          border,
        }),
      ]),
    )
    .min(1),
});
