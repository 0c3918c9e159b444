import { createHash } from 'node:crypto';

/** Between two looks at a key that is in use. */
export const watchEveryMs = 15 * 60_000;

/**
 * The next look after `now`, in milliseconds since 1970. Every organization has a place of its own in the quarter of an
 * hour, so that looks are spread out, and keeps it whatever happens: nothing has to be remembered for it.
 */
export function nextWatchAt(organization: string, now: number): number {
  const place = createHash('sha256').update(organization).digest().readUInt32BE() % watchEveryMs;
  return now + watchEveryMs - ((((now - place) % watchEveryMs) + watchEveryMs) % watchEveryMs);
}
