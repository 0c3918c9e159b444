/**
 * Where a process is to be ended or frozen: before or after one of the calls that the bot makes to its store and
 * clients. A number counts calls from the start of the process; a name (`record.decideOnce`) means the first of it, or
 * the first of it once the first `since` is over.
 */
export interface Point {
  readonly call: number | string;
  readonly since?: string;
  readonly when: 'before' | 'after';
}

export interface Plan {
  readonly point?: Point | undefined;
  readonly signal?: 'SIGKILL' | 'SIGSTOP' | undefined;
  /** The file in which the process writes down its calls: `> 12 name`, `< 12 name`, `! 12 name before`. */
  readonly journal: string;
  readonly lockDurationMs: number;
  readonly sweepEveryMs: number;
}

/** What the test tells the process. */
export interface ToBot {
  readonly plan?: Plan;
  readonly offsetMs: number;
}
