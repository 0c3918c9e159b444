import { randomUUID } from 'node:crypto';
import type { Log } from '../../runtime/log.ts';
import type { JobQueue } from './queue.ts';

/** Finds out whether the worker of this process hears anything; one can run, hold its connection, and be deaf. */
export interface Canary {
  /** The worker of this process has taken a job, whichever. */
  heard(): void;
  /** Whether the worker was found deaf and has not been heard since. */
  isDeaf(): boolean;
  /** Sends a canary, or looks what became of the last one. */
  look(): Promise<void>;
}

export interface CanaryTimes {
  readonly everyMs: number;
  /** A canary that nobody takes for so long means that nobody works. */
  readonly deafAfterMs: number;
  /**
   * Where others take them, each worker gets its share: one that gets none of many for so long hears nothing. With a
   * canary from every process each time, it is e^-20 that a hearing one is blamed.
   */
  readonly aloneAfterMs: number;
}

export const canaryTimes: CanaryTimes = { everyMs: 15_000, deafAfterMs: 60_000, aloneAfterMs: 300_000 };

export interface CanaryOptions extends CanaryTimes {
  readonly queue: Pick<JobQueue, 'addCanary' | 'waits'>;
  readonly log: Log;
  /** The worker is to be replaced. */
  readonly onDeaf: () => void;
}

export function createCanary(options: CanaryOptions): Canary {
  const { queue, log, onDeaf, deafAfterMs, aloneAfterMs } = options;
  const process = randomUUID().slice(0, 8);
  let sent = 0;
  let waiting: { readonly id: string; readonly since: number } | undefined;
  let heardAt = performance.now();
  let deaf = false;

  function blame(why: string): void {
    deaf = true;
    waiting = undefined;
    heardAt = performance.now();
    log.error({ why }, 'the worker is deaf: it is replaced by a new one');
    onDeaf();
  }

  async function send(): Promise<void> {
    sent += 1;
    const id = `canary-${process}-${sent}`;
    await queue.addCanary(id);
    waiting = { id, since: performance.now() };
  }

  return {
    heard() {
      heardAt = performance.now();
      if (deaf) log.info('the worker hears again');
      deaf = false;
    },
    isDeaf: () => deaf,
    async look() {
      try {
        const now = performance.now();
        if (waiting !== undefined && (await queue.waits(waiting.id))) {
          if (now - waiting.since >= deafAfterMs) blame('nobody took a job');
          return;
        }
        if (now - heardAt >= aloneAfterMs) blame('only others took jobs');
        await send();
      } catch {
        // Redis is away, which others tell: nobody can be blamed for hearing nothing.
        waiting = undefined;
        heardAt = performance.now();
      }
    },
  };
}
