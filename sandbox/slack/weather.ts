/**
 * What is wrong with Slack just now. `methods` left out: all of them. `times` left out: until it is taken away.
 * `share`: of so many calls (0 to 1) only, by chance; left out: of every one.
 */
export interface WeatherOptions {
  /** No connection to the Web API, response_urls and Socket Mode: refused, or accepted and reset at once. */
  down: false | 'refused' | 'reset';
  /** Every Web API answer comes so much later. */
  slowMs: number;
  /** HTTP 429 with Retry-After. */
  rateLimited: { retryAfterSeconds: number; methods?: string[]; times?: number; share?: number } | null;
  /** The call is carried out, and the connection destroyed instead of an answer. */
  acceptThenDrop: { methods?: string[]; times?: number; share?: number } | null;
  /** Not carried out: this error, or this HTTP status with a page of HTML. */
  failing:
    | { error: string; methods?: string[]; times?: number }
    | { status: number; methods?: string[]; times?: number }
    | null;
}

const fairWeather: WeatherOptions = {
  down: false,
  slowMs: 0,
  rateLimited: null,
  acceptThenDrop: null,
  failing: null,
};

type Trouble = 'rateLimited' | 'acceptThenDrop' | 'failing';

export class Weather {
  #now: WeatherOptions = fairWeather;

  get now(): Readonly<WeatherOptions> {
    return this.#now;
  }

  set(change: Partial<WeatherOptions>): void {
    this.#now = { ...this.#now, ...structuredClone(change) };
  }

  /** @returns the trouble if it strikes this call; uses up one of its times */
  strikes<T extends Trouble>(trouble: T, method: string): WeatherOptions[T] | null {
    const set = this.#now[trouble];
    if (set === null || (set.methods !== undefined && !set.methods.includes(method))) return null;
    if ('share' in set && Math.random() >= (set.share ?? 1)) return null;
    if (set.times !== undefined) {
      set.times -= 1;
      if (set.times <= 0) this.set({ [trouble]: null });
    }
    return set;
  }
}
