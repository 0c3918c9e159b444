import type { Redis } from 'ioredis';
import type { Clock } from '../clock.ts';
import type { Deps } from '../deps.ts';
import type { JobQueue } from './queue.ts';
import { type Sweeping, relay, sweep } from './sweep.ts';
import { createWorker } from './worker.ts';

/** What keeps work going: the worker, the relay from the outbox, the sweep for what is missing. */
export interface Engine {
  /** An append has left work in the outbox. */
  relayNow(): void;
  start(deps: Deps): void;
  /** Lets jobs that run come to their end. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  readonly sweeping: Sweeping;
  readonly queue: JobQueue;
  readonly clock: Clock;
  /** Of the worker alone, which waits for Redis as long as it takes. */
  readonly connection: Redis;
  /** The prefix of BullMQ's keys. */
  readonly prefix: string;
  readonly sweepEveryMs: number;
  readonly lockDurationMs: number;
}

/** Within this time a job that ran while the clock was moved is back in the queue. */
const settleMs = 300;

export function createEngine(options: EngineOptions): Engine {
  const { sweeping, queue, clock, sweepEveryMs } = options;
  const { store, config, log } = sweeping;
  const endings: (() => Promise<void> | void)[] = [];

  /** Best effort, all of it: what fails now is done by the next sweep. */
  function trying(what: string, work: () => Promise<void>): void {
    work().catch((error: unknown) => log.warn({ err: error }, what));
  }

  const relayNow = () => trying('the outbox waits for the next sweep', () => relay(sweeping));
  const sweepNow = () => trying('the sweep waits for the next one', () => sweep(sweeping));

  async function adjust(): Promise<void> {
    const [present] = await store.read(config.organizations.slice(0, 1).map(({ orgId }) => orgId));
    if (present !== undefined) await queue.adjust(present.now);
  }

  const adjustNow = () => trying('the queue does not know of the time that passed', adjust);

  return {
    relayNow,
    start(deps) {
      const worker = createWorker(options, deps);
      const running = worker.run();
      const sweeper = setInterval(sweepNow, sweepEveryMs);
      const unsubscribe = clock.onMove(() => {
        adjustNow();
        // A job that was just being put back reckoned with the time before.
        setTimeout(adjustNow, settleMs).unref();
      });
      endings.push(
        () => clearInterval(sweeper),
        unsubscribe,
        () => worker.close(),
        () => running,
        () => queue.close(),
      );
      sweepNow();
    },
    async stop() {
      for (const end of endings) await end();
    },
  };
}
