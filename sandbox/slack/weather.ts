/**
 * What is wrong with Slack just now. `methods` left out: all of them. `times` left out: until it is taken away.
 * `share`: of so many calls (0 to 1) only, by chance; left out: of every one.
 */
export interface WeatherOptions {
  /** No connection to the Web API, response_urls and Socket Mode: refused, or accepted and reset at once. */
  down: false | 'refused' | 'reset';
  /** Every Web API answer comes so much later. */
  slowMs: number;
  /** What was posted is shown to whoever reads the channel or the thread so much later, in real time. */
  showsAfterMs: number;
  /** A reply to a message that is gone is posted without its thread, and no error says so. */
  unthreads: boolean;
  /** HTTP 429 with Retry-After. */
  rateLimited: { retryAfterSeconds: number; methods?: string[]; times?: number; share?: number } | null;
  /** The call is carried out, and the connection destroyed instead of an answer. */
  acceptThenDrop: { methods?: string[]; times?: number; share?: number } | null;
  /** Not carried out: this error, or this HTTP status with a page of HTML. */
  failing:
    | { error: string; methods?: string[]; times?: number }
    | { status: number; methods?: string[]; times?: number }
    | null;
  /** What single methods answer instead of being carried out; the first that fits a call is taken. */
  answers: ScriptedAnswer[];
}

/** An answer that is told the stand-in: any method, any code, any shape. */
export interface ScriptedAnswer {
  method: string;
  /** Only for calls that name this channel, or this person or the direct message with them. */
  to?: string;
  /** `{ ok: false, error }`, or the whole body. */
  error?: string;
  body?: unknown;
  /**
   * An HTTP status with a page of HTML; no answer at all, the connection is destroyed; half of one before that; or
   * nothing, and the connection stays. Nothing is carried out.
   */
  status?: number | 'dropped' | 'cut' | 'silent';
  headers?: Record<string, string>;
  /** Only so often; left out: until it is taken away. */
  times?: number;
}

const fairWeather: WeatherOptions = {
  down: false,
  slowMs: 0,
  showsAfterMs: 0,
  unthreads: false,
  rateLimited: null,
  acceptThenDrop: null,
  failing: null,
  answers: [],
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

  /**
   * @param names the channels and people that the call names
   * @returns what is answered instead; uses up one of its times
   */
  scripted(method: string, names: readonly string[]): ScriptedAnswer | undefined {
    const found = this.#now.answers.find(
      (answer) => answer.method === method && (answer.to === undefined || names.includes(answer.to)),
    );
    if (found === undefined) return undefined;
    if (found.times !== undefined) {
      found.times -= 1;
      if (found.times <= 0) this.set({ answers: this.#now.answers.filter((answer) => answer !== found) });
    }
    return found;
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
