import { Redis } from 'ioredis';
import { startRedis } from '../sandbox/redis.ts';

/** A Redis of its own, gone afterwards. */
export async function withRedis<T>(work: (redis: Redis, url: string) => Promise<T>): Promise<T> {
  const server = await startRedis({ env: process.env });
  const redis = new Redis(server.url);
  try {
    return await work(redis, server.url);
  } finally {
    redis.disconnect();
    await server.close();
  }
}
