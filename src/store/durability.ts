import type { Redis } from 'ioredis';
import type { Log } from '../log.ts';

/** Whether Redis keeps what it is told. `faults` are for people: what is wrong and what to set. */
export interface Durability {
  readonly durable: boolean;
  readonly faults: readonly string[];
}

async function setting(redis: Redis, name: string): Promise<string> {
  try {
    const answer = await redis.config('GET', name);
    return answer[1] ?? '';
  } catch {
    return '';
  }
}

/** Measured: only AOF kept acknowledged work over a killed Redis, and any policy but noeviction may drop keys. */
async function lookAtDurability(redis: Redis): Promise<Durability> {
  const [appendonly, fsync, policy] = await Promise.all([
    setting(redis, 'appendonly'),
    setting(redis, 'appendfsync'),
    setting(redis, 'maxmemory-policy'),
  ]);
  const faults = [
    ...(appendonly === 'yes' ? [] : [`appendonly is '${appendonly || 'unknown'}': set appendonly yes`]),
    ...(fsync === 'no' ? ["appendfsync is 'no': set appendfsync everysec or always"] : []),
    ...(policy === 'noeviction'
      ? []
      : [`maxmemory-policy is '${policy || 'unknown'}': set maxmemory-policy noeviction`]),
  ];
  return { durable: faults.length === 0, faults };
}

/** Asks for durability: as last looked at, or looked at again where `fresh`. */
export type DurabilityWatch = (fresh?: boolean) => Promise<Durability>;

/** @param allowVolatile a Redis that forgets counts as durable; only for stand-ins on loopback */
export async function createDurabilityWatch(
  redis: Redis,
  allowVolatile: boolean,
  log: Log,
): Promise<DurabilityWatch> {
  const look = async () => {
    const seen = await lookAtDurability(redis);
    return allowVolatile ? { ...seen, durable: true } : seen;
  };
  let last = await look();
  if (!last.durable) log.warn({ faults: last.faults }, 'Redis may forget: irreversible work is refused');
  return async (fresh = false) => {
    if (fresh) last = await look();
    return last;
  };
}
