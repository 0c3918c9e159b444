import { readRedis, readVolatileRedis } from '../configuration/redis.ts';
import { createReader } from '../configuration/reader.ts';
import { prefix, redisUrl } from '../configuration/values.ts';
import { checkRedis } from '../doctor/redis.ts';
import { askFor } from './ask.ts';
import { withoutQuotes } from './env-file.ts';
import { faultLines, type SetupStep } from './step.ts';

export const redisStep: SetupStep = {
  title: 'Redis, in which the record lives',
  where: [
    'redis://user:password@host:6379, or rediss:// with TLS. With an append-only file and noeviction.',
    'With compose.yml: run docker compose up -d redis, then enter redis://127.0.0.1:6379.',
    'Which services work, and with which settings: docs/install.md, 5. With Sentinel: set REDIS_SENTINELS in .env first.',
  ],
  isAnswered: (answers) => answers.find('REDIS_URL') !== undefined,
  // It may hold a password.
  ask: async () => ({
    REDIS_URL: withoutQuotes(
      await askFor({
        name: 'REDIS_URL',
        says: 'Address of Redis',
        setting: { ...redisUrl, secret: true },
      }),
    ),
  }),
  async check(env) {
    const reader = createReader(env);
    const redis = readRedis(reader);
    const keyPrefix = reader.find('CMK_PREFIX', prefix) ?? '{cmk}';
    const allowVolatileRedis = readVolatileRedis(reader);
    if (redis === undefined || reader.faults.length > 0) return faultLines(reader.faults);
    return await checkRedis({ ...redis, prefix: keyPrefix, allowVolatileRedis });
  },
};
