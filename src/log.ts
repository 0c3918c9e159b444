import { type Logger, pino } from 'pino';

export type Log = Logger;

/** Structured lines on standard output. What could hold a secret is named here and never printed. */
export function createLog(level = process.env['LOG_LEVEL'] ?? 'info'): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: ['*.authorization', '*.token', '*.clientSecret', '*.botToken', '*.appToken', '*.signingSecret'],
      censor: '[redacted]',
    },
  });
}
