export interface Allowance {
  /** How many may come at once. */
  readonly burst: number;
  /** How long until one more is allowed. */
  readonly everyMs: number;
}

/** How often each person may do something, in this process. */
export interface RateLimit {
  /** Whether there is one left for this person; if so, it is used up. */
  take(who: string): boolean;
}

/** Beyond so many people those who have been quiet for long are forgotten. */
const mostPeople = 10_000;

export function createRateLimit(
  { burst, everyMs }: Allowance,
  nowMs: () => number = () => performance.now(),
): RateLimit {
  const people = new Map<string, { left: number; at: number }>();

  function leftOf(who: string): number {
    const known = people.get(who);
    return known === undefined ? burst : Math.min(burst, known.left + (nowMs() - known.at) / everyMs);
  }

  function forget(): void {
    for (const who of people.keys()) if (leftOf(who) >= burst) people.delete(who);
  }

  return {
    take(who) {
      const left = leftOf(who);
      if (people.size >= mostPeople) forget();
      const allowed = left >= 1;
      people.set(who, { left: allowed ? left - 1 : left, at: nowMs() });
      return allowed;
    },
  };
}
