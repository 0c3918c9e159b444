import type { Redis } from 'ioredis';

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
export async function lookAtDurability(redis: Redis): Promise<Durability> {
  const [appendonly, policy] = await Promise.all([
    setting(redis, 'appendonly'),
    setting(redis, 'maxmemory-policy'),
  ]);
  const faults = [
    ...(appendonly === 'yes' ? [] : [`appendonly is '${appendonly || 'unknown'}': set appendonly yes`]),
    ...(policy === 'noeviction'
      ? []
      : [`maxmemory-policy is '${policy || 'unknown'}': set maxmemory-policy noeviction`]),
  ];
  return { durable: faults.length === 0, faults };
}
