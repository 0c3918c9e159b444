import { LogLevel, type Logger } from '@slack/bolt';
import type { Log } from '../runtime/log.ts';

/** Bolt's lines among the bot's own. Its debug lines hold whole payloads and stay out. */
export function createBoltLogger(log: Log): Logger {
  const child = log.child({ from: 'bolt' });
  const words = (parts: unknown[]) => parts.map(String).join(' ');
  return {
    debug: () => undefined,
    info: (...parts) => child.debug(words(parts)),
    warn: (...parts) => child.warn(words(parts)),
    error: (...parts) => child.error(words(parts)),
    setLevel: () => undefined,
    getLevel: () => LogLevel.INFO,
    setName: () => undefined,
  };
}
