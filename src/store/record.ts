import type { Redis } from 'ioredis';
import { type ChainKey, type Head, genesis, link, storedLine } from '../domain/chain.ts';
import type { Command } from '../domain/commands.ts';
import { authorOf, decide } from '../domain/decide.ts';
import { jobId, reactions } from '../domain/due.ts';
import type { Entry, Event } from '../domain/events.ts';
import { evolve } from '../domain/evolve.ts';
import { type Organization, unconfigured } from '../domain/organization.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { VerifiedUpTo } from '../domain/verification.ts';
import type { Keys } from './keys.ts';
import { type Readable, readReadable } from './readable.ts';
import { type RecordEntry, parseEntry, parseState } from './schema.ts';
import { appendEntries, readHeads } from './scripts.ts';
import { type Verified, createVerifiedReader, verifiedEntries } from './verified.ts';
import { type LastLook, parseLook } from './watch-list.ts';

/** One organization as it stands now, and what the watch noted last. `now` is Redis's time plus the clock's offset, milliseconds since 1970. */
export interface Present {
  readonly state: Organization;
  readonly head: Head;
  readonly now: number;
  readonly lastLook: LastLook;
}

/** What became of a command: the entries it appended (none for a refusal that is not recorded) and the state after it. */
export interface Outcome extends Verified {
  readonly entries: readonly Entry[];
  readonly refusal: Refusal | undefined;
}

export interface RecordStore {
  /** Snapshots, for showing: reads Redis once, however many organizations are asked for. */
  read(organizations: readonly string[]): Promise<Present[]>;
  /** The same where some may have been written by another version of the bot, which `read` refuses. */
  readReadable(organizations: readonly string[]): Promise<Readable<Present>>;
  /** One organization as its entries say, each of them verified. Throws RecordError. */
  verified(organization: string): Promise<Verified>;
  /** Decides on the verified present and appends; decides again where somebody else was first. Throws RecordError. */
  change(organization: string, command: Command): Promise<Outcome>;
  /**
   * The same without a second try: undefined where somebody else was first, and rejected where it is in doubt whether
   * the append came through. For the intent: only who knows that its own append created it may send.
   */
  changeOnce(present: Verified, command: Command): Promise<Outcome | undefined>;
  /** All entries in order, each with the head it made and verified. Throws RecordError. */
  story(organization: string): Promise<RecordEntry[]>;
  /** The entries after `sequence` as they are stored, in order, each with the head it made. */
  entries(organization: string, after: number): Promise<RecordEntry[]>;
  /** The stored lines, as they are: for verifying and exporting. */
  lines(organization: string): Promise<string[]>;
}

/** How often a command is decided anew when others are faster; more means something is wrong. */
const mostTries = 50;

export interface RecordOptions {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly chainKeys: readonly ChainKey[];
  readonly offsetMs: () => number;
  /** Told after every append that left work in the outbox. */
  readonly appended: () => void;
  /** Under which trace this runs. */
  readonly trace?: () => string | undefined;
}

interface Appending {
  readonly state: Organization;
  readonly head: Head;
  readonly lines: readonly string[];
  readonly entries: readonly Entry[];
}

interface Origin {
  readonly by: string;
  readonly trace: string | undefined;
}

function chainOn(
  present: VerifiedUpTo & { readonly now: number },
  events: readonly Event[],
  origin: Origin,
  signer: ChainKey,
): Appending {
  let { state, head } = present;
  const lines: string[] = [];
  const entries: Entry[] = [];
  for (const event of events) {
    const entry = { schema: 1, sequence: head.sequence + 1, at: present.now, ...origin, event } as Entry;
    const bytes = JSON.stringify(entry);
    const digest = link(signer.key, head.digest, bytes);
    state = evolve(state, entry);
    head = { sequence: entry.sequence, digest };
    lines.push(storedLine(signer.id, digest, bytes));
    entries.push(entry);
  }
  return { state, head, lines, entries };
}

export function createRecordStore(options: RecordOptions): RecordStore {
  const { redis, keys, trace = () => undefined } = options;
  const [signer] = options.chainKeys;
  if (signer === undefined) throw new Error('a record needs a key to sign with');
  const verified = createVerifiedReader(options);

  async function read(organizations: readonly string[]): Promise<Present[]> {
    const heads = organizations.map((organization) => keys.head(organization));
    const asked = [...heads, keys.watchSeen];
    const answer = await redis.eval(readHeads, asked.length, ...asked, ...organizations);
    const [seconds, microseconds, ...found] = answer as [string, string, ...(string | null)[][]];
    const now = Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000) + options.offsetMs();
    return organizations.map((organization, place) => {
      const [text, digest, note] = found[place] ?? [];
      const state = text ? parseState(text) : unconfigured(organization);
      const head = { sequence: state.sequence, digest: digest ?? genesis(organization) };
      return { state, head, now, lastLook: parseLook(note) };
    });
  }

  async function append(present: Verified, next: Appending): Promise<boolean> {
    const { organization } = present.state;
    const { sequence, digest } = present.head;
    const requests = reactions(present.state, next.state);
    const answer = await redis.eval(
      appendEntries,
      3,
      keys.head(organization),
      keys.record(organization),
      keys.outbox,
      String(sequence),
      sequence === 0 ? '' : digest,
      String(next.head.sequence),
      next.head.digest,
      JSON.stringify(next.state),
      String(next.lines.length),
      ...next.lines,
      ...requests.flatMap((request) => [jobId(request), JSON.stringify({ ...request, trace: trace() })]),
    );
    if (answer === 1) options.appended();
    return answer === 1;
  }

  async function changeOnce(present: Verified, command: Command): Promise<Outcome | undefined> {
    const { events, refusal } = decide(present.state, command, present.now);
    if (events.length === 0) return { ...present, entries: [], refusal };
    const next = chainOn(present, events, { by: authorOf(command), trace: trace() }, signer as ChainKey);
    const done = await append(present, next);
    if (!done) return undefined;
    const { state, head, entries } = next;
    verified.appended(present.state.organization, { ...present, state, head });
    return { ...present, state, head, entries, refusal };
  }

  async function change(organization: string, command: Command): Promise<Outcome> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      const outcome = await changeOnce(await verified.read(organization), command);
      if (outcome !== undefined) return outcome;
    }
    throw new Error(`'${command.type}' lost against others ${mostTries} times`);
  }

  async function lines(organization: string): Promise<string[]> {
    return redis.lrange(keys.record(organization), 0, -1);
  }

  async function entries(organization: string, after: number): Promise<RecordEntry[]> {
    const stored = await redis.lrange(keys.record(organization), after, -1);
    return stored.map(parseEntry);
  }

  return {
    read,
    readReadable: (ids) => readReadable(ids, read),
    verified: (organization) => verified.read(organization),
    change,
    changeOnce,
    story: async (organization) =>
      verifiedEntries(organization, await lines(organization), options.chainKeys),
    entries,
    lines,
  };
}
