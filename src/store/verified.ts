import type { Redis } from 'ioredis';
import { type ChainKey, genesis, type Head } from '../domain/record/chain.ts';
import type { RecordFault } from '../domain/record/record-fault.ts';
import { createVerifier, fromTheBeginning, type VerifiedUpTo } from '../domain/record/verification.ts';
import { createSummary, type Summarizing, type Summary, type Told } from '../domain/states/story.ts';
import { RecordError, SchemaError } from '../errors.ts';
import { entrySchema, type Keys, parseState } from './keys.ts';
import { createMissingKeys, type MissingKeys } from './unreadable.ts';
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
type Continued = Omit<Verified, 'lost'>;

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

interface VerifiedReader {
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

/** Which entries are wanted themselves, beside what all of them add up to. */
export interface Wanted {
  /** All from this sequence on. */
  readonly from: number;
  /** And these. */
  readonly also: readonly number[];
}

export interface Story extends Continued {
  readonly summary: Summary;
  /** Those that were wanted, in order. */
  readonly told: readonly Told[];
}

/** What a record tells. This process reads it to its end once, and from then on only what is new. */
export interface Stories {
  read(organization: string, wanted?: Wanted): Promise<Story>;
}

interface Kept {
  readonly upTo: VerifiedUpTo;
  readonly summarizing: Summarizing;
  /** Entries that were wanted or are new, by their sequence. */
  readonly entries: Map<number, Told>;
}

/** Of so many organizations it is kept, the last ones that were read. */
const mostKept = 500;
/** So many entries are kept of one of which nobody wanted any yet. */
const mostEntries = 200;
const dropEvery = 1_000;

function covers({ upTo, entries }: Kept, { from, also }: Wanted): boolean {
  const { sequence: last } = upTo.head;
  for (let sequence = from; sequence <= last; sequence += 1) if (!entries.has(sequence)) return false;
  return also.every((sequence) => sequence > last || entries.has(sequence));
}

function drop(entries: Map<number, Told>, wanted: Wanted | undefined): void {
  const also = new Set(wanted?.also);
  for (const sequence of entries.keys()) {
    const isWanted = wanted !== undefined && (sequence >= wanted.from || also.has(sequence));
    if (wanted === undefined ? entries.size > mostEntries : !isWanted) entries.delete(sequence);
  }
}

export function createStories(reader: Pick<VerifiedReader, 'readOn'>): Stories {
  const kept = new Map<string, Kept>();
  const reading = new Map<string, Promise<unknown>>();

  async function read(organization: string, wanted: Wanted | undefined): Promise<Story> {
    const known = kept.get(organization);
    const from = known !== undefined && (wanted === undefined || covers(known, wanted)) ? known : undefined;
    // What fails half way is read anew.
    kept.delete(organization);
    let { summarizing, entries } = from ?? { summarizing: createSummary(), entries: new Map<number, Told>() };
    const found = await reader.readOn(organization, from?.upTo, {
      beginsAnew() {
        summarizing = createSummary();
        entries = new Map();
      },
      told(told) {
        summarizing.take(told);
        entries.set(told.entry.sequence, told);
        if (entries.size % dropEvery === 0) drop(entries, wanted);
      },
    });
    drop(entries, wanted);
    const { head, state, signing } = found;
    kept.set(organization, { upTo: { head, state, signing }, summarizing, entries });
    const [oldest] = kept.keys();
    if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
    const told = wanted === undefined ? [] : [...entries.values()];
    return { ...found, summary: summarizing.summary(), told };
  }

  return {
    /** One after the other: each goes on from where the one before it came to. */
    read(organization, wanted) {
      const before = reading.get(organization) ?? Promise.resolve();
      const own = before.then(() => read(organization, wanted));
      const ended = own
        .catch(() => undefined)
        .then(() => {
          if (reading.get(organization) === ended) reading.delete(organization);
        });
      reading.set(organization, ended);
      return own;
    },
  };
}
