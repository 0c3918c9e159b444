import type { QueuedJob } from '../../src/jobs/queue/queue.ts';
import type { Host } from './schedule.ts';

/** A job as BullMQ keeps it. */
export interface Stored {
  readonly id: string;
  data: QueuedJob;
  readonly timestamp: number;
  state: 'waiting' | 'active' | 'failed';
  /** By the clock of whoever put it there; 0 where it waits for nothing but a worker. */
  runAt: number;
  /** Whoever runs it; another one's end of it is refused. */
  token: string | undefined;
  host: Host | undefined;
  /** By Redis's clock. */
  lockedUntil: number;
}

/** What is asked of the queue, by its interface and by what BullMQ's worker does. */
export type QueueCall =
  | { readonly call: 'add' | 'keep'; readonly requests: readonly QueuedJob[]; readonly nowMs: number }
  | { readonly call: 'hurry'; readonly requests: readonly QueuedJob[] }
  | { readonly call: 'take'; readonly id: string; readonly token: string }
  | { readonly call: 'updateData'; readonly id: string; readonly token: string; readonly data: QueuedJob }
  | { readonly call: 'moveToDelayed'; readonly id: string; readonly token: string; readonly until: number }
  | { readonly call: 'moveToCompleted' | 'moveToFailed'; readonly id: string; readonly token: string }
  | { readonly call: 'renew'; readonly ids: readonly string[] }
  | { readonly call: 'freeStalled' }
  | { readonly call: 'lose' };

export type StoredJob = Omit<Stored, 'host'>;

export interface HeardQueue {
  readonly at: number;
  /** The clock of the process that asked, as it was when it asked: BullMQ goes by that. */
  readonly clock: number;
  readonly call: QueueCall;
  readonly refusal: string | undefined;
  /** Every job as it stands after that. */
  readonly jobs: readonly StoredJob[];
}
