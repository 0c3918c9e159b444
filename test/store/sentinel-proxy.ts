import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

const channel = '+switch-master';

/** In front of a Sentinel: holds back where the primary is, and tells of failovers that were none. */
export interface SentinelProxy {
  readonly port: number;
  /** Questions for the primary whose answer is held back now. */
  held(): number;
  /** From now on no question for the primary is answered, until `release`. */
  hold(): void;
  release(): void;
  /** Tells everybody who listens that the primary is another, as Sentinel words it. */
  tellFailover(): void;
  close(): void;
}

function isQuestion(bytes: Buffer): boolean {
  return bytes.includes('get-master-addr-by-name');
}

export async function startSentinelProxy(sentinelPort: number): Promise<SentinelProxy> {
  const listening = new Set<Socket>();
  const sockets = new Set<Socket>();
  let isHolding = false;
  let waiting: (() => void)[] = [];
  const server = createServer((client) => {
    const sentinel = connect(sentinelPort, '127.0.0.1');
    for (const socket of [client, sentinel]) {
      sockets.add(socket);
      socket.on('error', () => client.destroy());
      socket.on('close', () => {
        sentinel.destroy();
        client.destroy();
        listening.delete(client);
      });
    }
    client.on('data', (bytes) => {
      const pass = () => sentinel.write(bytes);
      if (bytes.includes('subscribe')) listening.add(client);
      if (isHolding && isQuestion(bytes)) waiting.push(pass);
      else pass();
    });
    sentinel.on('data', (bytes) => client.write(bytes));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    held: () => waiting.length,
    hold() {
      isHolding = true;
    },
    release() {
      isHolding = false;
      for (const pass of waiting) pass();
      waiting = [];
    },
    tellFailover() {
      const words = 'mymaster 127.0.0.1 1 127.0.0.1 2';
      const bulk = ['message', channel, words].map((text) => `$${text.length}\r\n${text}\r\n`);
      // A push of RESP3, in which ioredis speaks to a Sentinel that can.
      for (const client of listening) client.write(`>3\r\n${bulk.join('')}`);
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
