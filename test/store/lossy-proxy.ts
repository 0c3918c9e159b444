import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

export interface LossyProxy {
  readonly url: string;
  /** From now on requests go through and no answer comes back: the connection drops in its place. */
  loseAnswers(): void;
  close(): Promise<void>;
}

/** Stands between a client and Redis, on loopback. */
export async function startLossyProxy(redisUrl: string): Promise<LossyProxy> {
  const port = Number(new URL(redisUrl).port);
  const sockets = new Set<Socket>();
  let loses = false;
  const server = createServer((client) => {
    const redis = connect(port, '127.0.0.1');
    for (const socket of [client, redis]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.delete(socket));
    }
    client.on('data', (bytes) => redis.write(bytes));
    redis.on('data', (bytes) => {
      if (loses) client.destroy();
      else client.write(bytes);
    });
    client.once('close', () => redis.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    loseAnswers: () => {
      loses = true;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
