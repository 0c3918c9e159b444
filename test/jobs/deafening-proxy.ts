import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

export interface DeafeningProxy {
  readonly url: string;
  /** Connections on which somebody waits for a job now stay open, and nothing comes through any more. */
  deafen(): number;
  /** Every connection is lost, and each new one as well. */
  shut(): void;
  open(): void;
  /** How many connections go through it. */
  connections(): number;
  close(): Promise<void>;
}

interface Link {
  readonly client: Socket;
  readonly redis: Socket;
  waits: boolean;
  isDead: boolean;
}

/** Stands between a worker and Redis, on loopback. */
export async function startDeafeningProxy(redisUrl: string): Promise<DeafeningProxy> {
  const port = Number(new URL(redisUrl).port);
  const links = new Set<Link>();
  let isShut = false;
  const server = createServer((client) => {
    if (isShut) {
      client.destroy();
      return;
    }
    const link: Link = { client, redis: connect(port, '127.0.0.1'), waits: false, isDead: false };
    links.add(link);
    client.on('data', (bytes) => {
      if (bytes.toString('latin1').toLowerCase().includes('bzpopmin')) link.waits = true;
      if (!link.isDead) link.redis.write(bytes);
    });
    link.redis.on('data', (bytes) => {
      if (!link.isDead) client.write(bytes);
    });
    for (const [socket, other] of [
      [client, link.redis],
      [link.redis, client],
    ] as const) {
      socket.on('error', () => undefined);
      socket.once('close', () => {
        links.delete(link);
        other.destroy();
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  function cut(): void {
    for (const { client, redis } of links) {
      client.destroy();
      redis.destroy();
    }
  }

  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    deafen() {
      const waiting = [...links].filter(({ waits }) => waits);
      for (const link of waiting) link.isDead = true;
      return waiting.length;
    },
    shut() {
      isShut = true;
      cut();
    },
    open() {
      isShut = false;
    },
    connections: () => links.size,
    async close() {
      const closed = once(server, 'close');
      server.close();
      cut();
      await closed;
    },
  };
}
