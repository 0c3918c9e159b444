import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { JobEnd } from '../jobs/queue/worker.ts';
import type { UpstreamCall } from './upstream-calls.ts';

/** What Slack delivers, by the names that Slack gives it. */
export type InteractionKind = 'command' | 'action' | 'view' | 'options' | 'shortcut' | 'event';

/** What is counted as it happens. What is read when somebody asks is in `standing.ts`. */
export interface Metrics {
  readonly registry: Registry;
  readonly interaction: (kind: InteractionKind, milliseconds: number) => void;
  readonly job: (end: JobEnd) => void;
  readonly upstream: (call: UpstreamCall) => void;
  /** A number that is looked up when somebody asks; what cannot be looked up is left out. */
  lookedUp(name: string, help: string, look: () => Promise<number | undefined>): void;
  /** The same by a label. */
  lookedUpBy(
    name: string,
    help: string,
    label: string,
    look: () => Promise<ReadonlyMap<string, number>>,
  ): void;
}

/** Slack gives up on an answer after 3 s; the POST and its gate may take half a minute. */
const seconds = [0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30];
/** A reminder may be late by days where the bot was off. */
const lateSeconds = [0.1, 0.5, 1, 5, 30, 60, 300, 3600, 86_400];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const interactions = new Histogram({
    name: 'cmk_interaction_seconds',
    help: 'What people ask for in Slack: how many, and how long until all of it was answered',
    labelNames: ['kind'],
    buckets: seconds,
    registers,
  });
  const jobs = new Counter({
    name: 'cmk_jobs_total',
    help: 'Runs of jobs by how they ended: done, again (waits for its next time), stale, failed (is tried again), setAside',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  const lateness = new Histogram({
    name: 'cmk_job_late_seconds',
    help: 'How long after its time a job ran',
    labelNames: ['kind'],
    buckets: lateSeconds,
    registers,
  });
  const upstream = new Histogram({
    name: 'cmk_upstream_seconds',
    help: 'Calls to Slack, Adobe and Azure by outcome: ok, refused, absent, throttled, unreachable, nonsense, noIdentity; for the POST what came of it',
    labelNames: ['system', 'operation', 'outcome'],
    buckets: seconds,
    registers,
  });
  return {
    registry,
    interaction: (kind, milliseconds) => interactions.observe({ kind }, milliseconds / 1000),
    job({ kind, outcome, lateMs }) {
      jobs.inc({ kind, outcome });
      if (lateMs !== undefined) lateness.observe({ kind }, Math.max(0, lateMs) / 1000);
    },
    upstream: ({ milliseconds, ...labels }) => upstream.observe({ ...labels }, milliseconds / 1000),
    lookedUp(name, help, look) {
      registry.registerMetric(
        new Gauge({
          name,
          help,
          registers: [],
          async collect() {
            this.reset();
            const value = await look().catch(() => undefined);
            if (value === undefined) this.remove();
            else this.set(value);
          },
        }),
      );
    },
    lookedUpBy(name, help, label, look) {
      registry.registerMetric(
        new Gauge({
          name,
          help,
          labelNames: [label],
          registers: [],
          async collect() {
            this.reset();
            const values = await look().catch(() => new Map<string, number>());
            for (const [key, value] of values) this.set({ [label]: key }, value);
          },
        }),
      );
    },
  };
}
