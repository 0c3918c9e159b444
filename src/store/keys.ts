import { type Head, parseLine } from '../domain/record/chain.ts';
import { type Entry, isReadable } from '../domain/events.ts';
import { isReadableState, stateSchema } from '../domain/phases.ts';
import { lifted, liftedEntry } from '../domain/states/older.ts';
import type { Organization } from '../domain/organization.ts';
import { SchemaError } from '../errors.ts';

/** Every key of the bot in Redis. The prefix is one hash tag, so that all of them live in one slot of a Cluster. */
export interface Keys {
  head(organization: string): string;
  record(organization: string): string;
  notes(organization: string): string;
  lease(organization: string): string;
  /** A message that is being posted. */
  claim(organization: string, place: string): string;
  seen(delivery: string): string;
  readonly outbox: string;
  /** Whom the watch looks at next, and what it remembers between looks. */
  readonly watchDue: string;
  readonly watchSeen: string;
  /** Which run of the Redis server was seen last, and since when it is another one than before. */
  readonly run: string;
  /** What each running instance says of itself. */
  readonly instances: string;
  /** When some instance could take what people press. */
  readonly attendance: string;
  /** Written and deleted again, to see whether Redis takes writes. */
  readonly probe: string;
  /** What one person is told of several organizations at once. */
  gathering(name: string): string;
  /** What nobody could read, for an operator; whole keys beside it. */
  readonly setAside: string;
  setAsideKey(key: string): string;
  /** The prefix BullMQ puts before its own keys. */
  readonly queues: string;
}

export function createKeys(prefix: string): Keys {
  return {
    head: (organization) => `${prefix}:organization:${organization}:head`,
    record: (organization) => `${prefix}:organization:${organization}:record`,
    notes: (organization) => `${prefix}:organization:${organization}:notes`,
    lease: (organization) => `${prefix}:organization:${organization}:publisher`,
    claim: (organization, place) => `${prefix}:organization:${organization}:saying:${place}`,
    seen: (delivery) => `${prefix}:seen:${delivery}`,
    outbox: `${prefix}:outbox`,
    watchDue: `${prefix}:watch:due`,
    watchSeen: `${prefix}:watch:seen`,
    run: `${prefix}:redis-run`,
    instances: `${prefix}:instances`,
    attendance: `${prefix}:attendance`,
    probe: `${prefix}:probe`,
    gathering: (name) => `${prefix}:gathering:${name}`,
    setAside: `${prefix}:set-aside`,
    setAsideKey: (key) => `${prefix}:set-aside:${key}`,
    queues: `${prefix}:queues`,
  };
}

/** An entry with the head it made. */
export interface RecordEntry {
  readonly entry: Entry;
  readonly head: Head;
}

/** The newest schema of an entry that this version reads. */
export const entrySchema = 2;
/** A snapshot; refused whole where another version of the bot wrote it. */
export function parseState(text: string): Organization {
  const state = JSON.parse(text) as Partial<Organization> | null;
  if (!isReadableState(state?.schema)) throw new SchemaError('the state', state?.schema, stateSchema);
  return lifted(state) as Organization;
}

/** A stored line; refused whole where another version of the bot wrote it. */
export function parseEntry(line: string): RecordEntry {
  const stored = parseLine(line);
  if (stored === undefined) throw new Error(`the record holds a line that is no entry: ${line.slice(0, 80)}`);
  const entry = JSON.parse(stored.bytes) as Entry;
  const { schema, event } = (entry ?? {}) as Partial<Entry>;
  if (!isReadable(schema, event?.type)) throw new SchemaError('an entry', schema, entrySchema);
  return { entry: liftedEntry(entry), head: { sequence: entry.sequence, digest: stored.digest } };
}
