import { type Head, parseLine } from '../domain/record/chain.ts';
import { type Entry, isReadable } from '../domain/events.ts';
import { isReadableState, stateSchema } from '../domain/schema.ts';
import { lifted, liftedEntry } from '../domain/states/older-states.ts';
import type { Organization } from '../domain/organization.ts';
import { SchemaError } from '../errors.ts';

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
