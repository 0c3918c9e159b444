import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Config } from '../config.ts';
import { stateSchema } from '../domain/phases.ts';
import { createInstances, type Instance } from '../store/instances.ts';
import { createKeys, entrySchema, type Keys } from '../store/keys.ts';
import type { Redis } from 'ioredis';
import { createRecordCheck } from '../audit/record-check.ts';
import type { Deps } from '../deps.ts';
import { createJobQueue, type JobQueue } from '../jobs/queue/queue.ts';
import { needing, type Starting } from './options.ts';
import {
  createDurabilityWatch,
  createIsOnDisk,
  createWriteProbe,
  type WriteProbe,
} from '../store/durability.ts';
import { createGatherings, createNotes } from '../store/notes.ts';
import {
  createMissingKeys,
  createUnreadable,
  type MissingKeys,
  type UnreadableValues,
} from '../store/unreadable.ts';
import { openStore } from '../store/open.ts';
import { createOutbox, type Outbox } from '../jobs/queue/outbox.ts';
import { createRecordStore } from '../store/record.ts';
import { createWatchList } from '../store/watch-list.ts';
import { currentTrace } from '../runtime/log.ts';

/** The package's, and the schemas of what it writes. */
function readVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version } = JSON.parse(text) as { readonly version: string };
  return `${version} (schema ${entrySchema}.${stateSchema})`;
}

/**
 * Of what has to be so before an act: quorum, approvers and cooling-off of every organization, and the channel. Two
 * instances that look into different channels do not see each other's witnesses.
 */
function digestOfTerms({ organizations, coolingOffMs, revokeCoolingOffMs }: Config): string {
  const each = organizations
    .map(({ orgId, quorum, approvers, channel }) => ({
      orgId,
      quorum,
      approvers: approvers.toSorted(),
      channel,
    }))
    .toSorted((one, other) => one.orgId.localeCompare(other.orgId));
  const terms = JSON.stringify({ each, coolingOffMs, revokeCoolingOffMs });
  return createHash('sha256').update(terms).digest('hex').slice(0, 16);
}

function thisInstance(config: Config): Instance {
  const name = `${hostname().slice(0, 60)}:${process.pid}-${randomBytes(2).toString('hex')}`;
  return { name, version: readVersion(), terms: digestOfTerms(config) };
}

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
