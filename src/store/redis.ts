import { Redis } from 'ioredis';
import { FailoverConnector } from './sentinel-connector.ts';
import { WorkerConnection } from './worker-connection.ts';

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

/**
 * For everything somebody waits for: fails at once when Redis is away instead of queueing. Nothing is sent twice by
 * itself, because an append in doubt must not look like two. A connection that answers nothing is given up.
 */
export function connectForPeople(address: RedisAddress): Redis {
  return new Redis(address.url, {
    ...sentinelOptions(address),
    retryStrategy,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 2_000,
    connectTimeout: 5_000,
    socketTimeout: 5_000,
    lazyConnect: true,
  });
}

/**
 * For the worker, which waits until Redis is back however long it takes. It asks at least every ten seconds, so that
 * half a minute without an answer means a connection that is open and dead.
 */
export function connectForWorker(address: RedisAddress): Redis {
  return new WorkerConnection(address.url, {
    ...sentinelOptions(address),
    retryStrategy,
    maxRetriesPerRequest: null,
    socketTimeout: 30_000,
    lazyConnect: true,
  });
}
