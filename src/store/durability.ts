import type { Redis } from 'ioredis';
import type { Keys } from './keys.ts';
import { describeError } from '../errors.ts';
import { fieldsOf, isVersionAtLeast, whyNotReady, whyRefused } from './redis.ts';
import { noteRun, tryCommands, tryWriting } from './scripts.ts';
import type { Log } from '../runtime/log.ts';

/** Whether Redis takes writes can only be told by writing: a full or demoted server answers every read. */
export interface WriteProbe {
  /** Writes; what goes wrong is kept as the reason. */
  look(): Promise<void>;
  /** Why nothing could be written the last time, in words for an operator. */
  why(): string | undefined;
}

/** Runs a script that writes and deletes one key of the bot's own. Rejects with what Redis says. */
export async function tryToWrite(redis: Redis, keys: Keys): Promise<void> {
  await redis.eval(tryWriting, 1, keys.probe);
}

const noSuchScript = '0'.repeat(40);

/**
 * Tries every command that the bot and BullMQ need: a user that lacks one right gets through the start, and the queue
 * then does nothing. A script is not interrupted, so that processes may share the key. Rejects with the commands' names.
 */
export async function tryRights(redis: Redis, keys: Keys): Promise<void> {
  const refused = (await redis.eval(tryCommands, 1, keys.probe)) as string[];
  const names = refused.filter((_, at) => at % 2 === 0);
  if (names.length > 0) {
    const said = new Error(`${[...new Set(names)].join(', ')}: ${refused[1]}`);
    throw Object.assign(said, { name: 'ReplyError' });
  }
  // Nothing is there to wait for: it answers at once whether it may wait.
  await redis.bzpopmin(keys.probe, 0.01);
  await redis.evalsha(noSuchScript, 0).catch((error: unknown) => {
    if (!String(error).includes('NOSCRIPT')) throw error;
  });
}

export function createWriteProbe(redis: Redis, keys: Keys): WriteProbe {
  let why: string | undefined;
  return {
    why: () => why,
    async look() {
      try {
        await tryToWrite(redis, keys);
        why = undefined;
      } catch (error) {
        why = whyRefused(error) ?? (await whyNotReady(redis)) ?? describeError(error);
      }
    },
  };
}

/**
 * What `WAITAOF` says here. It is tried, not told from a version: servers that call themselves 7.2 or later may not
 * know it, and a user may lack the right (dragonfly#4473, redisson#6618).
 *
 * - `proves`: what was written is on the disk of the server
 * - `silent`: it was asked, and the disk did not have it in time
 * - `missing`: it cannot be asked
 * - `untried`: there was no connection, or nothing could be written
 */
export type WaitAof = 'proves' | 'silent' | 'missing' | 'untried';

/** Redis writes its file to disk every second by default; the connection itself is given two. */
const withinMs = 1_500;

/** Asks over this connection, which waits meanwhile. Rejects where the server does not know it or does not answer. */
export async function isWrittenToDisk(redis: Redis): Promise<boolean> {
  const [here] = (await redis.call('WAITAOF', '1', '0', String(withinMs))) as [number, number];
  return here >= 1;
}

/** Whether it may still be asked: the right to it can be taken away. Asked for no copy at all, it answers at once. */
const mayAskWaitAof = (redis: Redis): Promise<boolean> =>
  redis.call('WAITAOF', '0', '0', '0').then(
    () => true,
    () => false,
  );

const isRefused = (error: unknown) => error instanceof Error && error.name === 'ReplyError';

/** Tries it over a connection of its own, so that nobody else waits behind it. Leaves nothing in Redis. */
export async function tryWaitAof(redis: Redis, keys: Keys): Promise<WaitAof> {
  const own = redis.duplicate({ retryStrategy: () => null, lazyConnect: true });
  own.on('error', () => undefined);
  try {
    await own.connect();
    await tryToWrite(own, keys);
    return await isWrittenToDisk(own).then(
      (isWritten) => (isWritten ? 'proves' : 'silent'),
      (error: unknown) => (isRefused(error) ? 'missing' : 'untried'),
    );
  } catch {
    return 'untried';
  } finally {
    own.disconnect();
  }
}

/** Whether everything that was written over this connection is on the server's disk. Waits a moment for it. */
export type IsOnDisk = () => Promise<boolean>;

export interface OnDiskOptions {
  /** Where it cannot be asked, what `appendfsync` promises, or a named person, has to do: the gate looks at that. */
  readonly waitAof: () => WaitAof;
  /** A Redis that forgets is good enough; only for stand-ins on loopback. */
  readonly allowVolatile: boolean;
}

