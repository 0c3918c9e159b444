/**
 * `users.info` is Tier 4, about a hundred a minute (docs.slack.dev/apis/web-api/rate-limits). Two instances share them,
 * and lookups on which something is decided go first.
 */
const perMinute = 30;
const minuteMs = 60_000;

/** Questions about people that decide nothing. */
export interface SpareLookups {
  /** Whether one more may be asked now; if so, it is used up. */
  take(): boolean;
  /** Asks about this person as soon as there is room. */
  later(id: string): void;
}

export function createSpareLookups(ask: (id: string) => Promise<unknown>, everyMs = minuteMs): SpareLookups {
  const waiting = new Set<string>();
  let left = perMinute;
  let timer: NodeJS.Timeout | undefined;

  function refill(): void {
    timer = undefined;
    left = perMinute;
    for (const id of [...waiting].slice(0, perMinute)) {
      waiting.delete(id);
      left -= 1;
      // A failure is ignored: the next caller that needs this person asks again.
      ask(id).catch(() => undefined);
    }
    if (left < perMinute) wait();
  }
  function wait(): void {
    timer ??= setTimeout(refill, everyMs).unref();
  }

  return {
    take() {
      wait();
      if (left === 0) return false;
      left -= 1;
      return true;
    },
    later(id) {
      waiting.add(id);
      wait();
    },
  };
}
