import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import { keepLease, moveCursor } from './scripts.ts';

/** The right to publish for one organization, for a while. */
export interface Lease {
  readonly token: string;
  /** False where it ran out and somebody else may publish. */
  keep(): Promise<boolean>;
  end(): Promise<void>;
}

/** What can be rebuilt and decides nothing: message ids, cursors, deliveries seen. Losing it costs a repeat. */
export interface Notes {
  read(organization: string): Promise<Readonly<Record<string, string>>>;
  write(organization: string, values: Readonly<Record<string, string>>): Promise<void>;
  /** Undefined where somebody else is publishing. */
  lease(organization: string): Promise<Lease | undefined>;
  /** Moves the cursor from one value to the next; false where somebody else did or the lease is lost. */
  moveCursor(organization: string, lease: Lease, from: string, to: string): Promise<boolean>;
  /** Whether this delivery is here for the first time. */
  isFirst(delivery: string): Promise<boolean>;
}

export const cursorField = 'cursor';
export type CursorField = typeof cursorField;
const leaseMs = 30_000;
/** Slack stops delivering the same event again after about an hour. */
const seenSeconds = 2 * 3600;

export function createNotes(redis: Redis, keys: Keys): Notes {
  async function lease(organization: string): Promise<Lease | undefined> {
    const token = randomUUID();
    const key = keys.lease(organization);
    const taken = await redis.set(key, token, 'PX', leaseMs, 'NX');
    if (taken === null) return undefined;
    return {
      token,
      keep: async () => (await redis.eval(keepLease, 1, key, token, String(leaseMs))) === 1,
      end: async () => {
        await redis.eval(keepLease, 1, key, token, '0');
      },
    };
  }
  return {
    read: (organization) => redis.hgetall(keys.notes(organization)),
    async write(organization, values) {
      await redis.hset(keys.notes(organization), values);
    },
    lease,
    async moveCursor(organization, held, from, to) {
      const moved = await redis.eval(
        moveCursor,
        2,
        keys.notes(organization),
        keys.lease(organization),
        cursorField,
        from,
        to,
        held.token,
      );
      return moved === 1;
    },
    isFirst: async (delivery) =>
      (await redis.set(keys.seen(delivery), '1', 'EX', seenSeconds, 'NX')) !== null,
  };
}
