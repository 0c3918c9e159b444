import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { Keys } from './keys.ts';
import { setAside } from './scripts.ts';

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
