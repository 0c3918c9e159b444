import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { AskedWrongly } from '../schedule-file.ts';
import type { Heard } from './heard.ts';
import { findFaketime, findServerForTime } from './server.ts';
import type { Replayed, WorkerData } from './worker.ts';

/** Plays again, on a real Redis, what a simulated one was told. */
export interface RealRedis {
  replay(heard: readonly Heard[]): Promise<Replayed>;
  close(): Promise<void>;
}

/** Call it before Node's clocks are replaced. @throws AskedWrongly where this machine lacks what it needs */
export async function startRealRedis(): Promise<RealRedis> {
  const program = findServerForTime();
  const library = findFaketime();
  if (program === undefined) throw new AskedWrongly('--real needs redis-server on the PATH.');
  if (library === undefined)
    throw new AskedWrongly('--real needs libfaketime (Debian: the package libfaketime).');
  const given: WorkerData = { program, library };
  const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: given });
  await once(worker, 'online');
  return {
    async replay(heard) {
      const answered = once(worker, 'message');
      worker.postMessage(heard);
      const [replayed] = (await answered) as [Replayed];
      return replayed;
    },
    async close() {
      const ended = once(worker, 'exit');
      worker.postMessage(undefined);
      await ended;
    },
  };
}
