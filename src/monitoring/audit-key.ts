import type { Redis } from 'ioredis';
import type { ChainKey } from '../domain/record/chain.ts';
import type { Keys } from '../store/keys.ts';
import type { MissingKeys } from '../store/missing-keys.ts';
import type { RecordStore } from '../store/record.ts';
import { readLastSigners } from '../store/scripts.ts';

export interface KeyWatching {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly chainKeys: readonly ChainKey[];
  readonly organizations: readonly string[];
  readonly missingKeys: MissingKeys;
  readonly record: Pick<RecordStore, 'verified'>;
}

/** Finds records that go on under a key which this instance does not have, also where nobody asks about them. */
export function createKeyWatch(watching: KeyWatching): () => Promise<string | undefined> {
  const { redis, keys, chainKeys, organizations, missingKeys, record } = watching;
  const known = new Set(['', ...chainKeys.map(({ id }) => id)]);
  return async () => {
    const records = organizations.map((organization) => keys.record(organization));
    const ids = (await redis.eval(readLastSigners, records.length, ...records)) as string[];
    const unknown = organizations.filter((_, place) => !known.has(ids[place] ?? ''));
    for (const organization of new Set([...missingKeys.organizations(), ...unknown])) {
      // What it finds it notes in the missing keys.
      await record.verified(organization).catch(() => undefined);
    }
    return missingKeys.why();
  };
}
