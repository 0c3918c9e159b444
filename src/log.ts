import { type Logger, pino } from 'pino';
import { currentTrace } from './trace.ts';

export type Log = Logger;

/**
 * Structured lines on standard output. What could hold a secret is named here and never printed. Lines of one click
 * and of what follows from it share their `trace`.
 */
export function createLog(level = process.env['LOG_LEVEL'] ?? 'info'): Log {
  return pino({
    level,
    base: null,
    mixin() {
      const trace = currentTrace();
      return trace === undefined ? {} : { trace };
    },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['*.authorization', '*.token', '*.clientSecret', '*.botToken', '*.appToken', '*.signingSecret'],
      censor: '[redacted]',
    },
  });
}
