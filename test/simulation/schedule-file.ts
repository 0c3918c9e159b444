import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { acts, anchors, postFates, systems, troubleKinds, type Trouble } from './troubles.ts';

/** What can be asked for wrongly, in words. */
export class AskedWrongly extends Error {}

/** What a trouble may say it is about, where it must be about one of a few. */
const choices: Partial<Record<Trouble['kind'], readonly string[]>> = {
  act: acts,
  post: postFates,
  processing: ['slow', 'fails', 'hidden'],
  azure: ['role', 'key', 'vault'],
  clock: ['host', 'redis'],
};

const OneTrouble = z
  .strictObject({
    kind: z.enum(troubleKinds),
    after: z.enum(anchors),
    calls: z.number().int().nonnegative(),
    on: z.enum(systems).optional(),
    ms: z.number().int().optional(),
    what: z.string().optional(),
  })
  .refine(({ kind, what }) => choices[kind]?.includes(what ?? '') ?? true, {
    error: ({ input }) => {
      const { kind } = input as Trouble;
      return `what: expected one of ${choices[kind]?.join(', ') ?? ''}`;
    },
  });

/** The version of what a seed stands for: a seed of another version is another run. */
export const scheduleVersion = 1;

const ScheduleFile = z.strictObject({
  version: z.literal(scheduleVersion, {
    error: `version: this simulation plays version ${scheduleVersion}; a schedule of another version is another run`,
  }),
  seed: z.number().int().nonnegative(),
  troubles: z.array(OneTrouble).max(50),
});
export type ScheduleFile = z.infer<typeof ScheduleFile>;

/** @throws AskedWrongly with all that is wrong */
export function parseSchedule(text: string, name: string): ScheduleFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new AskedWrongly(`${name} is not JSON.`);
  }
  const read = ScheduleFile.safeParse(value);
  if (read.success) return read.data;
  const faults = read.error.issues.map(({ path, message }) => `  ${path.join('.')}: ${message}`);
  throw new AskedWrongly(`${name} is no schedule:\n${faults.join('\n')}`);
}

export function readSchedule(name: string): ScheduleFile {
  let text: string;
  try {
    text = readFileSync(name, 'utf8');
  } catch {
    throw new AskedWrongly(`${name} cannot be read.`);
  }
  return parseSchedule(text, name);
}

export const writtenSchedule = (seed: number, troubles: readonly Trouble[]): string =>
  JSON.stringify({ version: scheduleVersion, seed, troubles });
