import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe } from 'vitest';
import { type PrivateRedis, findProgram, findRedisServer, startPrivateRedis } from '../../sandbox/redis.ts';

const program = findRedisServer(process.env);

/**
 * Both servers that Debian has: `redis-server` 7.0 knows no `WAITAOF`, `valkey-server` 8 (backports) does. One that is
 * missing is named on the terminal; where `CI` is set it is a failure.
 */
export function findBothServers(): string[] {
  return ['redis-server', 'valkey-server'].flatMap((name) => {
    const file = findProgram(process.env, [name]);
    if (file !== undefined) return [file];
    const said = `${name} is not on the PATH: what has to hold on both servers is not tried on it.`;
    if (process.env['CI'] !== undefined) throw new Error(said);
    console.warn(said);
    return [];
  });
}

/** For tests that need a real Redis: skipped by name where there is none, and failing where `CI` is set. */
export const withRedis = describe.skipIf(program === undefined && process.env['CI'] === undefined);

export interface RealRedis {
  /** A connection that answers at once or throws; empty before each test. */
  readonly redis: Redis;
  readonly server: PrivateRedis;
  /** Another connection, closed after the test. */
  connect(url?: string): Redis;
}

/** A server of this file's own, ended by its process id when the file is done. */
export function useRedis(): RealRedis {
  let server: PrivateRedis | undefined;
  let redis: Redis | undefined;
  const opened: Redis[] = [];

  beforeAll(async () => {
    server = await startPrivateRedis(program ?? 'redis-server');
    redis = new Redis(server.url);
  });
  afterEach(async () => {
    for (const connection of opened.splice(0)) connection.disconnect();
    await redis?.flushall();
  });
  afterAll(async () => {
    redis?.disconnect();
    await server?.close();
  });

  const there = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error('Redis is not started yet');
    return value;
  };
  return {
    get redis() {
      return there(redis);
    },
    get server() {
      return there(server);
    },
    connect(url = there(server).url) {
      const connection = new Redis(url);
      opened.push(connection);
      return connection;
    },
  };
}
