import { z } from 'zod';
import { everywhere, input, modalInput } from './common-blocks.ts';
import { messagesOnly } from './message-blocks.ts';
import { identifier, line, plain, text } from './text.ts';

/** Where blocks stand; each takes other blocks, and another number of them. */
export type Surface = 'message' | 'modal' | 'home';

const alert = z.strictObject({
  type: z.literal('alert'),
  block_id: identifier,
  text: text(200),
  level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
});

export const blocksOf = {
  message: z.array(z.discriminatedUnion('type', [...everywhere, input, ...messagesOnly])).max(50),
  modal: z.array(z.discriminatedUnion('type', [...everywhere, modalInput, alert])).max(100),
  home: z.array(z.discriminatedUnion('type', [...everywhere, input])).max(100),
} as const;

const shared = {
  callback_id: line(255, 0).optional(),
  external_id: line(255, 0).optional(),
  private_metadata: line(3000, 0).optional(),
};

export const viewOf = {
  modal: z.strictObject({
    type: z.literal('modal'),
    title: plain(24),
    submit: plain(24).optional(),
    close: plain(24).optional(),
    blocks: blocksOf.modal,
    clear_on_close: z.boolean().optional(),
    notify_on_close: z.boolean().optional(),
    ...shared,
  }),
  home: z.strictObject({ type: z.literal('home'), blocks: blocksOf.home, ...shared }),
} as const;
