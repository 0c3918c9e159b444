import { Refusal } from '../refusal.ts';
import type { Arguments } from './arguments.ts';

/** One page of a list, and where the next begins, as an opaque cursor. */
export function page<T>(
  items: readonly T[],
  args: Arguments,
  { usual = 100, most = 1000 } = {},
): { items: T[]; hasMore: boolean; metadata: { next_cursor: string } } {
  const from = offset(args.text('cursor'));
  const limit = args.count('limit', usual, most);
  const hasMore = from + limit < items.length;
  const next_cursor = hasMore ? Buffer.from(`next:${from + limit}`).toString('base64') : '';
  return { items: items.slice(from, from + limit), hasMore, metadata: { next_cursor } };
}

function offset(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  const [, digits] = /^next:(\d+)$/.exec(Buffer.from(cursor, 'base64').toString()) ?? [];
  if (digits === undefined) throw new Refusal('invalid_cursor');
  return Number(digits);
}
