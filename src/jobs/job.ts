import type { JobRequest } from '../domain/rules/due.ts';
import type { Deps } from '../deps.ts';

/** When a job wants to be run again, in milliseconds since 1970 by the record's clock. */
export interface Again {
  readonly againAt: number;
}

/** Done, or to be run again. May run twice; what it does must stand that. */
export type Job = (request: JobRequest, deps: Deps) => Promise<Again | undefined>;
