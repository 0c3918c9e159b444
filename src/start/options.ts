import { type Clock, realTime } from '../runtime/clock.ts';
import type { Config } from '../config.ts';
import { type CanaryTimes, canaryTimes } from '../jobs/queue/canary.ts';
import { type Log, createLog } from '../runtime/log.ts';

/** What `npm start` does not vary and tests and the sandbox may. */
export interface StartOptions {
  readonly clock?: Clock;
  readonly log?: Log;
  /** Between two sweeps for work that is missing in the queue. */
  readonly sweepEveryMs?: number;
  /** After this long without a sign of life from its worker a job is given to another one; 30 s by default. */
  readonly lockDurationMs?: number;
  /** How a worker that hears nothing is found. */
  readonly canary?: CanaryTimes;
  /** Sees every call that the bot makes to its store and to its clients; a place to end the process in a test. */
  readonly wrap?: <T extends object>(boundary: string, target: T) => T;
}

/** What holds while the bot starts: its options, all of them, and what must be closed if the start fails. */
export interface Starting extends Required<StartOptions> {
  readonly offsetMs: () => number;
  /** The record's time, in milliseconds since 1970, where Redis is not asked. */
  readonly now: () => number;
  readonly closings: (() => Promise<void> | void)[];
}

export function startingWith(config: Pick<Config, 'logLevel'>, options: StartOptions): Starting {
  const { clock = realTime } = options;
  return {
    log: createLog(config.logLevel),
    sweepEveryMs: 60_000,
    lockDurationMs: 30_000,
    canary: canaryTimes,
    wrap: (_boundary, target) => target,
    ...options,
    clock,
    offsetMs: () => clock.offsetMs(),
    now: () => Date.now() + clock.offsetMs(),
    closings: [],
  };
}
