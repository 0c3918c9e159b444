import { AsyncLocalStorage } from 'node:async_hooks';

/** Which run of a job, or which act of a person, does something: the journal keeps it beside what it did. */
export const doing = new AsyncLocalStorage<object>();
