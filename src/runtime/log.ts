import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { type Logger, pino } from 'pino';
import type { LogLevel } from '../configuration/values.ts';
import { findRedisRefusal, isRedisAway } from '../errors.ts';
import { forTerminal } from './terminal.ts';

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

export type Log = Logger;

/**
 * Structured lines on standard output. What could hold a secret is named here and never printed. Lines of one click
 * and of what follows from it share their `trace`.
 */
export function createLog(level: LogLevel = 'info'): Log {
  return pino({
    level,
    base: null,
    hooks: { streamWrite: forTerminal },
    mixin() {
      const trace = currentTrace();
      return trace === undefined ? {} : { trace };
    },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        '*.authorization',
        '*.token',
        '*.clientSecret',
        '*.botToken',
        '*.appToken',
        '*.signingSecret',
        // ioredis hangs the failed command on its error, with all it was given: a password, entries, reasons.
        '*.command.args',
        '*.*.command.args',
        '*.*.*.command.args',
      ],
      censor: '[redacted]',
    },
  });
}

interface Written {
  at: number;
  leftOut: number;
}

/** What each log wrote last of each cause: whoever runs into it, it is one. */
const written = new WeakMap<Log, Map<string, Written>>();
const everyMs = 60_000;
const mostCauses = 100;

/** Redis away is one cause, and so is each word with which it refuses, whatever was asked of it. */
function causeOf(err: unknown, words: string): string {
  if (isRedisAway(err)) return 'Redis is away';
  const refusal = findRedisRefusal(err);
  if (refusal !== undefined) return `Redis: ${refusal}`;
  const message = err instanceof Error ? err.message.replaceAll(/\d+/gu, '#').slice(0, 80) : '';
  return `${words}: ${message}`;
}

/** One cause fills no log: it is written once a minute, in the words of who ran into it, with how many were left out. */
export function onceAMinute(log: Log): (about: { err: unknown }, words: string) => void {
  const last = written.get(log) ?? new Map<string, Written>();
  written.set(log, last);
  return ({ err, ...about }, words) => {
    const cause = causeOf(err, words);
    const known = last.get(cause);
    if (known !== undefined && performance.now() - known.at < everyMs) {
      known.leftOut += 1;
      return;
    }
    if (known === undefined && last.size >= mostCauses) last.clear();
    last.set(cause, { at: performance.now(), leftOut: 0 });
    log.warn({ err, ...about, ...(known !== undefined && { leftOut: known.leftOut }) }, words);
  };
}
