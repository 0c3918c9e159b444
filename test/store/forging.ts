import type { Redis } from 'ioredis';
import { type ChainKey, digestOf, storedLine } from '../../src/domain/record/chain.ts';
import { type Entry, type Event, schemaOf } from '../../src/domain/events.ts';
import { evolve } from '../../src/domain/states/evolve.ts';
import type { Organization } from '../../src/domain/organization.ts';
import type { Keys } from '../../src/store/keys.ts';

/** Who does this has a key and can write to Redis; everything else is as the bot leaves it. */
export async function forge(
  { redis, keys }: { readonly redis: Redis; readonly keys: Keys },
  organization: string,
  { id, key }: ChainKey,
  { by, event, at }: { readonly by: string; readonly event: Event; readonly at?: number },
): Promise<void> {
  const { digest = '', state = '' } = await redis.hgetall(keys.head(organization));
  const before = JSON.parse(state) as Organization;
  const sequence = before.sequence + 1;
  const entry = { schema: schemaOf(event), sequence, at: at ?? Date.now(), by, event } as Entry;
  const bytes = JSON.stringify(entry);
  const next = digestOf(key, digest, bytes);
  const after = JSON.stringify(evolve(before, entry));
  await redis.rpush(keys.record(organization), storedLine(id, next, bytes));
  await redis.hset(keys.head(organization), { sequence, digest: next, state: after });
}
