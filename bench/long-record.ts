import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { Entry, Event } from '../src/domain/events.ts';
import { type ChainKey, digestOf, genesis, storedLine } from '../src/domain/record/chain.ts';
import { evolve } from '../src/domain/states/evolve.ts';
import { type Organization, unconfigured } from '../src/domain/organization.ts';
import { createKeys } from '../src/store/keys.ts';
import { createRecordStore } from '../src/store/record.ts';

export const organization = '0123456789ABCDEF01234567@AdobeOrg';
export const chainKey: ChainKey = { id: 'bench', key: randomBytes(32) };
export const keys = createKeys('{bench}');

const vault = { name: 'bench', uri: 'https://bench.vault.azure.net' };
const version = '0123456789abcdef0123456789abcdef';
const key = { name: 'cmk-key', version, identifier: `${vault.uri}/keys/cmk-key/${version}` };
const runLength = 503;

/** A setup that goes back and forth for some hundred entries, is cancelled and begun again, over and over. */
function eventAt(place: number): Event {
  const step = place % runLength;
  if (step === 0) return { type: 'setupStarted' };
  if (step === 1) return { type: 'vaultChosen', vault, configurationName: 'Config1' };
  if (step === 2) return { type: 'keyChosen', key };
  if (step === runLength - 1) return { type: 'cancelled', reason: 'Another vault is wanted' };
  const reason = `Healthcare Shield: contract 4711, seen with the account team (${place})`;
  return { type: 'attested', check: 'entitlement', reason };
}

export interface LongRecord {
  readonly lines: readonly string[];
  /** What was signed, without key id and digest. */
  readonly bytes: readonly string[];
  readonly digest: string;
  readonly state: string;
}

export function longRecord(count: number): LongRecord {
  let digest = genesis(organization);
  let state: Organization = unconfigured(organization);
  const bytes: string[] = [];
  const lines = Array.from({ length: count }, (_, place) => {
    const at = 1_700_000_000_000 + place;
    const entry = { schema: 1, sequence: place + 1, at, by: 'U0REQUESTER', event: eventAt(place) } as Entry;
    const text = JSON.stringify(entry);
    digest = digestOf(chainKey.key, digest, text);
    state = evolve(state, entry);
    bytes.push(text);
    return storedLine(chainKey.id, digest, text);
  });
  return { lines, bytes, digest, state: JSON.stringify(state) };
}

export async function store({ lines, digest, state }: LongRecord, redis: Redis): Promise<void> {
  await redis.del(keys.record(organization), keys.notes(organization));
  for (let from = 0; from < lines.length; from += 1_000) {
    await redis.rpush(keys.record(organization), ...lines.slice(from, from + 1_000));
  }
  await redis.hset(keys.head(organization), { sequence: lines.length, digest, state });
}

/** A process that has not read anything yet. */
export const recordStore = (redis: Redis) =>
  createRecordStore({ redis, keys, chainKeys: [chainKey], offsetMs: () => 0, appended: () => undefined });

/** The floor of all reading: nothing but the HMACs of the chain. */
export function digestsOf(bytes: readonly string[]): void {
  let previous = genesis(organization);
  for (const text of bytes) previous = digestOf(chainKey.key, previous, text);
}
