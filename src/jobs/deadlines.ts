import { nextReminderAt } from '../domain/reminders.ts';
import type { Job } from './job.ts';
import { sayIfEnded } from './witnessing/say-entry.ts';

/** Reminds those who have not answered, less and less often. */
export const remind: Job = async (request, deps) => {
  const { state } = await deps.record.decide(request.organization, { type: 'remind' });
  if (state.phase !== 'awaitingApproval') return undefined;
  const againAt = nextReminderAt(state);
  return againAt === undefined ? undefined : { againAt };
};

/** Ends a request whose time is over. The rule decides by the record's clock, not by when the job came. */
export const expire: Job = async (request, deps) => {
  const done = await deps.record.decide(request.organization, { type: 'expire' });
  await sayIfEnded(done, deps);
  return undefined;
};
