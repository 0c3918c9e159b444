import { UpstreamError } from '../errors.ts';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { JobEnd } from '../jobs/queue/worker.ts';
import { fetchSlack, methodIn } from '../clients/slack/web-api.ts';

/** One call to a system outside. */
interface UpstreamCall {
  readonly system: string;
  /** The client's method. */
  readonly operation: string;
  /** `ok`, the kind of an UpstreamError, `bug`, or what came of the POST. */
  readonly outcome: string;
  readonly milliseconds: number;
}

type Seen = (call: UpstreamCall) => void;

function isClient(value: unknown): value is object {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).some((field) => typeof field === 'function')
  );
}

/** The POST tells by its answer what other calls tell by throwing. */
function outcomeOfCall(operation: string, answer: unknown): string {
  const isPost = operation === 'post' && typeof answer === 'object' && answer !== null && 'kind' in answer;
  return isPost ? String(answer.kind) : 'ok';
}

/** A client whose calls are told to `seen`; what they answer with methods of its own, senders for example, is too. */
export function countCalls<T extends object>(system: string, client: T, seen: Seen): T {
  async function watch(operation: string, answer: Promise<unknown>): Promise<unknown> {
    const began = performance.now();
    const tell = (outcome: string) =>
      seen({ system, operation, outcome, milliseconds: performance.now() - began });
    try {
      const value = await answer;
      tell(outcomeOfCall(operation, value));
      return isClient(value) ? countCalls(system, value, seen) : value;
    } catch (error) {
      tell(error instanceof UpstreamError ? error.kind : 'bug');
      throw error;
    }
  }

  return new Proxy(client, {
    get(_target, property) {
      const field: unknown = Reflect.get(client, property);
      if (isClient(field)) return countCalls(system, field, seen);
      if (typeof field !== 'function') return field;
      return (...given: unknown[]) => {
        const answer: unknown = Reflect.apply(field, client, given);
        return answer instanceof Promise ? watch(String(property), answer) : answer;
      };
    },
  });
}

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

export interface SlackCalls {
  /** In place of the global one, for every client of Slack. */
  readonly fetch: typeof fetch;
  /** How far this host's clock is ahead of Slack's, by its last answer; undefined before the first. */
  clockAheadMs(): number | undefined;
}

/** Slack says no with a status of 200. */
async function outcomeOf(response: Response): Promise<string> {
  if (response.status === 429) return 'throttled';
  if (!response.ok) return 'unreachable';
  if (!(response.headers.get('content-type') ?? '').includes('json')) return 'ok';
  const body = (await response
    .clone()
    .json()
    .catch(() => ({}))) as { readonly ok?: boolean; readonly error?: string };
  if (body.ok !== false) return 'ok';
  return body.error === 'ratelimited' ? 'throttled' : 'refused';
}

/** Sees every call to Slack on its way out: what became of it, and what Slack's clock says. */
export function watchSlackCalls(seen: (call: UpstreamCall) => void): SlackCalls {
  let aheadMs: number | undefined;

  /** The header counts whole seconds; the time on the way is halved between here and there. */
  function compareClocks(response: Response, beganAt: number): void {
    const told = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(told)) aheadMs = (beganAt + Date.now()) / 2 - told;
  }

  return {
    clockAheadMs: () => aheadMs,
    async fetch(input, init) {
      const beganAt = Date.now();
      const began = performance.now();
      const tell = (outcome: string) =>
        seen({
          system: 'slack',
          operation: methodIn(input) ?? 'other',
          outcome,
          milliseconds: performance.now() - began,
        });
      try {
        const response = await fetchSlack(input, init);
        compareClocks(response, beganAt);
        tell(await outcomeOf(response));
        return response;
      } catch (error) {
        tell('unreachable');
        throw error;
      }
    },
  };
}
