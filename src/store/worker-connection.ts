import { Redis, type RedisOptions } from 'ioredis';

/**
 * A connection that says that it has ended, also where it is told to end between two tries to connect. In ioredis 6.0.0
 * there is no socket then whose end could be told: the next try is called off, nobody hears of an end, and what was sent
 * waits for ever. BullMQ waits for that end when a worker is closed.
 */
export class WorkerConnection extends Redis {
  override disconnect(reconnect = false): void {
    super.disconnect(reconnect);
    if (reconnect || this.status !== 'reconnecting') return;
    // One that was never connected has no socket either, and is ended at once.
    this.status = 'wait';
    super.disconnect();
  }

  /** BullMQ's blocking connection is a duplicate, for which ioredis knows only its own class. */
  override duplicate<Override extends Partial<RedisOptions> | undefined = undefined>(override?: Override) {
    const copy = super.duplicate(override);
    Object.setPrototypeOf(copy, WorkerConnection.prototype);
    return copy;
  }
}
