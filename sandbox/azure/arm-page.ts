import { jsonAnswer } from '../adobe/wire.ts';
import { armError } from './errors.ts';
import type { Answer } from '../adobe/wire.ts';
import type { ArmRequest } from './arm-request.ts';

interface Place {
  offset: number;
  /** An empty page has been given here already. */
  wasEmpty: boolean;
}

const encode = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

export function decodePlace(token: string | null): Place | undefined {
  if (token === null) return { offset: 0, wasEmpty: false };
  try {
    const place = JSON.parse(Buffer.from(token, 'base64url').toString()) as Partial<Place>;
    const { offset, wasEmpty } = place;
    return Number.isInteger(offset) && typeof wasEmpty === 'boolean'
      ? { offset: offset ?? 0, wasEmpty }
      : undefined;
  } catch {
    return undefined;
  }
}

/** One page of `items`, and the token of the next one where there is more. */
export function cutPage<T>(
  { pageSize, emptyPages }: { pageSize: number; emptyPages: boolean },
  items: readonly T[],
  { offset, wasEmpty }: Place,
): { page: readonly T[]; next: string | undefined } {
  if (emptyPages && !wasEmpty) return { page: [], next: encode({ offset, wasEmpty: true }) };
  const end = offset + pageSize;
  const next = end < items.length ? encode({ offset: end, wasEmpty: false }) : undefined;
  return { page: items.slice(offset, end), next };
}

/**
 * Every list of the Resource Manager has pages: `nextLink` is a whole address, to be followed until it is absent, and
 * a page may be empty while more follow
 * (https://github.com/microsoft/api-guidelines/blob/vNext/azure/Guidelines.md#collections).
 */
export function armPage(
  request: ArmRequest,
  items: readonly unknown[],
  more: Record<string, unknown> = {},
): Answer {
  const { url } = request.received;
  const place = decodePlace(url.searchParams.get('$skiptoken') ?? url.searchParams.get('$skipToken'));
  if (place === undefined) return armError(400, 'InvalidSkipToken', 'The skip token is not valid.');
  const { page, next } = cutPage(request.settings(), items, place);
  if (next === undefined) return jsonAnswer(200, { value: page, ...more });
  const link = new URL(url.pathname + url.search, 'https://management.azure.com');
  link.searchParams.delete('$skipToken');
  link.searchParams.set('$skiptoken', next);
  return jsonAnswer(200, { value: page, ...more, nextLink: link.href });
}
