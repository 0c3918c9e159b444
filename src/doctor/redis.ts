import type { Redis } from 'ioredis';
import type { Config } from '../config.ts';
import { createLog } from '../runtime/log.ts';
import { faultsOf, tryWaitAof, type WaitAof } from '../store/durability.ts';
import { openStore } from '../store/open.ts';
import { createKeys } from '../store/keys.ts';
import { fieldsOf } from '../store/redis.ts';
import { failed, type Line, note, ok, wrong } from './line.ts';

type RedisAt = Pick<
  Config,
  'redisUrl' | 'redisSentinels' | 'redisDurableBy' | 'prefix' | 'allowVolatileRedis'
>;

/** Times of reminders and expiry are Redis's; a host far from it delays jobs or hurries them. */
const mostSkewMs = 30_000;

async function versionLine(redis: Redis): Promise<Line> {
  const info = fieldsOf(await redis.info('server'));
  const valkey = info.get('valkey_version');
  return ok('Redis version', valkey === undefined ? (info.get('redis_version') ?? '') : `Valkey ${valkey}`);
}

/** What is wrong where it is silent stands among the faults. */
const waitAofLines: Record<WaitAof, Line[]> = {
  proves: [ok('Redis WAITAOF', 'proves that an intent is on the disk before the request is sent')],
  silent: [],
  untried: [
    wrong(
      'Redis WAITAOF',
      'could not be tried: no second connection',
      'Check maxclients and the network: the request is not sent while this is so.',
    ),
  ],
  missing: [
    note(
      'Redis WAITAOF',
      'cannot be asked here (before 7.2, no append-only file, or no right to)',
      'Set appendfsync always if you can: an intent is then on the disk when Redis answers.',
    ),
  ],
};

const what = 'Redis keeps what it is told';

async function durabilityLines(redis: Redis, waitAof: WaitAof, config: RedisAt): Promise<Line[]> {
  const { allowVolatileRedis, redisDurableBy } = config;
  const { certain, unseen } = await faultsOf(redis, waitAof);
  const isDeclared = redisDurableBy !== undefined && unseen.length > 0;
  const faults = isDeclared ? certain : [...certain, ...unseen];
  const declared = isDeclared
    ? [
        note(
          what,
          `not shown by the server; declared by ${redisDurableBy}`,
          'What the server shows to be wrong is not covered by it.',
        ),
      ]
    : [];
  if (faults.length === 0 && !isDeclared) return [ok(what, 'append-only file, no eviction')];
  return [
    ...declared,
    ...faults.map((fault) =>
      allowVolatileRedis
        ? note(what, fault, 'Allowed here, with stand-ins only (CMK_ALLOW_VOLATILE_REDIS).')
        : wrong(what, fault, 'Until then everything irreversible is refused.'),
    ),
  ];
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

/** Opens the store as the start does: database, scripts and writing are tried under the bot's own keys. */
export async function checkRedis(config: RedisAt): Promise<Line[]> {
  const { redisUrl: url, redisSentinels: sentinels, prefix } = config;
  const keys = createKeys(prefix);
  let redis: Redis | undefined;
  try {
    redis = await openStore({ url, sentinels }, keys, createLog('silent'));
    const waitAof = await tryWaitAof(redis, keys);
    return [
      ok('Redis', 'answers, runs scripts and takes writes'),
      await versionLine(redis),
      ...(config.allowVolatileRedis ? [] : waitAofLines[waitAof]),
      ...(await durabilityLines(redis, waitAof, config)),
      await clockLine(redis),
    ];
  } catch (error) {
    const now =
      'Check REDIS_URL (address, user, password, database, redis:// or rediss://), the rights of its user, and whether the server runs.';
    return [failed('Redis', error, now)];
  } finally {
    redis?.disconnect();
  }
}
