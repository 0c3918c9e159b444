/** Calls a minute, and how many may come at once. */
interface Rate {
  perMinute: number;
  burst: number;
}

/**
 * Slack's tiers (docs.slack.dev/apis/web-api/rate-limits); how large a burst may be is not documented and chosen
 * small. `message` is chat.postMessage's own: about one a second and channel.
 */
export interface RateLimitOptions {
  message: Rate;
  tier1: Rate;
  tier2: Rate;
  tier3: Rate;
  tier4: Rate;
  special: Rate;
}

export type Tier = keyof RateLimitOptions;

export const slackRates: RateLimitOptions = {
  message: { perMinute: 60, burst: 4 },
  tier1: { perMinute: 1, burst: 30 },
  tier2: { perMinute: 20, burst: 20 },
  tier3: { perMinute: 50, burst: 50 },
  tier4: { perMinute: 100, burst: 100 },
  special: { perMinute: 600, burst: 600 },
};

/** One bucket for each method, and for each channel where messages are posted. Real time. */
export class RateLimits {
  readonly #rates: RateLimitOptions;
  readonly #buckets = new Map<string, { left: number; at: number }>();

  constructor(rates: RateLimitOptions) {
    this.#rates = rates;
  }

  /** @returns 0 when the call may go through (and counts), otherwise the whole seconds to wait */
  take(tier: Tier, bucketName: string): number {
    const { perMinute, burst } = this.#rates[tier];
    const now = performance.now();
    const bucket = this.#buckets.get(bucketName) ?? { left: burst, at: now };
    const left = Math.min(burst, bucket.left + ((now - bucket.at) / 60_000) * perMinute);
    const allowed = left >= 1;
    this.#buckets.set(bucketName, { left: allowed ? left - 1 : left, at: now });
    return allowed ? 0 : Math.max(1, Math.ceil(((1 - left) / perMinute) * 60));
  }
}
