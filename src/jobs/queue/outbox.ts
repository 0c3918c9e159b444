import type { Redis } from 'ioredis';
import type { JobRequest } from '../../domain/rules/due.ts';
import type { Keys } from '../../store/keys.ts';
import { readOutbox } from '../../store/scripts.ts';
import { createUnreadable } from '../../store/unreadable.ts';
import { Request } from './queue.ts';

/** Job requests that an append left behind, by job id, until they are in the queue. */
export interface Outbox {
  /** What nobody can read is set aside: the sweep finds again what the record says must be done. */
  read(): Promise<Map<string, JobRequest>>;
  length(): Promise<number>;
  remove(ids: readonly string[]): Promise<void>;
}

/** A request has about 150 characters. */
const longest = 10_000;

function parse(text: string | null): JobRequest | string {
  if (text === null) return `longer than ${longest} bytes`;
  try {
    const read = Request.safeParse(JSON.parse(text));
    return read.success ? (read.data as JobRequest) : 'not a job request';
  } catch {
    return 'not JSON';
  }
}

export function createOutbox(redis: Redis, { outbox, ...keys }: Keys): Outbox {
  const unreadable = createUnreadable(redis, { outbox, ...keys });
  const onHash = <T>(work: () => Promise<T>) => unreadable.withTypes({ [outbox]: 'hash' }, work);
  return {
    async read() {
      const answer = await onHash(() => redis.eval(readOutbox, 1, outbox, String(longest)));
      const stored = answer as (string | null)[];
      const requests = new Map<string, JobRequest>();
      for (let at = 0; at < stored.length; at += 2) {
        const id = stored[at] ?? '';
        const parsed = parse(stored[at + 1] ?? null);
        if (typeof parsed === 'string') await unreadable.moveField(outbox, id, parsed);
        else requests.set(id, parsed);
      }
      return requests;
    },
    length: () => onHash(() => redis.hlen(outbox)),
    async remove(ids) {
      if (ids.length > 0) await onHash(() => redis.hdel(outbox, ...ids));
    },
  };
}
