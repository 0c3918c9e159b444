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

/** Every list of ARM names its next page in `nextLink`, every list of Microsoft Graph in `@odata.nextLink`. */
function pageOf<T>(item: z.ZodType<T>) {
  return z.object({ value: z.array(item), nextLink: Link, '@odata.nextLink': Link });
}

/**
 * All pages of a list. Absence can only be proved by the whole list: what cannot be read to its end throws, and nothing
 * of it is used.
 */
export async function listAll<T>(call: Caller, { operation, url, item, signal }: Listing<T>): Promise<T[]> {
  const { origin } = new URL(url);
  const asked = new Set<string>();
  const found: T[] = [];
  for (let next = url; next !== '';) {
    // The token goes where the link points; a link that leads in a circle never ends.
    if (new URL(next, url).origin !== origin) {
      throw nonsense(operation, 200, 'The next page is on another host.');
    }
    if (asked.has(next)) throw nonsense(operation, 200, 'The next page is one that was read already.');
    asked.add(next);
    // One page after the other: each names the next.
    const page = await call({ operation, method: 'GET', url: next, answer: pageOf(item), signal });
    found.push(...page.value);
    next = page.nextLink ?? page['@odata.nextLink'] ?? '';
  }
  return found;
}
