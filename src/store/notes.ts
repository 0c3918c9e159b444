import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';
import { type Moment, thisMoment } from '../runtime/clock.ts';
import type { Keys } from './keys.ts';
import { claimPlace, keepLease, moveCursor, noteGathered, noteWhileHeld, yieldPlace } from './scripts.ts';
import { createUnreadable } from './unreadable.ts';
import type { Forward } from '../domain/people.ts';
import { everyOrganization } from '../domain/rules/due.ts';

/** The right to publish for one organization, for a while. */
export interface Lease {
  readonly token: string;
  /** False where it ran out and somebody else may publish. */
  keep(): Promise<boolean>;
  /** Redis made it last longer with a call that began then; whether that is sure. */
  wasKept(asked: Moment): boolean;
  /** Whether it cannot have run out since it was kept: this process may have slept, on its way to a post too. */
  isSure(): boolean;
  end(): Promise<void>;
}

/** `new` where nobody claimed it before; `own` where nobody else has since; `again` where it is taken over from another one. */
export type Claim = 'new' | 'own' | 'again' | 'others';

/** What can be rebuilt and decides nothing: message ids, cursors, deliveries seen. Losing it costs a repeat. */
export interface Notes {
  read(organization: string): Promise<Readonly<Record<string, string>>>;
  write(organization: string, values: Readonly<Record<string, string>>): Promise<void>;
  forget(organization: string, field: string): Promise<void>;
  /** Undefined where somebody else is publishing. */
  lease(organization: string): Promise<Lease | undefined>;
  /** Notes one field and keeps the lease, in one call; false where the lease is lost: then nothing is noted. */
  writeWhileHeld(organization: string, lease: Lease, field: string, value: string): Promise<boolean>;
  /** Moves the cursor from one value to the next and keeps the lease; false where somebody else did or the lease is lost. */
  moveCursor(organization: string, lease: Lease, from: string, to: string): Promise<boolean>;
  /**
   * Tells the other instances who posts a message, right before each try. Until `othersMs` have passed, every other
   * instance that claims it gets `others`.
   *
   * @param by a random name of the instance that posts
   */
  claim(organization: string, place: string, by: string, othersMs: number): Promise<Claim>;
  /** The instance that claimed it did not post it, or does not know: others need not wait. */
  yieldClaim(organization: string, place: string, by: string): Promise<void>;
  /** Whether this delivery is here for the first time. */
  isFirst(delivery: string): Promise<boolean>;
}

export const cursorField = 'cursor';
export type CursorField = typeof cursorField;
const leaseMs = 30_000;
/** What is on its way to Slack by then arrives before somebody else publishes. */
const sureMs = 25_000;
/** Longer than any instance sleeps on its way to a post. */
const claimMs = 3_600_000;
/** What several instances may say is left to the first of them; one that is gone for longer counts as dead. */
export const othersAreGoneMs = 30_000;
const claims: readonly Claim[] = ['others', 'again', 'new', 'own'];
/** Slack stops delivering the same event again after about an hour. */
const seenSeconds = 2 * 3600;

export function createNotes(redis: Redis, keys: Keys): Notes {
  const unreadable = createUnreadable(redis, keys);
  const onNotes = <T>(organization: string, work: (key: string) => Promise<T>): Promise<T> => {
    const key = keys.notes(organization);
    return unreadable.withTypes({ [key]: 'hash' }, () => work(key));
  };

  /** The bot takes none without an end: one that has none would keep everybody from publishing. */
  async function endless(key: string): Promise<boolean> {
    if ((await redis.pttl(key)) !== -1) return false;
    return unreadable.moveKey(key, undefined, 'a lease without an end');
  }

  async function lease(organization: string): Promise<Lease | undefined> {
    const token = randomUUID();
    const key = keys.lease(organization);
    const take = () => redis.set(key, token, 'PX', leaseMs, 'NX');
    let kept = thisMoment();
    const isSure = () => kept.elapsedMs() < sureMs;
    const wasKept = (asked: Moment) => {
      kept = asked;
      return isSure();
    };
    if ((await take()) === null && (!(await endless(key)) || (await take()) === null)) return undefined;
    return {
      token,
      async keep() {
        const asked = thisMoment();
        return (await redis.eval(keepLease, 1, key, token, String(leaseMs))) === 1 && wasKept(asked);
      },
      wasKept,
      isSure,
      end: async () => {
        await redis.eval(keepLease, 1, key, token, '0');
      },
    };
  }
  return {
    read: (organization) => onNotes(organization, (key) => redis.hgetall(key)),
    async write(organization, values) {
      await onNotes(organization, (key) => redis.hset(key, values));
    },
    async forget(organization, field) {
      await onNotes(organization, (key) => redis.hdel(key, field));
    },
    lease,
    async writeWhileHeld(organization, held, field, value) {
      const asked = thisMoment();
      const lasting = [held.token, String(leaseMs)];
      const noted = await onNotes(organization, (key) =>
        redis.eval(noteWhileHeld, 2, key, keys.lease(organization), field, value, ...lasting),
      );
      return noted === 1 && held.wasKept(asked);
    },
    async moveCursor(organization, held, from, to) {
      const asked = thisMoment();
      const moved = await redis.eval(
        moveCursor,
        2,
        keys.notes(organization),
        keys.lease(organization),
        cursorField,
        from,
        to,
        held.token,
        String(leaseMs),
      );
      return moved === 1 && held.wasKept(asked);
    },
    claim(organization, place, by, othersMs) {
      const key = keys.claim(organization, place);
      return unreadable.withTypes({ [key]: 'string' }, async () => {
        const answer = await redis.eval(claimPlace, 1, key, by, String(claimMs), String(claimMs - othersMs));
        return claims[Number(answer)] ?? 'others';
      });
    },
    async yieldClaim(organization, place, by) {
      const left = String(claimMs - othersAreGoneMs);
      await redis.eval(yieldPlace, 1, keys.claim(organization, place), by, left);
    },
    isFirst: async (delivery) =>
      (await redis.set(keys.seen(delivery), '1', 'EX', seenSeconds, 'NX')) !== null,
  };
}

