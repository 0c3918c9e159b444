import { due } from '../domain/rules/due.ts';
import type { Job } from './job.ts';

/** Tells again what is urgent. Only a wake-up: whether it is time, and whether it was told, the record says. */
export const alert: Job = async ({ organization, sequence }, deps) => {
  const { state } = await deps.record.decide(organization, { type: 'repeatAlert' });
  // Another alert since has a job of its own.
  const need = due(state).find((one) => one.kind === 'alert' && one.sequence === sequence);
  return need && { againAt: need.notBefore };
};
