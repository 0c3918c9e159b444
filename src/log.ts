import { type Logger, pino } from 'pino';
import type { LogLevel } from './configuration/values.ts';
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