/** Where a message goes that goes to no single person: the run's thread and its cards. */
export const inThread = 'thread';

/** A message that Slack refused. It is made up for when Slack takes it; nothing else waits for it. */
export interface Missed {
  /** What it was to say: entry and delivery, `12.0`, or a card. */
  readonly place: string;
  /** `thread`, or a person's id. */
  readonly to: string;
  /** Slack's own word for why. */
  readonly code: string;
  /** When Slack refused it first, and when it is tried again; milliseconds since 1970 by the record's clock. */
  readonly since: number;
  readonly againAt: number;
}

export const missedField = 'missed';

/** Whether it is a delivery of an entry, and no card. */
export const isEntryPlace = (place: string): boolean => /^\d+\.\d+$/u.test(place);

function isMissed(value: unknown): value is Missed {
  const { place, to, code, since, againAt } = (value ?? {}) as Record<string, unknown>;
  const areTexts = [place, to, code].every((part) => typeof part === 'string');
  return areTexts && typeof since === 'number' && typeof againAt === 'number';
}

/** What Slack does not show of an organization, oldest first; notes that cannot be read are no notes. */
export function missedIn(notes: Readonly<Record<string, string>>): readonly Missed[] {
  try {
    const noted: unknown = JSON.parse(notes[missedField] ?? '[]');
    return Array.isArray(noted) ? noted.filter(isMissed) : [];
  } catch {
    return [];
  }
}

/** Whose requests go to whom. Notes: where they are lost, everybody is asked themselves again. */
export interface ForwardNotes {
  read(): Promise<readonly Forward[]>;
  write(forward: Forward): Promise<void>;
  forget(from: string): Promise<void>;
}

const prefix = 'forward:';

function parseForward(field: string, value: string): Forward[] {
  const [to = '', until = ''] = value.split(' ');
  const from = field.slice(prefix.length);
  return /^[UW]/u.test(to) && Number.isFinite(Number(until)) ? [{ from, to, until: Number(until) }] : [];
}

export function createForwardNotes(notes: Notes): ForwardNotes {
  return {
    async read() {
      const found = Object.entries(await notes.read(everyOrganization));
      return found.flatMap(([field, value]) => (field.startsWith(prefix) ? parseForward(field, value) : []));
    },
    write: ({ from, to, until }) =>
      notes.write(everyOrganization, { [`${prefix}${from}`]: `${to} ${until}` }),
    forget: (from) => notes.forget(everyOrganization, `${prefix}${from}`),
  };
}

/**
 * What one person is told of several organizations at once.
 * - `alone`: few organizations have it so far, each is told by itself
 * - `told`: the gathered message has it
 * - `mine`: whoever asks brings the gathered message up to date now, and says when that is done
 * - `others`: somebody else does, or did a moment ago
 */
export type GatheringTurn = 'alone' | 'told' | 'mine' | 'others';

/** Where the gathered message stands: `channel ts`, `sending` while nobody knows, undefined before the first. */
export interface GatheringNow {
  readonly organizations: readonly string[];
  readonly posted: string | undefined;
}

/** For one person and one thing that happened: which organizations it happened to within two minutes of each other. */
export interface Gatherings {
  /** Notes one organization; `at` in milliseconds since 1970 by the record's clock. */
  note(
    name: string,
    one: { readonly organization: string; readonly sequence: number; readonly at: number },
  ): Promise<GatheringTurn>;
  read(name: string): Promise<GatheringNow>;
  /** Before the message is posted, and where it stands afterwards. */
  sending(name: string): Promise<void>;
  /** The message shows these organizations; nobody edits it again for a few seconds. */
  shown(name: string, posted: string, organizations: readonly string[]): Promise<void>;
}

/** More organizations than this within the time make one message. */
const mostAlone = 5;
const withinMs = 2 * 60_000;
/** Slack takes about fifty edits a minute; several people may be told. */
const betweenEditsMs = 3_000;
/** Whoever has the turn and dies is waited for so long. */
const turnMs = 30_000;
const keptSeconds = 86_400;

export function createGatherings(redis: Redis, keys: Keys): Gatherings {
  const found = (name: string) => keys.gathering(`${name}:found`);
  const message = (name: string) => keys.gathering(`${name}:message`);
  const turn = (name: string) => keys.gathering(`${name}:turn`);
  return {
    async note(name, { organization, sequence, at }) {
      const answer = await redis.eval(
        noteGathered,
        3,
        found(name),
        message(name),
        turn(name),
        `${organization} ${sequence}`,
        organization,
        String(at),
        String(withinMs),
        String(mostAlone),
        String(turnMs),
        String(keptSeconds),
      );
      return String(answer) as GatheringTurn;
    },
    async read(name) {
      const [members, posted] = await Promise.all([
        redis.zrange(found(name), '0', '-1'),
        redis.hget(message(name), 'posted'),
      ]);
      const organizations = [...new Set(members.map((member) => member.split(' ')[0] ?? ''))];
      return { organizations, posted: posted ?? undefined };
    },
    async sending(name) {
      await redis.hset(message(name), 'posted', 'sending');
    },
    async shown(name, posted, organizations) {
      const fields = organizations.flatMap((organization) => [`shown:${organization}`, '1']);
      await redis.hset(message(name), 'posted', posted, ...fields);
      await redis.set(turn(name), '1', 'PX', betweenEditsMs);
    },
  };
}
