import type { JobRequest } from '../domain/rules/due.ts';
import type { Deps } from '../deps.ts';
import type { Verified } from '../store/verified.ts';

/** When a job wants to be run again, in milliseconds since 1970 by the record's clock. */
export interface Again {
  readonly againAt: number;
}

/** Done, or to be run again. May run twice; what it does must stand that. `present` is what it
 * was found to be asked for by, a moment ago. */
export type Job = (request: JobRequest, deps: Deps, present?: Verified) => Promise<Again | undefined>;
