import { isDeepStrictEqual } from 'node:util';
import type { Redis } from 'ioredis';
import { secrets } from '../../sandbox/cast.ts';
import { type ChainKey, digestOf, genesis, parseLine } from '../../src/domain/record/chain.ts';
import { evolve } from '../../src/domain/states/evolve.ts';
import { unconfigured } from '../../src/domain/organization.ts';
import { createKeys, parseEntry } from '../../src/store/keys.ts';
import { createRecordStore, type RecordStore } from '../../src/store/record.ts';

export const prefix = '{cmk}';
export const keys = createKeys(prefix);

export const chainKeys: readonly ChainKey[] = [
  { id: 'sandbox', key: Buffer.from(secrets.auditKey, 'base64') },
];

/** The record as the bot keeps it, over a connection of the test's own; what it leaves in the outbox waits there. */
export function openRecord(redis: Redis, offsetMs: () => number = () => 0): RecordStore {
  return createRecordStore({ redis, keys, chainKeys, offsetMs, appended: () => undefined });
}

/** What is wrong with a record: the chain, the sequence, a snapshot that is not what the entries make. */
export async function recordProblems(redis: Redis, organization: string): Promise<string[]> {
  const [present] = await openRecord(redis).read([organization]);
  const problems: string[] = [];
  let state = unconfigured(organization) as ReturnType<typeof evolve>;
  let digest = genesis(organization);
  for (const [place, line] of (await redis.lrange(keys.record(organization), 0, -1)).entries()) {
    const stored = parseLine(line);
    const { entry } = parseEntry(line);
    const key = chainKeys.find(({ id }) => id === stored?.keyId)?.key ?? Buffer.alloc(0);
    digest = digestOf(key, digest, stored?.bytes ?? '');
    if (digest !== stored?.digest) problems.push(`entry ${place + 1} does not hang on the one before`);
    if (entry.sequence !== place + 1) problems.push(`entry ${place + 1} says it is ${entry.sequence}`);
    state = evolve(state, entry);
  }
  if (present?.head.digest !== digest) problems.push('the head is not the end of the chain');
  // Through JSON, as it is stored: a field that is undefined is not there.
  const asStored: unknown = JSON.parse(JSON.stringify(state));
  if (!isDeepStrictEqual(asStored, present?.state))
    problems.push('the snapshot is not what the entries make');
  return problems;
}
