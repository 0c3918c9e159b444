import type { Job } from './job.ts';
import { sayIfEnded } from './witnessing/say-entry.ts';

/** Ends a request whose time is over. The rule decides by the record's clock, not by when the job came. */
export const expire: Job = async (request, deps) => {
  const done = await deps.record.decide(request.organization, { type: 'expire' });
  await sayIfEnded(done, deps);
  return undefined;
};
