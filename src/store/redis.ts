import { findRedisRefusal } from '../errors.ts';
import { Redis, type RedisOptions, SentinelConnector } from 'ioredis';

type Connect = SentinelConnector['connect'];

/**
 * Asks the Sentinels where the primary is, and survives a failover that is told meanwhile. In ioredis 6.0.0 whoever
 * listened for the lost connection still listens while the next one is looked for: what it hears then closes the
 * connection for good, and the process would be without Redis until its restart.
 */
export class FailoverConnector extends SentinelConnector {
  override connect(...args: Parameters<Connect>): ReturnType<Connect> {
    // Ends whoever listened. The next one listens as soon as there is a connection.
    this.disconnect();
    return super.connect(...args);
  }
}

/** Back within two seconds of Redis being back. */
const retryStrategy = (times: number) => Math.min(2_000, 50 * 2 ** Math.min(times, 6));

/** Where Redis is, as ioredis wants it told. */
export interface RedisAddress {
  /** `redis://` or `rediss://`, with user, password and database. */
  readonly url: string;
  /** Who knows which server is the primary; the url's host is then not asked. */
  readonly sentinels?: Sentinels | undefined;
}

export interface Sentinels {
  readonly addresses: readonly { readonly host: string; readonly port: number }[];
  /** The name under which they watch the primary. */
  readonly name: string;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
}

function sentinelOptions({ url, sentinels }: RedisAddress) {
  if (sentinels === undefined) return {};
  const isTls = url.startsWith('rediss:');
  return {
    sentinels: sentinels.addresses.map((address) => ({ ...address })),
    name: sentinels.name,
    sentinelRetryStrategy: retryStrategy,
    // One that takes connections and answers nothing is passed over.
    sentinelCommandTimeout: 2_000,
    failoverDetector: true,
    Connector: FailoverConnector,
    ...(sentinels.username !== undefined && { sentinelUsername: sentinels.username }),
    ...(sentinels.password !== undefined && { sentinelPassword: sentinels.password }),
    ...(isTls && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
  };
}

const betweenReconnectsMs = 2_000;
/** The bot tries once a minute at least whether it can write. */
const isOverAfterMs = 90_000;
/** Also said by an old primary that is cut off from its replicas, from the new primary or from its cluster. */
const whereCutOff: readonly unknown[] = ['MASTERDOWN', 'NOREPLICAS', 'MOVED', 'CLUSTERDOWN'];

/**
 * Behind a stable endpoint an old primary keeps its connections and refuses every write: only a new connection leads to
 * the new one (ioredis#144). Nothing is sent again by this. It does not reconnect at every refusal: without a connection
 * nobody would hear the refusal. What a server without a successor says too has to last before it reconnects.
 */
function createReconnectOnError(): (error: Error) => boolean {
  let last = -Infinity;
  return (error) => {
    const refusal = findRedisRefusal(error);
    const mayPass = whereCutOff.includes(refusal);
    const agoMs = performance.now() - last;
    if (agoMs < betweenReconnectsMs || (refusal !== 'READONLY' && !mayPass)) return false;
    last = performance.now();
    return !mayPass || agoMs < isOverAfterMs;
  };
}

/** Told by the command: servers have many words for it, "unknown command" and a lacking right among them. */
export const isAboutDatabase = ({
  name,
  command,
}: Error & { readonly command?: { readonly name?: string } }) =>
  name === 'ReplyError' && command?.name === 'select';

/** ioredis says that a database cannot be selected, and stays in database 0, which may be somebody else's. */
function leaveWrongDatabase(connection: Redis): void {
  connection.on('error', (error: Error) => {
    if (isAboutDatabase(error)) connection.disconnect(true);
  });
}

/**
 * For everything somebody waits for: fails at once when Redis is away instead of queueing. Nothing is sent twice by
 * itself, because an append in doubt must not look like two. A connection that answers nothing is given up.
 */
export function connectForPeople(address: RedisAddress): Redis {
  const connection = new Redis(address.url, {
    ...sentinelOptions(address),
    retryStrategy,
    reconnectOnError: createReconnectOnError(),
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 2_000,
    connectTimeout: 5_000,
    socketTimeout: 5_000,
    lazyConnect: true,
  });
  leaveWrongDatabase(connection);
  return connection;
}

/**
 * For the worker, which waits until Redis is back however long it takes. It asks at least every ten seconds, so that
 * half a minute without an answer means a connection that is open and dead.
 */
export function connectForWorker(address: RedisAddress): Redis {
  const connection = new WorkerConnection(address.url, {
    ...sentinelOptions(address),
    retryStrategy,
    reconnectOnError: createReconnectOnError(),
    maxRetriesPerRequest: null,
    socketTimeout: 30_000,
    lazyConnect: true,
  });
  leaveWrongDatabase(connection);
  return connection;
}

const refusedMs = 1_000;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * A connection that says that it has ended, also where it is told to end between two tries to connect. In ioredis 6.0.0
 * there is no socket then whose end could be told: the next try is called off, nobody hears of an end, and what was sent
 * waits forever. BullMQ waits for that end when a worker is closed.
 */
export class WorkerConnection extends Redis {
  override disconnect(reconnect = false): void {
    super.disconnect(reconnect);
    if (reconnect || this.status !== 'reconnecting') return;
    // One that was never connected has no socket either, and is ended at once.
    this.status = 'wait';
    super.disconnect();
  }

  /** A worker asks again at once, thousands of times a second, where Redis refuses: its refusals come a second later. */
  override sendCommand(...given: Parameters<Redis['sendCommand']>): ReturnType<Redis['sendCommand']> {
    const answer = super.sendCommand(...given);
    if (!(answer instanceof Promise)) return answer;
    const late = answer.catch(async (error: unknown) => {
      if (findRedisRefusal(error) !== undefined) await pause(refusedMs);
      throw error;
    });
    // ioredis sends through here again what waited for a connection, and looks at no answer: the sender has the first.
    late.catch(() => undefined);
    return late;
  }

  /**
   * BullMQ's blocking connection is a duplicate, for which ioredis knows only its own class. ioredis also copies the
   * options, so the duplicate gets its own memory of when it last reconnected. When it reconnects, this connection does
   * too if it is idle: it would otherwise stay on the old server until its next write, while the duplicate waits for
   * jobs on the new one.
   */
  override duplicate(override?: Partial<RedisOptions>) {
    const isDue = createReconnectOnError();
    const reconnectOnError = (error: Error) => {
      const reconnects = isDue(error);
      if (reconnects && this.status === 'ready' && this.commandQueue.length === 0) this.disconnect(true);
      return reconnects;
    };
    const copy = super.duplicate({ ...override, reconnectOnError });
    Object.setPrototypeOf(copy, WorkerConnection.prototype);
    return copy;
  }
}

/** The fields of an answer to INFO. */
export function fieldsOf(info: string): ReadonlyMap<string, string> {
  const lines = info.split(/\r?\n/u).filter((line) => line.includes(':'));
  return new Map(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)] as const),
  );
}

