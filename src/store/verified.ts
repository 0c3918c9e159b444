import type { Redis } from 'ioredis';
import { type ChainKey, type Head, genesis } from '../domain/record/chain.ts';
import type { RecordFault } from '../domain/record/record-fault.ts';
import { type VerifiedUpTo, createVerifier, fromTheBeginning } from '../domain/record/verification.ts';
import type { Told } from '../domain/states/story.ts';
import { RecordError, SchemaError } from '../errors.ts';
import type { Keys } from './keys.ts';
import { type MissingKeys, createMissingKeys } from './missing-keys.ts';
import { entrySchema, parseState } from './schema.ts';
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

/** The same without what this process remembers of it. */
export type Continued = Omit<Verified, 'lost'>;

/** Who is given each entry as it is verified; with the end of the reading all of them are the record's. */
export interface Listening {
  readonly told: (told: Told) => void;
  /** The record does not go on from where it was to be read: what was given so far is void, and the first entry comes next. */
  readonly beginsAnew: () => void;
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
  /** How many entries there were. */
  readonly count: number;
  /** The first of those that were asked for. */
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
  /** Verifies the entries after `from`, all of them without it. Throws like `read`. */
  readOn(organization: string, from: VerifiedUpTo | undefined, listening: Listening): Promise<Continued>;
  /** What this process has appended itself need not be verified again. */
  appended(organization: string, verified: Verified): void;
}

/** So many entries are verified in some milliseconds, in which this process does nothing else. */
const pageSize = 500;

/** @throws SchemaError for what another version wrote, RecordError for everything else that is wrong */
function refuse(organization: string, fault: RecordFault | undefined): void {
  if (fault === undefined) return;
  if (fault.kind === 'otherSchema') throw new SchemaError('an entry', fault.schema, entrySchema);
  throw new RecordError(organization, fault);
}

/** Looks for the entries with which nothing is missing any more: it came back, or a restore was declared. */
function createSearch(lost: Head | undefined, at: number) {
  let left = lost;
  return {
    told: ({ entry, head }: Told) => {
      const isBack = head.sequence === lost?.sequence && head.digest === lost.digest;
      if (isBack || (entry.event.type === 'restoreDeclared' && entry.at >= at)) left = undefined;
    },
    left: () => left,
  };
}

export function createVerifiedReader({
  redis,
  keys,
  chainKeys,
  offsetMs,
  missingKeys = createMissingKeys(),
}: VerifiedOptions): VerifiedReader {
  const known = new Map<string, Known>();
  /** Whoever asks while a record is read from its beginning waits for that, and reads on from there. */
  const beginning = new Map<string, Promise<Verified>>();

  async function fetch(organization: string, after: number): Promise<Stored> {
    const asked = [keys.head(organization), keys.record(organization), keys.watchSeen];
    const given = [organization, String(after), String(pageSize)];
    const answer = await redis.eval(readSince, asked.length, ...asked, ...given);
    const [seconds, microseconds, text, digest, note, count, lines] = answer as [
      string,
      string,
      string | null,
      string | null,
      string | null,
      number,
      string[],
    ];
    const now = Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000) + offsetMs();
    const sequence = text === null ? 0 : parseState(text).sequence;
    return {
      now,
      kept: { sequence, digest: digest ?? genesis(organization) },
      lastCheck: parseLook(note),
      count,
      lines,
    };
  }

  /** The entries that follow, a page at a time: the next one is under way while this one is verified. */
  async function* pages(organization: string, { count, lines }: Stored, after: number) {
    let page = lines;
    for (let read = after + page.length; page.length > 0; read += page.length) {
      const until = Math.min(read + pageSize, count) - 1;
      const next = read < count ? redis.lrange(keys.record(organization), read, until) : undefined;
      // A failure is met where it is waited for.
      next?.catch(() => undefined);
      yield page;
      page = (await next) ?? [];
    }
  }

  /** What the entries after `from` make of it, and the first of them that is wrong. */
  async function follow(organization: string, from: VerifiedUpTo, told?: (told: Told) => void) {
    const stored = await fetch(organization, from.head.sequence);
    const verifier = createVerifier({ organization, keys: chainKeys, witnesses: [], from, told });
    for await (const page of pages(organization, stored, from.head.sequence)) {
      for (const line of page) verifier.take(line);
    }
    const { fault, head, state, signing } = verifier.finish(stored.kept);
    return { now: stored.now, lastCheck: stored.lastCheck, fault, head, state, signing };
  }

  async function begin(organization: string, told?: (told: Told) => void) {
    const found = await follow(organization, fromTheBeginning(organization), told);
    refuse(organization, found.fault);
    return found;
  }

  /** The record does not go on from where it was left: all of it is read anew, and what is missing is kept in mind. */
  async function startOver(organization: string, { head, lost, at }: Known): Promise<Verified> {
    const missing = lost !== undefined && lost.sequence > head.sequence ? lost : head;
    const search = createSearch(missing, at);
    return { ...(await begin(organization, search.told)), lost: search.left() };
  }

  async function goOn(organization: string, from: Known): Promise<Verified> {
    // These entries are all newer than what was seen, whatever two clocks made of their times.
    const search = createSearch(from.lost, 0);
    const found = await follow(organization, from, search.told);
    if (found.fault !== undefined) return startOver(organization, from);
    return { ...found, lost: search.left() };
  }

  function note(organization: string, { head, state, signing, now, lost }: Verified): void {
    const seen = known.get(organization);
    // An answer that was overtaken: what was seen meanwhile stays in mind.
    if (seen !== undefined && lost === undefined && seen.head.sequence > head.sequence) return;
    known.set(organization, { head, state, signing, at: now, lost });
  }

  async function noted(organization: string, reading: Promise<Verified>): Promise<Verified> {
    const { head, state, signing, now, lastCheck, lost } = await reading;
    const verified = { head, state, signing, now, lastCheck, lost };
    note(organization, verified);
    return verified;
  }

  async function readFirst(organization: string): Promise<Verified> {
    const reading = noted(
      organization,
      begin(organization).then((found) => ({ ...found, lost: undefined })),
    ).finally(() => beginning.delete(organization));
    beginning.set(organization, reading);
    return reading;
  }

  async function read(organization: string): Promise<Verified> {
    await beginning.get(organization);
    const from = known.get(organization);
    return from === undefined ? readFirst(organization) : noted(organization, goOn(organization, from));
  }

  async function readOn(
    organization: string,
    from: VerifiedUpTo | undefined,
    { told, beginsAnew }: Listening,
  ): Promise<Continued> {
    if (from === undefined) return begin(organization, told);
    const found = await follow(organization, from, told);
    if (found.fault === undefined) return found;
    beginsAnew();
    return begin(organization, told);
  }

  return {
    read: (organization) => missingKeys.watch(organization, () => read(organization)),
    readOn: (organization, from, listening) =>
      missingKeys.watch(organization, () => readOn(organization, from, listening)),
    appended: note,
  };
}
