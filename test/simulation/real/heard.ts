import type { HeardQueue, StoredJob } from '../queue-call.ts';
import type { Kept } from '../redis-data.ts';

/** Keys by name, with the time at which each ends. */
export type Contents = ReadonlyMap<string, Kept>;

/** A command as it reached the simulated Redis, and what that one answered, by its own clock. */
export interface HeardCommand {
  readonly at: number;
  readonly command: readonly string[];
  readonly reply?: unknown;
  /** In place of a reply. */
  readonly error?: string;
}

/** Everything that reached the simulated Redis or changed it, in order: a real one is told the same. */
export type Heard =
  | HeardCommand
  | HeardQueue
  /** What it held at this time. */
  | { readonly at: number; readonly holds: Contents }
  /** As it is now, it may be put back to. */
  | { readonly at: number; readonly snapshot: number }
  /** It was put back, to a snapshot where it had one: from now on it holds this and nothing else. */
  | { readonly at: number; readonly putBackTo: Contents; readonly snapshot: number | undefined }
  /** The queue begins with these jobs. */
  | { readonly at: number; readonly beginsWith: readonly StoredJob[] };

interface Hearing {
  readonly now: () => number;
  readonly heard?: ((heard: Heard) => void) | undefined;
}

/** Carries a command out, and writes down what was asked and answered where somebody listens. */
export function hear<T>({ now, heard }: Hearing, command: readonly string[], apply: () => T): T {
  if (heard === undefined) return apply();
  const at = now();
  try {
    const reply = apply();
    heard({ at, command, reply });
    return reply;
  } catch (error) {
    heard({ at, command, error: error instanceof Error ? error.message : String(error) });
    throw error;
  }
}