export function createIsOnDisk(redis: Redis, { waitAof, allowVolatile }: OnDiskOptions): IsOnDisk {
  return async () => allowVolatile || waitAof() === 'missing' || isWrittenToDisk(redis);
}

/** Whether Redis keeps what it is told. `faults` are for people: what is wrong and what to set. */
export interface Durability {
  readonly durable: boolean;
  readonly faults: readonly string[];
  /** It restarted, or another server took over, moments ago: what it was told last may be gone. */
  readonly restarted: boolean;
  /** Who vouches, and why, for what the server does not show; undefined where it shows everything. */
  readonly declaredBy?: string | undefined;
}

/**
 * As long as a request to Adobe that was under way may take, and as long again for Adobe to show what became of it:
 * until then a gate on a server that just came up would ask too early.
 */
export const settleAfterRestartMs = 60_000;

/** A setting as the server shows it, and where: CONFIG tells what is set, INFO some of it, in other words. */
interface Shown {
  readonly value: string;
  readonly by: 'CONFIG' | 'INFO';
}

async function inConfig(redis: Redis, name: string): Promise<Shown | undefined> {
  try {
    const [, value] = await redis.config('GET', name);
    return value === undefined ? undefined : { value, by: 'CONFIG' };
  } catch {
    // Managed services refuse CONFIG (https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/RestrictedCommands.html).
    return undefined;
  }
}

function inInfo(value: string | undefined): Shown | undefined {
  return value === undefined ? undefined : { value, by: 'INFO' };
}

/** What is wrong for certain, and what the server does not show: a named person may vouch for that. */
export interface DurabilityFaults {
  readonly certain: readonly string[];
  readonly unseen: readonly string[];
}

const vouch = 'CMK_REDIS_DURABLE_BY can name who vouches for it';

function appendOnlyFaults(shown: Shown | undefined): DurabilityFaults {
  if (shown?.value === 'yes' || shown?.value === '1') return { certain: [], unseen: [] };
  if (shown?.by === 'CONFIG') {
    return { certain: [`appendonly is '${shown.value}': set appendonly yes`], unseen: [] };
  }
  const seen = shown === undefined ? 'appendonly is unknown' : 'INFO shows no append-only file';
  return {
    certain: [],
    unseen: [`${seen}: turn it on; where the service keeps data in another way, ${vouch}`],
  };
}

function fsyncFaults(shown: Shown | undefined, waitAof: WaitAof): DurabilityFaults {
  if (shown?.value === 'no') {
    return { certain: ["appendfsync is 'no': set appendfsync everysec or always"], unseen: [] };
  }
  if (waitAof === 'silent') {
    const late = 'what was written did not reach the disk within 1.5 s (WAITAOF): set appendfsync everysec';
    return { certain: [`${late}, or look at the disk of the Redis server`], unseen: [] };
  }
  if (shown !== undefined || waitAof === 'proves') return { certain: [], unseen: [] };
  const fault = `appendfsync is unknown and WAITAOF does not prove that writes reach the disk: ${vouch}`;
  return { certain: [], unseen: [fault] };
}

function evictionFaults(shown: Shown | undefined): DurabilityFaults {
  if (shown?.value === 'noeviction') return { certain: [], unseen: [] };
  return shown === undefined
    ? { certain: [], unseen: [`maxmemory-policy is unknown: it must be noeviction; ${vouch}`] }
    : { certain: [`maxmemory-policy is '${shown.value}': set maxmemory-policy noeviction`], unseen: [] };
}

/** Measured: only AOF kept acknowledged work over a killed Redis, and any policy but noeviction may drop keys. */
export async function faultsOf(redis: Redis, waitAof: WaitAof): Promise<DurabilityFaults> {
  const [appendonly, fsync, policy, info] = await Promise.all([
    inConfig(redis, 'appendonly'),
    inConfig(redis, 'appendfsync'),
    inConfig(redis, 'maxmemory-policy'),
    redis.info().then(fieldsOf),
  ]);
  const cannotWrite = info.get('aof_last_write_status') === 'err';
  // Dragonfly says `replica` with --info_replication_valkey_compatible=false (dragonflydb/dragonfly, server_family.cc).
  const isReplica = ['slave', 'replica'].includes(info.get('role') ?? '');
  const found = [
    appendOnlyFaults(appendonly ?? inInfo(info.get('aof_enabled'))),
    fsyncFaults(fsync, waitAof),
    evictionFaults(policy ?? inInfo(info.get('maxmemory_policy'))),
  ];
  const disk = 'the append-only file cannot be written: look at the disk of the Redis server (full?)';
  // Where it takes writes all the same (replica-read-only no), the next full synchronization drops them.
  const replica = 'it is a replica, and not the primary: REDIS_URL must lead to the primary';
  return {
    certain: [
      ...found.flatMap(({ certain }) => certain),
      ...(cannotWrite ? [disk] : []),
      ...(isReplica ? [replica] : []),
    ],
    unseen: found.flatMap(({ unseen }) => unseen),
  };
}

