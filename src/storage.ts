import type { Redis } from 'ioredis';
import { createRecordCheck } from './audit/record-check.ts';
import type { Config } from './config.ts';
import type { Deps } from './deps.ts';
import { type JobQueue, createJobQueue } from './jobs/queue.ts';
import { needing } from './start-fault.ts';
import type { Starting } from './start-options.ts';
import { createDurabilityWatch } from './store/durability.ts';
import { type Keys, createKeys } from './store/keys.ts';
import { createNotes } from './store/notes.ts';
import { createIsOnDisk } from './store/on-disk.ts';
import { openStore } from './store/open.ts';
import { type Outbox, createOutbox } from './store/outbox.ts';
import { createRecordStore } from './store/record.ts';
import { createWatchList } from './store/watch-list.ts';
import { currentTrace } from './trace.ts';

type Stored = Pick<Deps, 'store' | 'notes' | 'watchList' | 'durability' | 'isOnDisk' | 'recordCheck'>;

/** Everything that the bot keeps in Redis. */
export interface Storage extends Stored {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly outbox: Outbox;
  readonly queue: JobQueue;
}

/**
 * Opens the connection and everything that lives behind it.
 *
 * @param appended told after every append that left work in the outbox
 */
export async function openStorage(
  config: Config,
  starting: Starting,
  appended: () => void,
): Promise<Storage> {
  const { log, wrap, offsetMs, closings } = starting;
  const { allowVolatileRedis: allowVolatile, auditKeys: chainKeys } = config;
  const address = { url: config.redisUrl, sentinels: config.redisSentinels };
  const redis = await needing('REDIS_URL', openStore(address, log));
  closings.push(() => redis.disconnect());
  const keys = createKeys(config.prefix);
  const queue = createJobQueue(redis, keys.queues);
  await needing('REDIS_URL', queue.opened());
  const record = { redis, keys, chainKeys, offsetMs, appended, trace: currentTrace };
  return {
    redis,
    keys,
    queue,
    notes: wrap('notes', createNotes(redis, keys)),
    store: wrap('store', createRecordStore(record)),
    watchList: wrap('watchList', createWatchList(redis, keys)),
    outbox: wrap('outbox', createOutbox(redis, keys)),
    durability: await createDurabilityWatch({ redis, keys, allowVolatile, offsetMs, log }),
    isOnDisk: createIsOnDisk(redis, allowVolatile),
    recordCheck: wrap('record', createRecordCheck(redis, keys, chainKeys)),
  };
}
