import type { Redis } from 'ioredis';
import { type ChainKey, digestOf, genesis, type Head, storedLine } from '../domain/record/chain.ts';
import type { Command } from '../domain/commands.ts';
import { authorOf, decide } from '../domain/rules/decide.ts';
import { jobId, reactions } from '../domain/rules/due.ts';
import { bot, type Entry, type Event, schemaOf } from '../domain/events.ts';
import { evolve } from '../domain/states/evolve.ts';
import { type Organization, unconfigured } from '../domain/organization.ts';
import type { Refusal } from '../domain/refusals.ts';
import type { Told } from '../domain/states/story.ts';
import { lastSigner, signedOn, signerFor } from '../domain/record/signing.ts';
import type { KeptHead, VerifiedUpTo } from '../domain/record/verification.ts';
import { type Keys, parseEntry, parseState, type RecordEntry } from './keys.ts';
import { createUnreadable, type MissingKeys, type Readable, readReadable } from './unreadable.ts';
import { appendEntries, readHeads } from './scripts.ts';
import { createStories, createVerifiedReader, type Stories, type Verified } from './verified.ts';
import { type LastCheck, parseLook } from './watch-list.ts';

/** One organization as it stands now, and what the watch noted last. `now` is Redis's time plus the clock's offset, milliseconds since 1970. */
export interface Present {
  readonly state: Organization;
  readonly head: Head;
  readonly now: number;
  readonly lastCheck: LastCheck;
}

/** What became of a command: the entries it appended (none for a refusal that is not recorded) and the state after it. */
export interface Outcome extends Verified {
  /** The state on which it was decided. */
  readonly before: Organization;
  readonly entries: readonly Entry[];
  readonly refusal: Refusal | undefined;
}

export interface RecordStore {
  /** Snapshots, for showing: reads Redis once for some hundred organizations, and of what it read before only whether it is the same. */
  read(organizations: readonly string[]): Promise<Present[]>;
  /** The same where some cannot be read, as what another version of the bot wrote: `read` refuses those. */
  readReadable(organizations: readonly string[]): Promise<Readable<Present>>;
  /** One organization as its entries say, each of them verified. Throws RecordError. */
  verified(organization: string): Promise<Verified>;
  /** Decides on the verified present and appends; decides again where somebody else was first. Throws RecordError. */
  decide(organization: string, command: Command): Promise<Outcome>;
  /**
   * The same without a second try: undefined where somebody else was first or where another key had to take over
   * first, and rejected where it is in doubt whether the append came through. For the intent: only who knows that its own append created it may send.
   */
  decideOnce(present: Verified, command: Command): Promise<Outcome | undefined>;
  /** What the record tells, each entry verified: those that are wanted, and what all add up to. Throws RecordError. */
  story: Stories['read'];
  /** All entries in order, each verified now and with what it made of the record. Throws RecordError. */
  wholeStory(organization: string): Promise<readonly Told[]>;
  /** The entries after `sequence` as they are stored, in order, each with the head it made. */
  entries(organization: string, after: number): Promise<RecordEntry[]>;
  /** The stored lines, as they are: for verifying and exporting. */
  lines(organization: string): Promise<string[]>;
}

/** So many snapshots come in one answer. */
const readAtOnce = 500;
/** How often a command is decided anew when others are faster; more means something is wrong. */
const mostTries = 50;

export interface RecordOptions {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly chainKeys: readonly ChainKey[];
  /** While one is missing, nothing is appended. */
  readonly missingKeys?: MissingKeys;
  readonly offsetMs: () => number;
  /** Told after every append that left work in the outbox. */
  readonly appended: () => void;
  /** Under which trace this runs. */
  readonly trace?: () => string | undefined;
}

interface Appending extends VerifiedUpTo {
  readonly lines: readonly string[];
  readonly entries: readonly Entry[];
}

interface Origin {
  readonly by: string;
  readonly trace: string | undefined;
}

interface Signer {
  readonly key: ChainKey;
  /** The id of the first key of the configuration. */
  readonly own: string;
}

function chainOn(
  present: VerifiedUpTo & { readonly now: number },
  events: readonly Event[],
  origin: Origin,
  { key, own }: Signer,
): Appending {
  let { state, head, signing } = present;
  const lines: string[] = [];
  const entries: Entry[] = [];
  for (const event of events) {
    const stamp = { schema: schemaOf(event), sequence: head.sequence + 1, at: present.now };
    const entry = { ...stamp, ...origin, event } as Entry;
    const bytes = JSON.stringify(entry);
    const digest = digestOf(key.key, head.digest, bytes);
    state = evolve(state, entry);
    head = { sequence: entry.sequence, digest };
    signing = signedOn(signing, entry, key, own);
    lines.push(storedLine(key.id, digest, bytes));
    entries.push(entry);
  }
  return { state, head, signing, lines, entries };
}

