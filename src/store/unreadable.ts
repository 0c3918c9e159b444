import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Keys } from './keys.ts';
import { setAside } from './scripts.ts';
import { findRedisRefusal, isRedisAway, RecordError } from '../errors.ts';

/** A value in Redis that the bot did not write, moved out of the way. */
export interface Unreadable {
  /** Where it was found: a key of Redis, and the field in it where it was one. */
  readonly place: string;
  readonly why: string;
  /** Milliseconds since 1970, by Redis's clock. */
  readonly at: number;
}

export type RedisType = 'hash' | 'zset' | 'list' | 'set' | 'string' | 'stream';

/**
 * What nobody can read is moved out of the way of everything else, and kept for an operator for a month: the last
 * hundred values with their first 2000 bytes, whole keys under another name. All that must be done is on the record.
 */
export interface UnreadableValues {
  /** Answers whether there was anything to move. */
  moveField(key: string, field: string, why: string): Promise<boolean>;
  /** The same for a whole key, unless it is of the type it must be. */
  moveKey(key: string, expected: RedisType | undefined, why: string): Promise<boolean>;
  /** Runs `work`, and once more where one of the keys held something of another type. */
  withTypes<T>(expected: Readonly<Record<string, RedisType>>, work: () => Promise<T>): Promise<T>;
  /** Newest first. */
  list(): Promise<Unreadable[]>;
}

const mostKept = 100;
const longestKept = 2_000;
const keptSeconds = 30 * 24 * 3600;

const About = z.object({ key: z.string(), field: z.string(), why: z.string(), at: z.number() });

/** Older servers put Redis's own word behind that of the script that ran into it. */
const isWrongType = (error: unknown) => error instanceof Error && error.message.includes('WRONGTYPE');

function parseAbout(name: string, text: string): Unreadable {
  try {
    const { key, field, why, at } = About.parse(JSON.parse(text));
    return { place: `${key} ${field}`.trimEnd(), why, at };
  } catch {
    return { place: name, why: 'not written by the bot', at: 0 };
  }
}

export function createUnreadable(redis: Redis, keys: Keys): UnreadableValues {
  async function move(key: string, field: string, expected: string, why: string): Promise<boolean> {
    const limits = [mostKept, longestKept, keptSeconds].map(String);
    const asked = [key, keys.setAside, keys.setAsideKey(key)];
    return (await redis.eval(setAside, asked.length, ...asked, field, expected, why, ...limits)) === 1;
  }
  const moveKey: UnreadableValues['moveKey'] = (key, expected, why) => move(key, '', expected ?? '', why);
  return {
    moveField: (key, field, why) => move(key, field, '', why),
    moveKey,
    async withTypes(expected, work) {
      try {
        return await work();
      } catch (error) {
        if (!isWrongType(error)) throw error;
        for (const [key, type] of Object.entries(expected)) await moveKey(key, type, `not a ${type}`);
        return work();
      }
    },
    async list() {
      if ((await redis.type(keys.setAside)) !== 'hash') return [];
      const stored = Object.entries(await redis.hgetall(keys.setAside));
      const all = stored.slice(0, mostKept).map(([name, text]) => parseAbout(name, text));
      return all.toSorted((one, other) => other.at - one.at);
    },
  };
}

/**
 * Records that go on under a key which this instance does not have: a rotation under way, or somebody else wrote it.
 * While there is one, this instance is out of date or deceived: it appends nothing anywhere and takes no deliveries.
 */
export interface MissingKeys {
  /** Runs `read` and notes what it shows of the record. */
  watch<T>(organization: string, read: () => Promise<T>): Promise<T>;
  /** The records to look at again. */
  organizations(): readonly string[];
  /** In words for an operator; undefined where every key is known. */
  why(): string | undefined;
  throwIfAny(): void;
}

export function createMissingKeys(): MissingKeys {
  const found = new Map<string, RecordError>();
  const first = () => found.values().next().value;
  return {
    async watch(organization, read) {
      try {
        const answer = await read();
        found.delete(organization);
        return answer;
      } catch (error) {
        if (error instanceof RecordError && error.isUnknownKey) found.set(organization, error);
        throw error;
      }
    },
    organizations: () => [...found.keys()],
    why() {
      const error = first();
      return (
        error &&
        `${error.message}: signed with a key that this instance does not have. A rotation under way, or somebody else wrote it; put the key into CMK_AUDIT_KEY of every instance, or see docs/operate.md`
      );
    },
    throwIfAny() {
      const error = first();
      if (error !== undefined) throw error;
    },
  };
}

/** Several organizations, whoever wrote their records. */
export interface Readable<Present> {
  /** In the order asked for. */
  readonly presents: readonly Present[];
  /** Written by another version of the bot or by nobody's, with what is wrong; left alone. */
  readonly left: ReadonlyMap<string, unknown>;
}

/** Where Redis is away, that is no matter of one organization. */
function throwIfAway(error: unknown): void {
  if (isRedisAway(error) || findRedisRefusal(error) !== undefined) throw error;
}

/** What cannot be read does not keep the others waiting; one read where there is nothing of the kind. */
export async function readReadable<Present>(
  ids: readonly string[],
  read: (ids: readonly string[]) => Promise<readonly Present[]>,
): Promise<Readable<Present>> {
  try {
    return { presents: await read(ids), left: new Map() };
  } catch (error) {
    throwIfAway(error);
  }
  const left = new Map<string, unknown>();
  const found = ids.map(async (id) => {
    try {
      return await read([id]);
    } catch (error) {
      throwIfAway(error);
      left.set(id, error);
      return [];
    }
  });
  return { presents: (await Promise.all(found)).flat(), left };
}
