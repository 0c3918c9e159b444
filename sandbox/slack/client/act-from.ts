import { z } from 'zod';
import type { Act } from '../client-api.ts';

const text = z.string().max(100_000);
const id = z.string().min(1).max(255);
const value = z.looseObject({ type: id });
const state = z.strictObject({ values: z.record(id, z.record(id, value)) });
const container = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('message'), channel: id, ts: id }),
  z.strictObject({ type: z.literal('view'), viewId: id }),
  z.strictObject({ type: z.literal('home') }),
]);

const deed = <T extends Act['type'], F extends z.core.$ZodLooseShape>(type: T, fields: F) =>
  z.strictObject({ type: z.literal(type), user: id, ...fields });

const acts = z.discriminatedUnion('type', [
  deed('command', { channel: id, text }),
  deed('message', { channel: id, threadTs: id.optional(), text }),
  deed('action', {
    container,
    blockId: id,
    actionId: id,
    value: value.optional(),
    state: state.optional(),
  }),
  deed('submit', { viewId: id, state }),
  deed('typed', { viewId: id, state }),
  deed('close', { viewId: id, all: z.boolean().optional() }),
  deed('options', { container, blockId: id, actionId: id, query: text }),
  deed('home', {}),
  deed('shortcut', { callbackId: id }),
  deed('dismissToast', { toastId: id }),
  deed('dismissMessage', { channel: id, ts: id }),
  deed('openDm', { with: id }),
  deed('join', { channel: id }),
  deed('leave', { channel: id }),
]);

/** @returns the act that was posted, or what is wrong with it */
export function actFrom(body: unknown): { act: Act } | { problem: string } {
  const parsed = acts.safeParse(body);
  // The shapes of values are the elements' matter, and looked at with them.
  return parsed.success ? { act: parsed.data as Act } : { problem: z.prettifyError(parsed.error) };
}
