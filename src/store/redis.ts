import { Redis } from 'ioredis';

/** Back within two seconds of Redis being back. */
const retryStrategy = (times: number) => Math.min(2_000, 50 * 2 ** Math.min(times, 6));

/**
 * For everything somebody waits for: fails at once when Redis is away instead of queueing. Nothing is sent twice by
 * itself, because an append in doubt must not look like two.
 */
export function connectForPeople(url: string): Redis {
  return new Redis(url, {
    retryStrategy,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    commandTimeout: 2_000,
    connectTimeout: 5_000,
    lazyConnect: true,
  });
}

/** For the worker, which waits until Redis is back however long it takes. */
export function connectForWorker(url: string): Redis {
  return new Redis(url, { retryStrategy, maxRetriesPerRequest: null, lazyConnect: true });
}
