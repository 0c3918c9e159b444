import { Redis } from 'ioredis';
import { digestOf, genesis, parseLine } from '../../src/domain/record/chain.ts';
import type { Entry } from '../../src/domain/events.ts';
import { readableDigest } from '../../src/domain/proposal.ts';
import { createKeys } from '../../src/store/keys.ts';
import { secrets } from '../cast.ts';
import type { Leading } from '../sandbox.ts';
import type { ChainEntry, ChainSource } from '../page/page-api.ts';

const key = Buffer.from(secrets.auditKey, 'base64');

/** A line that is no entry of a record still has to be seen. */
function unreadable(sequence: number, line: string): ChainEntry {
  return { sequence, at: 0, by: '', event: 'unreadable', digest: '', holds: false, stored: line };
}

function verified(organization: string, lines: readonly string[]): ChainEntry[] {
  let before = genesis(organization);
  return lines.map((line, index) => {
    const stored = parseLine(line);
    if (stored === undefined) return unreadable(index + 1, line);
    const { sequence, at, by, event } = JSON.parse(stored.bytes) as Entry;
    const holds = digestOf(key, before, stored.bytes) === stored.digest && sequence === index + 1;
    before = stored.digest;
    const digest = readableDigest(stored.digest);
    return { sequence, at, by, event: event.type, digest, holds, stored: stored.bytes };
  });
}

export interface RecordReader {
  readonly read: ChainSource;
  close(): void;
}

/** Reads the record past the bot, straight from Redis, and verifies it with the sandbox's own key. */
export function readerOfRecord(
  redisUrl: string,
  { orgId, name }: Pick<Leading, 'orgId' | 'name'>,
  prefix = '{cmk}',
): RecordReader {
  const redis = new Redis(redisUrl, { lazyConnect: true, maxRetriesPerRequest: 1 });
  // What fails is told by the read that fails.
  redis.on('error', () => undefined);
  return {
    async read() {
      const lines = await redis.lrange(createKeys(prefix).record(orgId), 0, -1);
      return { organization: name, entries: verified(orgId, lines) };
    },
    close: () => redis.disconnect(),
  };
}
