import type { JobQueue, QueuedJob } from '../../src/jobs/queue/queue.ts';
import { jobId } from '../../src/domain/rules/due.ts';
import type { Network } from './network.ts';
import type { QueueCall, Stored } from './queue-call.ts';
import type { QueueServer } from './queue-server.ts';
import type { Host, Schedule } from './schedule.ts';

export interface QueueOptions {
  readonly server: QueueServer;
  readonly network: Network;
  readonly schedule: Schedule;
  readonly host: Host;
  /** Told of a job that somebody may take, now or when its time has come. */
  readonly dueAt: (id: string) => void;
}

/** BullMQ reckons with the clock of the process that calls it, and sends that along. */
function asking({ server, network, schedule, host, dueAt }: QueueOptions) {
  return (call: QueueCall, mayBeDue: readonly string[] = []): Promise<void> => {
    const clock = Math.floor(schedule.now() + host.skewMs);
    const made = { host, system: 'redis', operation: `queue.${call.call}` } as const;
    return network.call<void>(made, () => {
      const before = new Map(mayBeDue.map((id) => [id, server.jobs.get(id)?.runAt]));
      server.perform(call, clock);
      for (const [id, runAt] of before) if (server.jobs.get(id)?.runAt !== runAt) dueAt(id);
    });
  };
}

/** The queue of one instance, held to what `test/jobs/queue` shows of BullMQ: an id is there once. */
export function queueFor(options: QueueOptions): JobQueue {
  const ask = asking(options);
  return {
    opened: async () => undefined,
    mend: async () => undefined,
    keep: (requests, nowMs) => ask({ call: 'keep', requests, nowMs }, requests.map(jobId)),
    add: (requests, nowMs) => ask({ call: 'add', requests, nowMs }, requests.map(jobId)),
    hurry: (requests) => ask({ call: 'hurry', requests }, requests.map(jobId)),
    adjust: async () => undefined,
    addCanary: async () => undefined,
    waits: async () => false,
    setAside: async () => [],
    close: async () => undefined,
  };
}

/** What the worker does with the job that it runs. */
export function takenJob(options: QueueOptions, { id, data, timestamp }: Stored, token: string) {
  const ask = asking(options);
  return {
    id,
    name: data.kind,
    data,
    timestamp,
    updateData: (changed: QueuedJob) => ask({ call: 'updateData', id, token, data: changed }),
    moveToDelayed: (until: number) => ask({ call: 'moveToDelayed', id, token, until }, [id]),
    moveToCompleted: () => ask({ call: 'moveToCompleted', id, token }),
    moveToFailed: () => ask({ call: 'moveToFailed', id, token }),
  };
}
