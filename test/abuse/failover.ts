import { Redis } from 'ioredis';
import { startEndpoint, startServer } from '../e2e/redis-servers.ts';
import { until } from '../faults/until.ts';

/** Two real servers behind one stable address: one leads, the other follows until it is to remember. */
export interface Failover {
  readonly url: string;
  /** From now on nothing more comes to the one that follows. */
  remember(): Promise<void>;
  /** It leads now: what was written since it was to remember is gone. */
  failOver(): void;
  /** The other one follows again. */
  heal(): Promise<void>;
  close(): void;
}

const inStep = 'master_link_status:up';

/** @param file the program of both servers */
export async function startFailover(file: string): Promise<Failover> {
  // A replica that waits for others before it is served would cost five seconds each time.
  const args = ['--appendfsync', 'everysec', '--repl-diskless-sync-delay', '0'];
  let leads = await startServer(args, file);
  let follows = await startServer(args, file);
  const endpoint = await startEndpoint(leads.port);

  async function on<T>(port: number, deed: (redis: Redis) => Promise<T>): Promise<T> {
    const redis = new Redis(port, '127.0.0.1');
    try {
      return await deed(redis);
    } finally {
      redis.disconnect();
    }
  }

  async function heal(): Promise<void> {
    await on(follows.port, async (redis) => {
      await redis.call('REPLICAOF', '127.0.0.1', String(leads.port));
      await until('the replica is in step', async () => (await redis.info('replication')).includes(inStep));
    });
  }

  await heal();
  return {
    url: `redis://127.0.0.1:${endpoint.port}`,
    async remember() {
      const reached = await on(leads.port, async (redis) => {
        // WAIT counts what this very connection wrote.
        await redis.set('remember', '1');
        return redis.wait(1, 5_000);
      });
      if (reached !== 1) throw new Error('the replica is not in step');
      await on(follows.port, (redis) => redis.call('REPLICAOF', 'NO', 'ONE'));
    },
    failOver() {
      [leads, follows] = [follows, leads];
      endpoint.leadTo(leads.port);
      endpoint.cut();
    },
    heal,
    close: () => endpoint.close(),
  };
}
