import { findRedisServer, startPrivateRedis } from '../../sandbox/redis.ts';

/** A process that starts a server, tells its address, and is killed. */
const { url } = await startPrivateRedis(String(findRedisServer(process.env)));
process.send?.(url);
