import type { Job } from './job.ts';

/** Ends a request whose time is over. The rule decides by the record's clock, not by when the job came. */
export const expire: Job = async (request, deps) => {
  await deps.store.change(request.organization, { type: 'expire' });
  return undefined;
};
