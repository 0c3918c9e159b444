import type { Redis } from 'ioredis';
import { z } from 'zod';
import type { OtherInstance } from '../domain/refusals.ts';
import type { Keys } from './keys.ts';
import { meetInstances, noteAttendance } from './scripts.ts';
import { type Moment, thisMoment } from '../runtime/clock.ts';

/** What an instance says of itself. */
export interface Instance {
  readonly name: string;
  readonly version: string;
  /** A digest of what its settings ask for before an act. */
  readonly terms: string;
}

/** The running instances, through one hash in Redis. */
export interface Instances {
  /** Says that this one is there, and answers who was seen in the last minute and differs. */
  meet(): Promise<readonly OtherInstance[]>;
  /** It ends: nobody waits for it. */
  leave(): Promise<void>;
}

/** After this long without a word an instance is gone, or frozen. */
const seenWithinMs = 60_000;
const longestName = 100;

const Said = z.object({
  at: z.number(),
  version: z.string().max(longestName),
  terms: z.string().max(longestName),
});

function parse(text: string): z.infer<typeof Said> | undefined {
  try {
    return Said.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

export function createInstances(redis: Redis, keys: Keys, own: Instance): Instances {
  const { name: ownName, version, terms } = own;

  function judge(name: string, text: string, now: number): OtherInstance | 'same' | 'gone' {
    const said = parse(text);
    if (said === undefined || said.at > now + seenWithinMs) return { name, differs: 'unreadable' };
    if (said.at < now - seenWithinMs) return 'gone';
    if (said.version !== version) return { name, differs: 'version', version: said.version };
    return said.terms === terms ? 'same' : { name, differs: 'terms', version };
  }

  return {
    async meet() {
      const said = JSON.stringify({ version, terms });
      const answer = await redis.eval(meetInstances, 1, keys.instances, ownName, said);
      const [now, ...fields] = answer as [string, ...string[]];
      const others: OtherInstance[] = [];
      const gone: string[] = [];
      for (let at = 0; at < fields.length; at += 2) {
        const [name = '', text = ''] = fields.slice(at, at + 2);
        const found = name === ownName ? 'same' : judge(name, text, Number(now));
        if (found === 'gone') gone.push(name);
        else if (found !== 'same') others.push({ ...found, name: name.slice(0, longestName) });
        // An instance that is there says it again; what nobody can read holds up one look.
        if (found !== 'same' && found !== 'gone' && found.differs === 'unreadable') gone.push(name);
      }
      if (gone.length > 0) await redis.hdel(keys.instances, ...gone);
      return others;
    },
    async leave() {
      await redis.hdel(keys.instances, ownName);
    },
  };
}

/** When some instance could take what people press in Slack, kept by the running instances in one hash in Redis. */
export interface Attendance {
  /** If this instance can, notes that it can and that it could since its last note. */
  note(): Promise<void>;
  /** For how long between `since` and `until` no instance could; milliseconds since 1970 by the record's clock. */
  unattendedMs(since: number, until: number): Promise<number>;
}

/** An instance notes it every ten seconds. In a shorter gap than this, a person could simply press Stop again. */
const longestGapMs = 60_000;

interface AttendanceOptions {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly offsetMs: () => number;
  /** Whether what people press in Slack reaches this instance now. */
  readonly canTakeClicks: () => boolean;
}

export function createAttendance(options: AttendanceOptions): Attendance {
  const { redis, keys, offsetMs, canTakeClicks } = options;
  /** By the record's clock, and by this machine's own two: process or machine may have slept in between. */
  let last: { readonly at: string; readonly own: Moment } | undefined;

  async function note(): Promise<void> {
    const own = thisMoment();
    if (last !== undefined && last.own.elapsedMs() > longestGapMs) last = undefined;
    if (!canTakeClicks()) {
      last = undefined;
      return;
    }
    const given = [String(offsetMs()), last?.at ?? '', String(longestGapMs)];
    const at = await redis.eval(noteAttendance, 1, keys.attendance, ...given);
    last = { at: String(at), own };
  }

  return {
    note,
    async unattendedMs(since, until) {
      await note();
      const { end = '0', ...gaps } = await redis.hgetall(keys.attendance);
      const noted = Object.entries(gaps).map(([from, to]) => [Number(from), Number(to)] as const);
      const isBroken = [Number(end), ...noted.flat()].some((at) => !Number.isFinite(at));
      // What cannot be read proves nobody's presence.
      if (isBroken) return Math.max(0, until - since);
      const open = until - Number(end) > longestGapMs ? [[Number(end), until] as const] : [];
      const missed = [...noted, ...open].map(([from, to]) => Math.min(until, to) - Math.max(since, from));
      return missed.reduce((sum, ms) => sum + Math.max(0, ms), 0);
    },
  };
}
