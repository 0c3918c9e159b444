import { z } from 'zod';
import { nonsense } from './faults.ts';
import type { Caller } from './pipeline.ts';

interface Listing<T> {
  /** For the words, e.g. `GET roleAssignments`. */
  readonly operation: string;
  readonly url: string;
  readonly item: z.ZodType<T>;
  readonly signal?: AbortSignal | undefined;
}

const Link = z.string().nullish();

interface Page<T> {
  readonly value: T[];
  readonly nextLink?: string | null | undefined;
  readonly '@odata.nextLink'?: string | null | undefined;
}

/** Every list of ARM names its next page in `nextLink`, every list of Microsoft Graph in `@odata.nextLink`. */
function pageOf<T>(item: z.ZodType<T>) {
  // A list beside an error is not the whole list.
  return z.object({
    value: z.array(item),
    nextLink: Link,
    '@odata.nextLink': Link,
    error: z.null().optional(),
  });
}

/**
 * All pages of a list. Absence can only be proved by the whole list: what cannot be read to its end throws, and nothing
 * of it is used.
 */
export async function listAll<T>(call: Caller, { operation, url, item, signal }: Listing<T>): Promise<T[]> {
  const asked = new Set([url]);
  const found: T[] = [];
  for (let address: string | undefined = url; address !== undefined;) {
    // One page after the other: each names the next.
    const page: Page<T> = await call({
      operation,
      method: 'GET',
      url: address,
      answer: pageOf(item),
      signal,
    });
    found.push(...page.value);
    const link = page.nextLink ?? page['@odata.nextLink'] ?? '';
    address = link === '' ? undefined : nextAddress(operation, link, address);
    if (address === undefined) break;
    if (asked.has(address)) throw nonsense(operation, 200, 'The next page is one that was read already.');
    asked.add(address);
  }
  return found;
}

/** The token goes where the link points, which must be the host that was asked. */
function nextAddress(operation: string, link: string, asked: string): string {
  const next = URL.canParse(link, asked) ? new URL(link, asked) : undefined;
  if (next?.origin !== new URL(asked).origin) {
    throw nonsense(operation, 200, 'The next page is not on the host that was asked.');
  }
  return next.href;
}
