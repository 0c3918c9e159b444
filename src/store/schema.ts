import { type Head, parseLine } from '../domain/chain.ts';
import type { Entry } from '../domain/events.ts';
import { lifted } from '../domain/lifted.ts';
import type { Organization } from '../domain/organization.ts';
import { SchemaError } from '../errors.ts';

/** An entry with the head it made. */
export interface RecordEntry {
  readonly entry: Entry;
  readonly head: Head;
}

/** The schema this version reads and writes. */
export const readSchema = 1;

function parseVersioned(text: string, what: string): unknown {
  const value: unknown = JSON.parse(text);
  const version = (value as { schema?: unknown } | null)?.schema;
  if (version !== readSchema) throw new SchemaError(what, version, readSchema);
  return value;
}

/** A snapshot; refused whole where another version of the bot wrote it. */
export function parseState(text: string): Organization {
  return lifted(parseVersioned(text, 'the state')) as Organization;
}

/** A stored line; refused whole where another version of the bot wrote it. */
export function parseEntry(line: string): RecordEntry {
  const stored = parseLine(line);
  if (stored === undefined) throw new Error(`the record holds a line that is no entry: ${line.slice(0, 80)}`);
  const entry = parseVersioned(stored.bytes, 'an entry') as Entry;
  return { entry, head: { sequence: entry.sequence, digest: stored.digest } };
}
