import type { Redis } from 'ioredis';
import type { Config } from '../config.ts';
import { createLog } from '../log.ts';
import { faultsOf } from '../store/durability.ts';
import { openStore } from '../store/open.ts';
import { fieldsOf, isVersionAtLeast } from '../store/redis-info.ts';
import { type Line, failed, note, ok, wrong } from './line.ts';

/** Times of reminders and expiry are Redis's; a host far from it delays jobs or hurries them. */
const mostSkewMs = 30_000;

async function versionLine(redis: Redis): Promise<Line> {
  const version = fieldsOf(await redis.info('server')).get('redis_version') ?? 'unknown';
  return isVersionAtLeast(version, '7.2')
    ? ok('Redis version', version)
    : note(
        'Redis version',
        version,
        'From 7.2 on the bot waits until an intent is on the disk; set appendfsync always below it.',
      );
}

async function durabilityLines(redis: Redis, allowVolatile: boolean): Promise<Line[]> {
  const faults = await faultsOf(redis);
  if (faults.length === 0) return [ok('Redis keeps what it is told', 'append-only file, no eviction')];
  return faults.map((fault) =>
    allowVolatile
      ? note(
          'Redis keeps what it is told',
          fault,
          'Allowed here, with stand-ins only (CMK_ALLOW_VOLATILE_REDIS).',
        )
      : wrong('Redis keeps what it is told', fault, 'Until then everything irreversible is refused.'),
  );
}

async function clockLine(redis: Redis): Promise<Line> {
  const before = Date.now();
  const [seconds, microseconds] = await redis.time();
  const there = Number(seconds) * 1000 + Number(microseconds) / 1000;
  const aheadMs = Math.round((before + Date.now()) / 2 - there);
  const seen = `this host is ${(Math.abs(aheadMs) / 1000).toFixed(1)} s ${aheadMs < 0 ? 'behind' : 'ahead of'} Redis`;
  return Math.abs(aheadMs) <= mostSkewMs
    ? ok('clocks', seen)
    : wrong('clocks', seen, 'Set the clocks of both hosts (NTP).');
}

export async function lookAtRedis({ redisUrl, redisSentinels, allowVolatileRedis }: Config): Promise<Line[]> {
  let redis: Redis | undefined;
  try {
    redis = await openStore({ url: redisUrl, sentinels: redisSentinels }, createLog('silent'));
    return [
      ok('Redis', 'answers'),
      await versionLine(redis),
      ...(await durabilityLines(redis, allowVolatileRedis)),
      await clockLine(redis),
    ];
  } catch (error) {
    const now =
      'Look at REDIS_URL (address, user, password, redis:// or rediss://) and whether the server runs.';
    return [failed('Redis', error, now)];
  } finally {
    redis?.disconnect();
  }
}
