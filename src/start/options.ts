import { type Clock, realTime } from '../runtime/clock.ts';
import type { Config } from '../config.ts';
import { type CanaryTimes, canaryTimes } from '../jobs/queue/sweep.ts';
import { createLog, type Log } from '../runtime/log.ts';
import type { ConfigFault } from '../configuration/reader.ts';
import { describeError } from '../errors.ts';

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

/** What the bot must reach before it opens to people, by the variable that leads there. */
type Needed = 'REDIS_URL' | 'SLACK_BOT_TOKEN' | 'SLACK_APP_TOKEN' | 'PORT';

const expected: Readonly<Record<Needed, string>> = {
  REDIS_URL:
    'the address (rediss:// where the server speaks TLS), with user and password where there are any, of a Redis that is running',
  SLACK_BOT_TOKEN: 'the bot token of the app as it is installed now, and the way to slack.com open',
  SLACK_APP_TOKEN:
    'an app-level token with the scope connections:write, and the way to slack.com, wss-primary.slack.com and wss-backup.slack.com open, through HTTPS_PROXY where only a proxy leads out',
  PORT: 'a port that is free, for example 3001',
};

/** The start ended where something that a setting leads to was not there or said no. */
export class StartError extends Error {
  readonly needed: Needed;

  constructor(needed: Needed, cause: unknown) {
    super(describeError(cause), { cause });
    this.name = 'StartError';
    this.needed = needed;
  }
}

const isTaken = (error: unknown) =>
  error instanceof Error && 'code' in error && ['EADDRINUSE', 'EACCES'].includes(String(error.code));

/** Whatever goes wrong in it is told with the variable's name. */
export async function needing<T>(needed: Needed, work: Promise<T>): Promise<T> {
  return work.catch((cause: unknown) => {
    throw new StartError(isTaken(cause) ? 'PORT' : needed, cause);
  });
}

export function startFault({ needed, message }: StartError): ConfigFault {
  return { name: needed, problem: `it did not lead anywhere (${message}); expected ${expected[needed]}` };
}