/** Asks for durability: as last looked at, or looked at again where `fresh`. */
export type DurabilityWatch = (fresh?: boolean) => Promise<Durability>;

export interface DurabilityOptions {
  readonly redis: Redis;
  readonly keys: Keys;
  /** A Redis that forgets counts as durable; only for stand-ins on loopback. */
  readonly allowVolatile: boolean;
  /** Who vouches for what the server does not show, and why. */
  readonly declaredBy: string | undefined;
  readonly offsetMs: () => number;
  readonly log: Log;
}

export interface DurabilityWatching {
  readonly durability: DurabilityWatch;
  /** Whether Redis restarted, or another server took over, moments ago; asked anew each time. */
  readonly hasRestarted: () => Promise<boolean>;
  readonly waitAof: () => WaitAof;
}

export async function createDurabilityWatch(options: DurabilityOptions): Promise<DurabilityWatching> {
  const { redis, keys, allowVolatile, declaredBy, offsetMs, log } = options;
  let waitAof: WaitAof = 'untried';
  let triedOn: string | undefined;

  /** Once for each server while `WAITAOF` proves writes; otherwise at each look, since what prevented it may be over. */
  async function tryOn(runId: string): Promise<void> {
    if (runId === triedOn && waitAof === 'proves' && (await mayAskWaitAof(redis))) return;
    triedOn = runId;
    waitAof = await tryWaitAof(redis, keys);
  }

  const readRunId = async () => fieldsOf(await redis.info('server')).get('run_id') ?? '';

  /** The server that answers is noted in Redis itself, so that every instance sees the same restart. */
  async function hasJustRestarted(runId: string): Promise<boolean> {
    const answer = (await redis.eval(noteRun, 1, keys.run, runId, String(offsetMs()))) as [string, string];
    const [since, now] = answer.map(Number);
    return since !== undefined && now !== undefined && since > 0 && now - since < settleAfterRestartMs;
  }

  async function look(): Promise<Durability> {
    const runId = await readRunId();
    await tryOn(runId);
    const { certain, unseen } = await faultsOf(redis, waitAof);
    const isDeclared = declaredBy !== undefined && unseen.length > 0;
    const faults = [...certain, ...(isDeclared ? [] : unseen)];
    let restarted = false;
    try {
      restarted = await hasJustRestarted(runId);
      await tryToWrite(redis, keys);
    } catch (error) {
      const why = whyRefused(error);
      if (why === undefined) throw error;
      faults.push(why);
    }
    const durable = allowVolatile || faults.length === 0;
    return { durable, faults, restarted, ...(isDeclared && { declaredBy }) };
  }

  function tell(seen: Durability, before: Durability | undefined): void {
    if (seen.restarted && before?.restarted !== true) {
      log.warn('Redis restarted or another server took over: gates wait and ask Adobe first');
    }
    if (seen.faults.join() === (before?.faults ?? []).join()) return;
    if (seen.faults.length === 0) log.info('Redis keeps what it is told again');
    else if (seen.durable) log.warn({ faults: seen.faults }, 'Redis may forget, and this is allowed here');
    else log.warn({ faults: seen.faults }, 'Redis may forget: irreversible work is refused');
  }

  /** A server that no longer lets the bot ask counts as one that may forget. */
  async function lookAnyhow(): Promise<Durability> {
    try {
      return await look();
    } catch (error) {
      const why = whyRefused(error);
      if (why === undefined) throw error;
      return { durable: allowVolatile, faults: [why], restarted: false };
    }
  }

  let last = await lookAnyhow();
  tell(last, undefined);
  const durability: DurabilityWatch = async (fresh = false) => {
    if (!fresh) return last;
    const before = last;
    last = await lookAnyhow();
    tell(last, before);
    return last;
  };
  const hasRestarted = async () => hasJustRestarted(await readRunId());
  return { durability, hasRestarted, waitAof: () => waitAof };
}

/** BullMQ's and the bot's scripts need what came with it. */
const oldestVersion = '6.2';

/** Why this server cannot be used at all; undefined where it can. */
export async function whyTooOld(redis: Redis): Promise<string | undefined> {
  const server = fieldsOf(await redis.info('server'));
  const version = server.get('redis_version') ?? 'unknown';
  if (isVersionAtLeast(version, oldestVersion)) return undefined;
  return `Redis is version ${version}, and the bot needs ${oldestVersion} or later`;
}
