import type { Redis } from 'ioredis';
import { type ChainKey, type Head, genesis } from '../domain/record/chain.ts';
import type { RecordFault } from '../domain/record/record-fault.ts';
import { type VerifiedUpTo, createVerifier, fromTheBeginning } from '../domain/record/verification.ts';
import { RecordError, SchemaError } from '../errors.ts';
import type { Keys } from './keys.ts';
import { type MissingKeys, createMissingKeys } from './missing-keys.ts';
import { type RecordEntry, entrySchema, parseEntry, parseState } from './schema.ts';
import { readSince } from './scripts.ts';
import { type LastCheck, parseLook } from './watch-list.ts';

/**
 * One organization as its entries say, each of them verified: what anything is decided on. The snapshot beside them is
 * for showing only, since whoever can write to Redis can write it.
 */
export interface Verified extends VerifiedUpTo {
  readonly now: number;
  readonly lastCheck: LastCheck;
  /**
   * A head that this process has seen and that the record no longer leads to: Redis was put back to an earlier state,
   * and nobody declared it. Undefined where nothing is missing.
   */
  readonly lost: Head | undefined;
}

interface Known extends VerifiedUpTo {
  /** The record's time when it was seen. */
  readonly at: number;
  readonly lost: Head | undefined;
}

interface Stored {
  readonly now: number;
  readonly kept: Head;
  readonly lastCheck: LastCheck;
  readonly lines: readonly string[];
}

export interface VerifiedOptions {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly chainKeys: readonly ChainKey[];
  readonly missingKeys?: MissingKeys;
  readonly offsetMs: () => number;
}

export interface VerifiedReader {
  read(organization: string): Promise<Verified>;
  /** What this process has appended itself need not be verified again. */
  appended(organization: string, verified: Verified): void;
}

/** @throws SchemaError for what another version wrote, RecordError for everything else that is wrong */
function refuse(organization: string, fault: RecordFault | undefined): void {
  if (fault === undefined) return;
  if (fault.kind === 'otherSchema') throw new SchemaError('an entry', fault.schema, entrySchema);
  throw new RecordError(organization, fault);
}

/** Verifies a whole record; throws like the reader. */
export function verifiedEntries(
  organization: string,
  lines: readonly string[],
  keys: readonly ChainKey[],
): RecordEntry[] {
  const verifier = createVerifier({ organization, keys, witnesses: [] });
  for (const line of lines) verifier.take(line);
  refuse(organization, verifier.finish(undefined).fault);
  return lines.map(parseEntry);
}

/** What is still missing with these entries at the end: nothing where it came back, or where a restore was declared. */
function stillLost(lost: Head | undefined, lines: readonly string[], at: number): Head | undefined {
  if (lost === undefined) return undefined;
  const isSettled = lines.map(parseEntry).some(({ entry, head }) => {
    const isBack = head.sequence === lost.sequence && head.digest === lost.digest;
    return isBack || (entry.event.type === 'restoreDeclared' && entry.at >= at);
  });
  return isSettled ? undefined : lost;
}

export function createVerifiedReader({
  redis,
  keys,
  chainKeys,
  offsetMs,
  missingKeys = createMissingKeys(),
}: VerifiedOptions): VerifiedReader {
  const known = new Map<string, Known>();

  async function fetch(organization: string, after: number): Promise<Stored> {
    const asked = [keys.head(organization), keys.record(organization), keys.watchSeen];
    const answer = await redis.eval(readSince, asked.length, ...asked, organization, String(after));
    const [seconds, microseconds, text, digest, note, lines] = answer as [
      string,
      string,
      string | null,
      string | null,
      string | null,
      string[],
    ];
    const now = Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000) + offsetMs();
    const sequence = text === null ? 0 : parseState(text).sequence;
    return {
      now,
      kept: { sequence, digest: digest ?? genesis(organization) },
      lastCheck: parseLook(note),
      lines,
    };
  }

  /** What the entries after `from` make of it, and the first of them that is wrong. */
  async function follow(organization: string, from: VerifiedUpTo) {
    const { kept, ...stored } = await fetch(organization, from.head.sequence);
    const verifier = createVerifier({ organization, keys: chainKeys, witnesses: [], from });
    for (const line of stored.lines) verifier.take(line);
    const { fault, head, state, signing } = verifier.finish(kept);
    return { ...stored, fault, head, state, signing };
  }

  async function begin(organization: string) {
    const found = await follow(organization, fromTheBeginning(organization));
    refuse(organization, found.fault);
    return found;
  }

  /** The record does not go on from where it was left: all of it is read anew, and what is missing is kept in mind. */
  async function startOver(organization: string, { head, lost, at }: Known): Promise<Verified> {
    const found = await begin(organization);
    const missing = lost !== undefined && lost.sequence > head.sequence ? lost : head;
    return { ...found, lost: stillLost(missing, found.lines, at) };
  }

  async function goOn(organization: string, from: Known): Promise<Verified> {
    const found = await follow(organization, from);
    if (found.fault !== undefined) return startOver(organization, from);
    // These entries are all newer than what was seen, whatever two clocks made of their times.
    return { ...found, lost: stillLost(from.lost, found.lines, 0) };
  }

  function note(organization: string, { head, state, signing, now, lost }: Verified): void {
    const seen = known.get(organization);
    // An answer that was overtaken: what was seen meanwhile stays in mind.
    if (seen !== undefined && lost === undefined && seen.head.sequence > head.sequence) return;
    known.set(organization, { head, state, signing, at: now, lost });
  }

  return {
    read: (organization) => missingKeys.watch(organization, () => read(organization)),
    appended: note,
  };

  async function read(organization: string): Promise<Verified> {
    const from = known.get(organization);
    const { head, state, signing, now, lastCheck, lost } =
      from === undefined
        ? { ...(await begin(organization)), lost: undefined }
        : await goOn(organization, from);
    const verified = { head, state, signing, now, lastCheck, lost };
    note(organization, verified);
    return verified;
  }
}
