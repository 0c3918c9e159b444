import { Redis } from 'ioredis';
import { cast, channel } from '../sandbox/cast.ts';
import { type Sandbox, startSandbox } from '../sandbox/sandbox.ts';
import { tour } from '../sandbox/tour.ts';
import { openMonitor } from '../test/store/monitor.ts';
import type { Figure } from './figure.ts';
import type { Effort } from './row.ts';
import { quantile } from './quantile.ts';

const usual = 20;
/** The mark that a delivery was seen is written, not read. */
const writes = ['set', 'hset', 'hdel', 'del', 'pexpire'];
/** MONITOR is not there on the embedded one. */
const without = 'needs redis-server on the PATH';

/** One `/cmk status`, until its answer has gone out. */
async function typeStatus(sandbox: Sandbox): Promise<void> {
  const { slack } = sandbox;
  const answers = () => slack.log.calls.filter(({ method }) => method === 'response_url').length;
  const before = answers();
  const typed = await slack.act({ type: 'command', user: cast.requester, channel, text: '/cmk status' });
  // One that takes longer does not go into the acknowledgement.
  if (!typed.ok || typed.effect !== 'message') await slack.until(() => answers() > before);
}

/** What Redis was asked for during each of several commands; the worker's own keys are left out. */
async function commandsOf(sandbox: Sandbox, redis: Redis, times: number): Promise<string[][]> {
  await typeStatus(sandbox);
  const seen: string[][] = [[]];
  const monitor = await openMonitor(redis, (args, source) => {
    // What a script does inside stands in the log too.
    const own = source !== 'lua' && !args.some((arg) => arg.includes(':queues:'));
    if (own) seen.at(-1)?.push(args[0]?.toLowerCase() ?? '');
  });
  for (let typed = 0; typed < times; typed += 1) {
    await typeStatus(sandbox);
    // Commands on another connection are not before those that the monitor has been told of.
    await redis.ping();
    seen.push([]);
  }
  monitor.close();
  return seen.slice(0, times).map((names) => names.filter((name) => name !== 'ping'));
}

function figuresOf(where: string, seen: readonly string[][]): Figure[] {
  const reads = seen.map((names) => names.filter((name) => !writes.includes(name)).length);
  const all = seen.map(({ length }) => length);
  const note = `${seen.length} typed, median: ${[...new Set(seen.flat())].join(', ')}`;
  const what = `Redis reads of one /cmk status, ${where}`;
  return [
    { what, value: quantile(reads, 0.5), unit: 'calls', bound: 1, note },
    { what: `all Redis commands of it, ${where}`, value: quantile(all, 0.5), unit: 'calls' },
  ];
}

/**
 * How often the bot asks Redis while somebody types `/cmk status`, before there is anything to tell and while an
 * enabled organization is watched: the median, since a sweep may fall into one.
 */
export async function statusReads({ isQuick }: Effort): Promise<Figure[]> {
  const times = isQuick ? 1 : usual;
  const sandbox = await startSandbox({ environment: process.env });
  const redis = new Redis(sandbox.redis.url);
  try {
    if (sandbox.redis.kind === 'embedded') {
      const what = 'Redis reads of one /cmk status';
      return [{ what, value: undefined, unit: 'calls', bound: 1, note: without }];
    }
    const before = figuresOf('nothing begun', await commandsOf(sandbox, redis, times));
    await tour(sandbox, () => undefined);
    return [...before, ...figuresOf('enabled', await commandsOf(sandbox, redis, times))];
  } finally {
    redis.disconnect();
    await sandbox.close();
  }
}
