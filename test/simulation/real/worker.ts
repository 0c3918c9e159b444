import { parentPort, workerData } from 'node:worker_threads';
import { Redis } from 'ioredis';
import { keys } from '../world.ts';
import type { Heard } from './heard.ts';
import { type Difference, type Replaying, refuseActiveExpiry, isCompared, replay } from './replay.ts';
import { createRealQueue } from './replay-queue.ts';
import { startRedisInTime } from './server.ts';

/** A thread of its own: in the one that simulates, Node's clocks are replaced for good, and ioredis needs real ones. */

export interface WorkerData {
  readonly program: string;
  readonly library: string;
}

/** What became of one seed on the real server. */
export interface Replayed {
  readonly differences: readonly Difference[];
  readonly compared: number;
}

const { program, library } = workerData as WorkerData;
/** After this many differences of one seed, the rest mostly follows from them. */
const mostDifferences = 5;

const server = await startRedisInTime(program, library, Date.UTC(2026, 0, 5));
const redis = new Redis(server.url);
await refuseActiveExpiry(redis);
const blocking = new Redis(server.url, { maxRetriesPerRequest: null });
let clock = Date.now();
// In this thread alone. BullMQ puts it into what it asks; nothing else here decides by it.
Date.now = () => clock;
const queue = await createRealQueue(redis, blocking, (ms) => {
  clock = ms;
});
const replaying: Replaying = { redis, server, queuePrefix: keys.queues, queue, snapshots: new Map() };

async function replayAll(all: readonly Heard[]): Promise<Replayed> {
  await redis.flushall();
  replaying.snapshots.clear();
  const differences: Difference[] = [];
  let compared = 0;
  for (const [place, heard] of all.entries()) {
    differences.push(...(await replay(replaying, heard, place + 1)));
    if (isCompared(heard)) compared += 1;
    if (differences.length >= mostDifferences) break;
  }
  return { differences, compared };
}

async function close(): Promise<void> {
  await queue.close();
  blocking.disconnect();
  redis.disconnect();
  await server.close();
}

parentPort?.on('message', (all: readonly Heard[] | undefined) => {
  if (all === undefined) {
    void close().then(() => parentPort?.close());
    return;
  }
  void replayAll(all).then((replayed) => parentPort?.postMessage(replayed));
});
