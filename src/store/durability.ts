import type { Redis } from 'ioredis';
import type { Log } from '../log.ts';
import type { Keys } from './keys.ts';
import { fieldsOf, isVersionAtLeast } from './redis-info.ts';
import { noteRun } from './scripts.ts';

/** Whether Redis keeps what it is told. `faults` are for people: what is wrong and what to set. */
export interface Durability {
  readonly durable: boolean;
  readonly faults: readonly string[];
  /** It restarted, or another server took over, moments ago: what it was told last may be gone. */
  readonly restarted: boolean;
}

/**
 * As long as a request to Adobe that was under way may take, and as long again for Adobe to show what became of it:
 * until then a gate on a server that just came up would ask too early.
 */
export const settleAfterRestartMs = 60_000;

async function setting(redis: Redis, name: string): Promise<string> {
  try {
    const answer = await redis.config('GET', name);
    return answer[1] ?? '';
  } catch {
    return '';
  }
}

/** Measured: only AOF kept acknowledged work over a killed Redis, and any policy but noeviction may drop keys. */
export async function faultsOf(redis: Redis): Promise<string[]> {
  const [appendonly, fsync, policy, persistence] = await Promise.all([
    setting(redis, 'appendonly'),
    setting(redis, 'appendfsync'),
    setting(redis, 'maxmemory-policy'),
    redis.info('persistence').then(fieldsOf),
  ]);
  const cannotWrite = persistence.get('aof_last_write_status') === 'err';
  return [
    ...(appendonly === 'yes' ? [] : [`appendonly is '${appendonly || 'unknown'}': set appendonly yes`]),
    ...(fsync === 'no' ? ["appendfsync is 'no': set appendfsync everysec or always"] : []),
    ...(policy === 'noeviction'
      ? []
      : [`maxmemory-policy is '${policy || 'unknown'}': set maxmemory-policy noeviction`]),
    ...(cannotWrite
      ? ['the append-only file cannot be written: look at the disk of the Redis server (full?)']
      : []),
  ];
}

/** Asks for durability: as last looked at, or looked at again where `fresh`. */
export type DurabilityWatch = (fresh?: boolean) => Promise<Durability>;

export interface DurabilityOptions {
  readonly redis: Redis;
  readonly keys: Keys;
  /** A Redis that forgets counts as durable; only for stand-ins on loopback. */
  readonly allowVolatile: boolean;
  readonly offsetMs: () => number;
  readonly log: Log;
}

const longestReason = 200;

export async function createDurabilityWatch(options: DurabilityOptions): Promise<DurabilityWatch> {
  const { redis, keys, allowVolatile, offsetMs, log } = options;

  /** The server that answers is noted in Redis itself, so that every instance sees the same restart. */
  async function hasJustRestarted(runId: string): Promise<boolean> {
    const answer = (await redis.eval(noteRun, 1, keys.run, runId, String(offsetMs()))) as [string, string];
    const [since, now] = answer.map(Number);
    return since !== undefined && now !== undefined && since > 0 && now - since < settleAfterRestartMs;
  }

  async function look(): Promise<Durability> {
    const server = fieldsOf(await redis.info('server'));
    const faults = await faultsOf(redis);
    let restarted = false;
    try {
      restarted = await hasJustRestarted(server.get('run_id') ?? '');
    } catch (error) {
      // It answers and refuses to write: MISCONF, OOM, READONLY.
      if (!(error instanceof Error) || error.name !== 'ReplyError') throw error;
      faults.push(`it refuses to write: ${error.message.slice(0, longestReason)}`);
    }
    return { durable: allowVolatile || faults.length === 0, faults, restarted };
  }

  function tell(seen: Durability, before: Durability | undefined): void {
    if (seen.restarted && before?.restarted !== true) {
      log.warn('Redis restarted or another server took over: gates wait and ask Adobe first');
    }
    if (seen.faults.join() === (before?.faults ?? []).join()) return;
    if (seen.faults.length === 0) log.info('Redis keeps what it is told again');
    else if (seen.durable) log.warn({ faults: seen.faults }, 'Redis may forget, and this is allowed here');
    else log.warn({ faults: seen.faults }, 'Redis may forget: irreversible work is refused');
  }

  let last = await look();
  tell(last, undefined);
  return async (fresh = false) => {
    if (!fresh) return last;
    const before = last;
    last = await look();
    tell(last, before);
    return last;
  };
}

/** BullMQ's and the bot's scripts need what came with it. */
const oldestVersion = '6.2';

/** Why this server cannot be used at all; undefined where it can. */
export async function whyTooOld(redis: Redis): Promise<string | undefined> {
  const server = fieldsOf(await redis.info('server'));
  const version = server.get('redis_version') ?? 'unknown';
  if (isVersionAtLeast(version, oldestVersion)) return undefined;
  return `Redis is version ${version}, and the bot needs ${oldestVersion} or later`;
}
