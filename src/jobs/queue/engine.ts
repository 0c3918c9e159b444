import type { Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { onceAMinute } from '../../runtime/log.ts';
import type { Clock } from '../../runtime/clock.ts';
import type { Deps } from '../../deps.ts';
import { everyOrganization } from '../../domain/rules/due.ts';
import { type Canary, type CanaryTimes, createCanary } from './canary.ts';
import { oneAtATime } from '../one-at-a-time.ts';
import type { JobQueue } from './queue.ts';
import { type Sweeping, relay, sweep } from './sweep.ts';
import { type JobEnd, createWorker } from './worker.ts';

/** What keeps work going: the worker, the relay from the outbox, the sweep for what is missing. */
export interface Engine {
  /** An append has left work in the outbox. */
  relayNow(): void;
  /** Whether the worker was found deaf and has not been heard since. */
  isDeaf(): boolean;
  start(deps: Deps): void;
  /** Lets jobs that run come to their end. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  readonly sweeping: Sweeping;
  readonly queue: JobQueue;
  readonly clock: Clock;
  /** A connection of a worker's own, which waits for Redis as long as it takes. */
  readonly connect: () => Redis;
  /** The prefix of BullMQ's keys. */
  readonly prefix: string;
  readonly sweepEveryMs: number;
  readonly lockDurationMs: number;
  readonly canary: CanaryTimes;
  /** Told of every run of a job. */
  readonly ended: (end: JobEnd) => void;
}

/** Within this time a job that ran while the clock was moved is back in the queue. */
const settleMs = 300;
/** What keeps the worker from reading the queue is mended at once, but not again and again. */
const mendEveryMs = 5_000;

/** A worker with its own connection. */
interface Hired {
  readonly worker: Worker;
  readonly running: Promise<void>;
  readonly connection: Redis;
}

export function createEngine(options: EngineOptions): Engine {
  const { sweeping, queue, clock, sweepEveryMs } = options;
  const { record: store, log } = sweeping;
  const warn = onceAMinute(log);
  const endings: (() => Promise<void> | void)[] = [];
  let canary: Canary | undefined;

  /** Best effort, all of it: what fails now is done by the next sweep. */
  function trying(what: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => warn({ err: error }, what));
  }

  const relayNow = () => trying('the outbox waits for the next sweep', () => relay(sweeping));
  const sweepNow = () => trying('the sweep waits for the next one', () => sweep(sweeping));

  let mendedAt = -mendEveryMs;
  const troubled = () => {
    if (performance.now() - mendedAt < mendEveryMs) return;
    mendedAt = performance.now();
    sweepNow();
  };

  const adjust = oneAtATime(async () => {
    const [present] = await store.read([everyOrganization]);
    if (present !== undefined) await queue.adjust(present.now);
  });

  const adjustNow = () => trying('the queue does not know of the time that passed', adjust);

  function hire(deps: Deps): Hired {
    const connection = options.connect();
    const worker = createWorker({ ...options, connection, heard: () => canary?.heard(), troubled }, deps);
    const running = worker.run().catch((error: unknown) => {
      // Redis went away while it began: the canary finds that nobody hears, and another one takes its place.
      log.error({ err: error }, 'the worker ended');
    });
    return { worker, running, connection };
  }

  /** What it was doing is done again by another; it would wait forever on a connection that is dead. */
  function fire({ worker, running, connection }: Hired): void {
    trying('the deaf worker did not close', async () => {
      await worker.close(true);
      await running;
      // Where it was looking for Redis, it connects once more when it hears that its connection has ended.
      await worker.disconnect();
    });
    connection.disconnect();
  }

  return {
    relayNow,
    isDeaf: () => canary?.isDeaf() ?? false,
    start(deps) {
      let hired = hire(deps);
      const replace = () => {
        const old = hired;
        hired = hire(deps);
        fire(old);
      };
      const watched = createCanary({ ...options.canary, queue, log, onDeaf: replace });
      canary = watched;
      const canaries = setInterval(() => void watched.look(), options.canary.everyMs);
      const sweeper = setInterval(sweepNow, sweepEveryMs);
      const unsubscribe = clock.onMove(() => {
        adjustNow();
        // A job that was just being put back reckoned with the time before.
        setTimeout(adjustNow, settleMs).unref();
      });
      endings.push(
        () => clearInterval(sweeper),
        () => clearInterval(canaries),
        unsubscribe,
        () => hired.worker.close(),
        () => hired.running,
        () => hired.connection.disconnect(),
        () => queue.close(),
      );
      sweepNow();
    },
    async stop() {
      for (const end of endings) await end();
    },
  };
}
