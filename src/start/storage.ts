import type { Redis } from 'ioredis';
import { createRecordCheck } from '../audit/record-check.ts';
import type { Config } from '../config.ts';
import type { Deps } from '../deps.ts';
import { type JobQueue, createJobQueue } from '../jobs/queue/queue.ts';
import { needing } from './fault.ts';
import type { Starting } from './options.ts';
import { createDurabilityWatch } from '../store/durability.ts';
import { createGatherings } from '../store/gatherings.ts';
import { createInstances } from '../store/instances.ts';
import { type Keys, createKeys } from '../store/keys.ts';
import { thisInstance } from './this-instance.ts';
import { type MissingKeys, createMissingKeys } from '../store/missing-keys.ts';
import { createNotes } from '../store/notes.ts';
import { createIsOnDisk } from '../store/wait-aof.ts';
import { openStore } from '../store/open.ts';
import { type Outbox, createOutbox } from '../jobs/queue/outbox.ts';
import { createRecordStore } from '../store/record.ts';
import { type UnreadableValues, createUnreadable } from '../store/unreadable.ts';
import { type WriteProbe, createWriteProbe } from '../store/write-probe.ts';
import { createWatchList } from '../store/watch-list.ts';
import { currentTrace } from '../runtime/trace.ts';

type Stored = Pick<
  Deps,
  | 'record'
  | 'notes'
  | 'watchList'
  | 'gatherings'
  | 'durability'
  | 'hasRestarted'
  | 'isOnDisk'
  | 'recordCheck'
  | 'instances'
>;

/** Everything that the bot keeps in Redis. */
export interface Storage extends Stored {
  readonly redis: Redis;
  readonly keys: Keys;
  readonly outbox: Outbox;
  readonly queue: JobQueue;
  readonly unreadable: UnreadableValues;
  readonly missingKeys: MissingKeys;
  readonly writeProbe: WriteProbe;
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
  const keys = createKeys(config.prefix);
  const redis = await needing('REDIS_URL', openStore(address, keys, log));
  closings.push(() => redis.disconnect());
  const queue = createJobQueue(redis, keys);
  await needing('REDIS_URL', queue.opened());
  const missingKeys = createMissingKeys();
  const { redisDurableBy: declaredBy } = config;
  const watching = await createDurabilityWatch({ redis, keys, allowVolatile, declaredBy, offsetMs, log });
  const { durability, hasRestarted, waitAof } = watching;
  const record = { redis, keys, chainKeys, missingKeys, offsetMs, appended, trace: currentTrace };
  return {
    redis,
    keys,
    queue,
    missingKeys,
    unreadable: createUnreadable(redis, keys),
    notes: wrap('notes', createNotes(redis, keys)),
    record: wrap('record', createRecordStore(record)),
    watchList: wrap('watchList', createWatchList(redis, keys)),
    gatherings: createGatherings(redis, keys),
    outbox: wrap('outbox', createOutbox(redis, keys)),
    durability,
    hasRestarted,
    instances: createInstances(redis, keys, thisInstance(config)),
    isOnDisk: createIsOnDisk(redis, { waitAof, allowVolatile }),
    writeProbe: createWriteProbe(redis, keys),
    recordCheck: wrap('record', createRecordCheck(redis, keys, chainKeys)),
  };
}
