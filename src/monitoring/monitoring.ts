import type { Redis } from 'ioredis';
import type { OtherInstance } from '../domain/refusals.ts';
import type { Engine } from '../jobs/queue/worker.ts';
import type { JobQueue } from '../jobs/queue/queue.ts';
import type { Sweeping } from '../jobs/queue/sweep.ts';
import { type Log, onceAMinute } from '../runtime/log.ts';
import type { Attendance, Instances } from '../store/instances.ts';
import type { DurabilityWatch, WriteProbe } from '../store/durability.ts';
import type { Keys } from '../store/keys.ts';
import type { MissingKeys } from '../store/unreadable.ts';
import type { RecordStore } from '../store/record.ts';
import {
  type Answers,
  checkReadiness,
  createKeyWatch,
  type Question,
  type SlackProbe,
  whyClockIsWrong,
} from './readiness.ts';
import type { Metrics, SlackCalls } from './metrics.ts';
import { showStanding } from './standing.ts';

export interface Watched {
  readonly metrics: Metrics;
  readonly sweeping: Sweeping;
  readonly queue: JobQueue;
  readonly engine: Engine;
  readonly redis: Redis;
  readonly keys: Keys;
  readonly instances: Instances;
  readonly attendance: Attendance;
  readonly missingKeys: MissingKeys;
  readonly record: Pick<RecordStore, 'verified'>;
  readonly durability: DurabilityWatch;
  readonly writeProbe: WriteProbe;
  readonly whyDisconnected: () => string | undefined;
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
/** A failover behind a stable endpoint is noticed by writing, and by nothing else where nobody writes. */
const writesEveryMs = 5_000;
/** How soon an instance notices what another one does. */
const pulseMs = 10_000;

function instanceWords({ name, differs, version = '' }: OtherInstance): string {
  const what = {
    version: `runs version ${version}`,
    terms: 'has another quorum, other approvers, another cooling-off or another channel',
    unreadable: 'says something that cannot be read',
  }[differs];
  return `${name} ${what}: gates wait until a minute after it is gone`;
}

/** What the world outside may see of the bot, and what the bot looks at every minute for it. */
export function createMonitoring(watched: Watched): Monitoring {
  const {
    metrics,
    sweeping,
    queue,
    engine,
    redis,
    durability,
    writeProbe,
    whyDisconnected,
    probe,
    calls,
    log,
  } = watched;
  const { config } = sweeping;
  const organizations = config.organizations.map(({ orgId }) => orgId);
  const checkKeys = createKeyWatch({ ...watched, chainKeys: config.auditKeys, organizations });
  const looks: Record<string, Question> = {
    process: () => (watched.isStopping() ? 'it was told to stop' : undefined),
    redis: async () => {
      await redis.ping().catch((error: unknown) => {
        // While it looks for the primary it is without a connection at times: the refusal is the cause.
        if (writeProbe.why() === undefined) throw error;
      });
      return writeProbe.why();
    },
    durability: async () => {
      const { durable, faults } = await durability();
      return durable ? undefined : `irreversible work is refused: ${faults.join('; ')}`;
    },
    auditKey: checkKeys,
    slack: () => whyDisconnected() ?? probe.why(),
    queue: () => (engine.isDeaf() ? 'the worker heard nothing and was replaced; not heard yet' : undefined),
    // Deliveries over a socket carry no signature.
    ...(sweeping.config.slack.mode === 'http' && { clock: () => whyClockIsWrong(calls.clockAheadMs()) }),
  };
  const look = () =>
    checkReadiness(
      looks,
      async () => (await queue.setAside()).length,
      async () => (await watched.instances.meet()).map(instanceWords),
      async () => (await durability()).declaredBy,
    );
  showStanding(metrics, sweeping, queue);
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
  let writing: NodeJS.Timeout | undefined;
  let pulse: NodeJS.Timeout | undefined;
  const warn = onceAMinute(log);
  return {
    metrics,
    look,
    start() {
      timer = setInterval(() => {
        lookAround().catch((error: unknown) => warn({ err: error }, 'not everything could be looked at'));
      }, everyMs);
      writing = setInterval(() => void writeProbe.look(), writesEveryMs);
      pulse = setInterval(() => {
        Promise.all([checkKeys(), watched.instances.meet(), watched.attendance.note()]).catch(
          (error: unknown) => warn({ err: error }, 'what other instances do could not be read'),
        );
      }, pulseMs);
    },
    stop() {
      clearInterval(timer);
      clearInterval(writing);
      clearInterval(pulse);
    },
  };
}
