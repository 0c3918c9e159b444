import type { Redis } from 'ioredis';
import { genesis } from '../domain/record/chain.ts';
import { unconfigured } from '../domain/organization.ts';
import type { KeptHead } from '../domain/record/verification.ts';
import type { Keys } from './keys.ts';

/** One organization's record as Redis holds it. What is appended while it is read does not belong to it. */
export interface StoredRecord {
  readonly count: number;
  readonly kept: KeptHead;
  /** The lines in order, some hundred at a time. */
  lines(): AsyncGenerator<string>;
}

/** What is kept beside the entries, and how many they are. KEYS: head, record. Answer: [sequence, digest, state, count]. */
export const readKept = `
local head = redis.call('HMGET', KEYS[1], 'sequence', 'digest', 'state')
return { head[1] or '', head[2] or '', head[3] or '', redis.call('LLEN', KEYS[2]) }
`;

/** So many lines come in one answer of Redis, which does nothing else meanwhile. */
const pageSize = 500;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** As the bot writes it. Whatever else JavaScript reads as a number is no entry's, and differs from the last one's. */
function sequenceIn(text: string): number {
  return /^[1-9]\d{0,14}$/u.test(text) ? Number(text) : 0;
}

export async function readStored(redis: Redis, keys: Keys, organization: string): Promise<StoredRecord> {
  const record = keys.record(organization);
  const answer = (await redis.eval(readKept, 2, keys.head(organization), record)) as [
    string,
    string,
    string,
    number,
  ];
  const [sequence, digest, state, count] = answer;
  const kept =
    sequence === ''
      ? { sequence: 0, digest: genesis(organization), state: unconfigured(organization) }
      : { sequence: sequenceIn(sequence), digest, state: parseJson(state) };
  return {
    count,
    kept,
    async *lines() {
      for (let from = 0; from < count; from += pageSize) {
        yield* await redis.lrange(record, from, Math.min(from + pageSize, count) - 1);
      }
    },
  };
}