/** Whether a version such as 7.0.15 is this one or a later one; one that cannot be read is not. */
export function isVersionAtLeast(version: string, wanted: string): boolean {
  const [major = Number.NaN, minor = 0] = version.split('.').map(Number);
  const [wantedMajor = 0, wantedMinor = 0] = wanted.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

const elsewhere =
  'it is one node of a cluster, and the bot’s keys are on another: REDIS_URL must lead to a server that has all of them';

/** What is wrong and what to do, for whoever runs the bot; Redis's own words say the rest. */
const words: Readonly<Record<string, string>> = {
  OOM: 'its memory is full (maxmemory): give it more, or free some',
  READONLY: 'it is a replica, which takes no writes: REDIS_URL must lead to the primary',
  MISCONF: 'it cannot save to its disk: look at its log and whether the disk is full',
  NOREPLICAS: 'too few replicas are connected to it (min-replicas-to-write)',
  NOPERM: 'its user lacks a right: the bot needs all commands, scripts included, on keys under CMK_PREFIX',
  LOADING: 'it is still loading its data',
  MASTERDOWN: 'it is a replica that has lost its primary: REDIS_URL must lead to the primary',
  CLUSTERDOWN: 'the cluster is down: some of its slots have no server',
  BUSY: 'somebody’s script occupies it (SCRIPT KILL ends one that has written nothing)',
  NOAUTH: 'it asks for a password, and REDIS_URL has none that it knows',
  WRONGPASS: 'it does not know the user or the password in REDIS_URL',
  MOVED: elsewhere,
  ASK: elsewhere,
  LIMIT: 'it has reached a limit: check what the server or the service allows',
};

const longest = 200;

/** Why Redis takes no writes, with its own words; undefined where it did not answer at all. */
export function whyRefused(error: unknown): string | undefined {
  if (!(error instanceof Error) || error.name !== 'ReplyError') return undefined;
  const known = words[findRedisRefusal(error) ?? ''];
  const means = known === undefined ? '' : `${known} – `;
  return `it refuses to write: ${means}${error.message.slice(0, longest)}`;
}

/** While a server loads its data ioredis holds commands back and does not say why; INFO goes through. */
export async function whyNotReady(redis: Redis): Promise<string | undefined> {
  const info = await redis.info('persistence').catch(() => '');
  return fieldsOf(info).get('loading') === '1' ? words['LOADING'] : undefined;
}
