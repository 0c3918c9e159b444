import type { Clock } from '../clock.ts';
import { newSecret } from './ids.ts';

/** Where an answer through a response_url goes, and what it may replace. */
export interface ResponseTarget {
  user: string;
  channel: string;
  /** The message that was acted on; none for a slash command. */
  ts?: string;
}

const lifeMs = 30 * 60_000;
const uses = 5;

export class ResponseUrls {
  readonly #targets = new Map<string, { target: ResponseTarget; issuedAt: number; used: number }>();
  readonly #clock: Clock;
  /** Of every url that is issued from now on; Slack's own is another one than its API's. */
  origin: string;

  constructor(clock: Clock, origin: string) {
    this.#clock = clock;
    this.origin = origin;
  }

  issue(target: ResponseTarget): string {
    const secret = newSecret();
    this.#targets.set(secret, { target, issuedAt: this.#clock.now(), used: 0 });
    return `${this.origin}/response/${secret}`;
  }

  /** Counts as one of the five uses. */
  use(secret: string): ResponseTarget | 'used_url' | 'expired_url' | 'unknown_url' {
    const found = this.#targets.get(secret);
    if (found === undefined) return 'unknown_url';
    if (this.#clock.now() - found.issuedAt > lifeMs) return 'expired_url';
    if (found.used >= uses) return 'used_url';
    found.used += 1;
    return found.target;
  }
}
