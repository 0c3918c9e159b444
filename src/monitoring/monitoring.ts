import type { Redis } from 'ioredis';
import type { Engine } from '../jobs/engine.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Sweeping } from '../jobs/sweep.ts';
import type { Log } from '../log.ts';
import type { DurabilityWatch } from '../store/durability.ts';
import { whyClockIsWrong } from './clock-words.ts';
import type { Metrics } from './metrics.ts';
import { type Look, lookAtReadiness } from './readiness.ts';
import type { Answers } from './routes.ts';
import type { SlackCalls } from './slack-calls.ts';
import type { SlackProbe } from './slack-probe.ts';
import { showStandings } from './standings.ts';

export interface Watched {
  readonly metrics: Metrics;
  readonly sweeping: Sweeping;
  readonly queue: JobQueue;
  readonly engine: Engine;
  readonly redis: Redis;
  readonly durability: DurabilityWatch;
  readonly isConnected: () => boolean;
  readonly probe: SlackProbe;
  readonly calls: SlackCalls;
  readonly log: Log;
  readonly isStopping: () => boolean;
}

export interface Monitoring extends Answers {
  start(): void;
  stop(): void;
}

const everyMs = 60_000;

/** What the world outside may see of the bot, and what the bot looks at every minute for it. */
export function createMonitoring(watched: Watched): Monitoring {
  const { metrics, sweeping, queue, engine, redis, durability, isConnected, probe, calls, log } = watched;
  const looks: Record<string, Look> = {
    process: () => (watched.isStopping() ? 'it was told to stop' : undefined),
    redis: async () => {
      await redis.ping();
      return undefined;
    },
    durability: async () => {
      const { durable, faults } = await durability();
      return durable ? undefined : `irreversible work is refused: ${faults.join('; ')}`;
    },
    slack: () => (isConnected() ? probe.why() : 'there is no connection to Slack'),
    queue: () => (engine.isDeaf() ? 'the worker heard nothing and was replaced; not heard yet' : undefined),
    // Deliveries over a socket carry no signature.
    ...(sweeping.config.slack.mode === 'http' && { clock: () => whyClockIsWrong(calls.clockAheadMs()) }),
  };
  const look = () => lookAtReadiness(looks, async () => (await queue.setAside()).length);
  showStandings(metrics, sweeping, queue);
  metrics.lookedUp('cmk_ready', '1 where /readyz is green', async () => Number((await look()).ready));
  metrics.lookedUp('cmk_redis_durable', '1 where Redis keeps what it is told', async () =>
    Number((await durability()).durable),
  );

  async function lookAround(): Promise<void> {
    await Promise.all([durability(true), probe.look()]);
    const { ready, checks } = await look();
    if (!ready) log.warn({ checks }, 'not ready');
  }

  let timer: NodeJS.Timeout | undefined;
  return {
    metrics,
    look,
    start() {
      timer = setInterval(() => {
        lookAround().catch((error: unknown) => log.warn({ err: error }, 'not everything could be looked at'));
      }, everyMs);
    },
    stop: () => clearInterval(timer),
  };
}
