import { z } from 'zod';
import { type JobRequest, jobKinds } from '../../domain/rules/due.ts';

/** An IMS organization's id has 33 characters. BullMQ refuses ids with `:`. */
const Organization = z
  .string()
  .max(100)
  .regex(/^[^:\s]+$/u);
const sequence = z.number().int().nonnegative();
const tries = z.number().int().nonnegative().optional();
export const longestTrace = 16;

/** A job request as it waits in the queue. `tries` counts failures in a row; it is not part of what is asked for. */
export type QueuedJob = JobRequest & { readonly tries?: number };
export const QueuedJob = z.object({
  schema: z.literal(1),
  kind: z.enum(jobKinds),
  organization: Organization,
  sequence,
  notBefore: z.number(),
  tries,
  trace: z.string().max(longestTrace).optional(),
});

/** The same of a newer version of the bot, in the middle of an upgrade. */
export const NewerJob = z.looseObject({ schema: z.number().int().gt(1), tries });

/** So much of it must be known to put it into the queue. */
const NewerRequest = NewerJob.extend({
  kind: z.string().max(40).regex(/^\w+$/u),
  organization: Organization,
  sequence,
  notBefore: z.number(),
});

/** What may go from the outbox into the queue; a newer version's waits there for a worker of that version. */
export const Request = z.union([QueuedJob, NewerRequest]);
