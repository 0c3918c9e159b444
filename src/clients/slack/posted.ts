import type { Posted } from './poster.ts';
import type { Run } from '../../domain/organization.ts';

/** Under which field the notes keep where a run's root message stands. */
export const rootField = (run: Run) => `root:${run.id}`;

/** The request for approval stands under the sequence of its proposal, so that it can be brought up to date. */
export const approvalField = (sequence: number) => `approval:${sequence}`;

/** Where a message stands, as the notes keep it: `C… 1700000000.000100`. */
export function parsePosted(text: string | undefined): Posted | undefined {
  const [channel, ts] = (text ?? '').split(' ');
  return channel === undefined || ts === undefined ? undefined : { channel, ts };
}

/** The root messages of every run that the notes know of. */
export function rootsIn(notes: Readonly<Record<string, string>>): Posted[] {
  return Object.entries(notes).flatMap(([field, value]) => {
    const posted = field.startsWith('root:') ? parsePosted(value) : undefined;
    return posted === undefined ? [] : [posted];
  });
}
