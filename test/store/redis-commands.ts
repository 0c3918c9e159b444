import { once } from 'node:events';
import type { Redis } from 'ioredis';
import { openMonitor } from './monitor.ts';

/**
 * The commands that clients sent while `work` ran; what a script does inside Redis is not among them.
 *
 * @param counts which of them, by their arguments
 */
export async function commandsDuring(
  redis: Redis,
  work: () => Promise<unknown>,
  counts: (args: readonly string[]) => boolean = () => true,
): Promise<string[]> {
  const seen: string[] = [];
  const ended = new AbortController();
  const monitor = await openMonitor(redis, (args, source) => {
    if (args[0] === 'echo' && args[1] === 'the end') ended.abort();
    else if (source !== 'lua' && counts(args)) seen.push(args[0] ?? '');
  });
  try {
    await work();
    const end = once(ended.signal, 'abort');
    await redis.echo('the end');
    if (!ended.signal.aborted) await end;
    return seen;
  } finally {
    monitor.close();
  }
}

/** All but what the queue asks for by itself, and pings. */
export const isOwn = (args: readonly string[]): boolean =>
  args[0] !== 'ping' && !args.some((arg) => arg.includes(':queues:'));
