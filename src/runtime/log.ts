import { type Logger, pino } from 'pino';
import type { LogLevel } from '../configuration/values.ts';
import { forTerminal } from './terminal.ts';
import { currentTrace } from './trace.ts';

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

/** One cause fills no log: the same words about the same error are written once a minute, with how many were left out. */
export function onceAMinute(log: Log, everyMs = 60_000): (about: { err: unknown }, words: string) => void {
  const last = new Map<string, { at: number; leftOut: number }>();
  return ({ err, ...about }, words) => {
    const cause = err instanceof Error ? err.message.replaceAll(/\d+/gu, '#').slice(0, 80) : '';
    const name = `${words}: ${cause}`;
    const known = last.get(name);
    if (known !== undefined && performance.now() - known.at < everyMs) {
      known.leftOut += 1;
      return;
    }
    if (known === undefined && last.size > 100) last.clear();
    last.set(name, { at: performance.now(), leftOut: 0 });
    log.warn({ err, ...about, ...(known !== undefined && { leftOut: known.leftOut }) }, words);
  };
}
