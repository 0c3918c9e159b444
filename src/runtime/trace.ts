import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/**
 * What belongs together: a click, the entries it appended, the jobs that follow from them, the messages that tell of
 * them. Eight hexadecimal digits, because it stands in every entry forever.
 */
const traces = new AsyncLocalStorage<string>();

/** Runs work under a trace; a new one where none is given. */
export function traced<T>(work: () => T, trace: string = randomBytes(4).toString('hex')): T {
  return traces.run(trace, work);
}

/** The trace under which this runs; undefined where nobody asked for it, in a sweep for example. */
export function currentTrace(): string | undefined {
  return traces.getStore();
}
