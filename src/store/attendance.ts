import type { Redis } from 'ioredis';
import { type Moment, thisMoment } from '../runtime/moment.ts';
import type { Keys } from './keys.ts';
import { noteAttendance } from './scripts.ts';

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