export function createRecordStore(options: RecordOptions): RecordStore {
  const { redis, keys, trace = () => undefined } = options;
  const [first] = options.chainKeys;
  if (first === undefined) throw new Error('a record needs a key to sign with');
  const own = first.id;
  /** When this process read Redis first. */
  let startedAt: number | undefined;
  const verified = createVerifiedReader(options);
  const stories = createStories(verified);
  const unreadable = createUnreadable(redis, keys);

  /** Snapshots by organization, as they were read last: one is rebuilt with each entry, and so with another digest. */
  const snapshots = new Map<string, { readonly digest: string; readonly state: Organization }>();

  async function readSome(organizations: readonly string[]): Promise<Present[]> {
    const heads = organizations.map((organization) => keys.head(organization));
    const asked = [...heads, keys.watchSeen];
    const given = organizations.flatMap((id) => [id, snapshots.get(id)?.digest ?? '']);
    const answer = await redis.eval(readHeads, asked.length, ...asked, ...given);
    const [seconds, microseconds, ...found] = answer as [string, string, ...(string | null)[][]];
    const now = Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000) + options.offsetMs();
    startedAt ??= now;
    return organizations.map((organization, place) => {
      const [text, digest, note, fault] = found[place] ?? [];
      if (fault) throw new Error(`the head of ${organization} cannot be read: ${fault}`);
      const known = snapshots.get(organization);
      const isKnown = known !== undefined && known.digest === digest;
      const state = isKnown ? known.state : text ? parseState(text) : unconfigured(organization);
      if (state.organization !== organization) throw new Error(`the head of ${organization} is another’s`);
      if (digest) snapshots.set(organization, { digest, state });
      const head = { sequence: state.sequence, digest: digest ?? genesis(organization) };
      return { state, head, now, lastCheck: parseLook(note) };
    });
  }

  /** Each part is read on its own, so that neither Redis nor this process is held up by ten thousand of them. */
  async function read(organizations: readonly string[]): Promise<Present[]> {
    const parts = organizations.flatMap((_, at) =>
      at % readAtOnce === 0 ? [readSome(organizations.slice(at, at + readAtOnce))] : [],
    );
    return (await Promise.all(parts)).flat();
  }

  async function append(present: Verified, next: Appending): Promise<boolean> {
    options.missingKeys?.throwIfAny();
    const { organization } = present.state;
    const { sequence, digest } = present.head;
    const requests = reactions(present.state, next.state);
    const given = [
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
    ];
    const answer = await unreadable.withTypes({ [keys.outbox]: 'hash' }, () =>
      redis.eval(appendEntries, 3, ...given),
    );
    if (answer === 1) options.appended();
    return answer === 1;
  }

  async function changeOnce(present: Verified, command: Command): Promise<Outcome | undefined> {
    const { events, refusal } = decide(present.state, command, present.now);
    const before = present.state;
    if (events.length === 0) return { ...present, before, entries: [], refusal };
    const key = signerFor(present.signing, options.chainKeys, (startedAt ??= present.now));
    const from = lastSigner(present.signing) ?? key.id;
    // Alone, and decided again on top of it: what follows stands under the new key as a whole.
    const changes: readonly Event[] | undefined =
      from === key.id ? undefined : [{ type: 'keyChanged', from, to: key.id }];
    const by = changes === undefined ? authorOf(command) : bot;
    const next = chainOn(present, changes ?? events, { by, trace: trace() }, { key, own });
    const done = await append(present, next);
    if (!done) return undefined;
    const { state, head, signing, entries } = next;
    verified.appended(present.state.organization, { ...present, state, head, signing });
    return changes === undefined ? { ...present, before, state, head, signing, entries, refusal } : undefined;
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
    decide: change,
    decideOnce: changeOnce,
    story: (organization, wanted) => stories.read(organization, wanted),
    async wholeStory(organization) {
      const told: Told[] = [];
      const listening = { told: (one: Told) => void told.push(one), beginsAnew: () => undefined };
      await verified.readOn(organization, undefined, listening);
      return told;
    },
    entries,
    lines,
  };
}

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
