import { nextReminderAt } from '../domain/reminders.ts';
import type { Job } from './job.ts';

/** Reminds those who have not answered, less and less often. */
export const remind: Job = async (request, deps) => {
  const { state } = await deps.store.change(request.organization, { type: 'remind' });
  if (state.phase !== 'awaitingApproval') return undefined;
  const againAt = nextReminderAt(state);
  return againAt === undefined ? undefined : { againAt };
};
