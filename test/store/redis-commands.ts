import { once } from 'node:events';
import type { Redis } from 'ioredis';

/** The commands that clients sent while `work` ran; what a script does inside Redis is not among them. */
export async function commandsDuring(redis: Redis, work: () => Promise<unknown>): Promise<string[]> {
  const monitor = await redis.monitor();
  const seen: string[] = [];
  const ended = new AbortController();
  try {
    monitor.on('monitor', (_time: string, args: string[], source: string) => {
      if (args[0] === 'echo' && args[1] === 'the end') ended.abort();
      else if (source !== 'lua') seen.push(args[0] ?? '');
    });
    await work();
    const end = once(ended.signal, 'abort');
    await redis.echo('the end');
    if (!ended.signal.aborted) await end;
    return seen;
  } finally {
    monitor.disconnect();
  }
}
