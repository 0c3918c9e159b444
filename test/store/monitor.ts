import { connect } from 'node:net';
import type { Redis } from 'ioredis';

/** One command that Redis was given: its name and arguments, and from where; `lua` for what a script does inside. */
type Heard = (args: readonly string[], source: string) => void;

const line = /^\+\d+\.\d+ \[\d+ (?<source>[^\]]+)\] (?<args>.*)$/u;

/** As MONITOR writes an argument: between quotes, with escapes of its own that matter to nobody here. */
const argumentsIn = (text: string) => [...text.matchAll(/"((?:[^"\\]|\\.)*)"/gu)].map(([, arg = '']) => arg);

/**
 * What Redis is asked for from now on, until it is closed. On a connection of its own: ioredis's MONITOR fails where a
 * command comes in before it has switched over.
 */
export async function openMonitor(redis: Redis, heard: Heard): Promise<{ close(): void }> {
  const { host = '127.0.0.1', port = 6379 } = redis.options;
  const socket = connect(port, host);
  let left = '';
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (left + chunk).split('\r\n');
      left = lines.pop() ?? '';
      for (const one of lines) {
        if (one === '+OK') resolve();
        const { source, args } = line.exec(one)?.groups ?? {};
        if (source !== undefined && args !== undefined) heard(argumentsIn(args), source);
      }
    });
    socket.write('MONITOR\r\n');
  });
  return { close: () => socket.destroy() };
}
