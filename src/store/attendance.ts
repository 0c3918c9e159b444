import type { Redis } from 'ioredis';
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
  /** By the record's clock, and by this process's own: it may have been frozen in between. */
  let last: { readonly at: string; readonly own: number } | undefined;

  async function note(): Promise<void> {
    const own = performance.now();
    if (last !== undefined && own - last.own > longestGapMs) last = undefined;
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
      const open: [string, string][] = until - Number(end) > longestGapMs ? [[end, String(until)]] : [];
      const missed = [...Object.entries(gaps), ...open].map(
        ([from, to]) => Math.min(until, Number(to)) - Math.max(since, Number(from)),
      );
      return missed.reduce((sum, ms) => sum + Math.max(0, ms), 0);
    },
  };
}
