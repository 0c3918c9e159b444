import { parseLine } from '../../src/domain/record/chain.ts';
import type { Entry } from '../../src/domain/events.ts';
import type { Organization } from '../../src/domain/organization.ts';
import type { Host } from './schedule.ts';

/** One entry that Redis took, whatever became of the record or of the answer later. */
export interface Kept {
  /** True time. */
  readonly at: number;
  readonly host: Host;
  /** The run of a job that appended it; undefined for a person's command. */
  readonly job: object | undefined;
  readonly entry: Entry;
  readonly digest: string;
  readonly before: Organization;
  /** After everything that was appended together. */
  readonly after: Organization;
}

export interface Proposing {
  readonly proposal: string;
  readonly at: number;
}

/** An approval that somebody handed in, as the person meant it. */
export interface Yes {
  readonly person: string;
  readonly fingerprint: string;
  /** The entry that asked for it. */
  readonly asked: string;
}

/** Bytes of a POST, written by the run of a job. */
export interface Sent {
  readonly at: number;
  readonly host: Host;
  readonly job: object | undefined;
  readonly body: string;
}

/** What happened in the world, whoever knows of it: what promises are held against. */
export interface Journal {
  readonly entries: Kept[];
  readonly sent: Sent[];
  readonly yeses: Yes[];
  /** Ends of proposals of which a person read that they are done. */
  readonly acknowledged: Proposing[];
  /** In plain words, in order. */
  readonly story: string[];
}

export const createJournal = (): Journal => ({
  entries: [],
  sent: [],
  yeses: [],
  acknowledged: [],
  story: [],
});

export function entryIn(line: string): { readonly entry: Entry; readonly digest: string } {
  const parsed = parseLine(line);
  if (parsed === undefined) throw new Error(`no entry: ${line}`);
  return { entry: JSON.parse(parsed.bytes) as Entry, digest: parsed.digest };
}
