import type { Fault } from './faults.ts';

/** What happens to the next exchanges, call by call. */
export interface Script<Call extends string> {
  /** Queues a fault for the next `times` requests of this call; earlier ones go first. */
  next(call: Call, fault: Fault, times?: number): void;
  /** Every request of this call, after the queue, until taken back with undefined. */
  always(call: Call, fault: Fault | undefined): void;
  /** Back to proper answers, for one call or for all. */
  clear(call?: Call): void;
  /** Takes the fault that applies to a request that has just come. */
  take(call: Call): Fault | undefined;
  state(): { call: string; next: Fault[]; always: Fault | undefined }[];
}

export function createScript<Call extends string>(calls: readonly Call[]): Script<Call> {
  const queues = new Map<Call, Fault[]>();
  const standing = new Map<Call, Fault>();
  const queueOf = (call: Call): Fault[] => {
    const queue = queues.get(call) ?? [];
    queues.set(call, queue);
    return queue;
  };
  return {
    next(call, fault, times = 1) {
      queueOf(call).push(...Array.from({ length: times }, () => fault));
    },
    always(call, fault) {
      if (fault === undefined) standing.delete(call);
      else standing.set(call, fault);
    },
    clear(call) {
      for (const each of call === undefined ? calls : [call]) {
        queues.delete(each);
        standing.delete(each);
      }
    },
    take: (call) => queueOf(call).shift() ?? standing.get(call),
    state: () => calls.map((call) => ({ call, next: [...queueOf(call)], always: standing.get(call) })),
  };
}
