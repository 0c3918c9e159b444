import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

/** After so many bytes in this direction of one connection both of its ends are gone. */
export interface Cut {
  readonly direction: 'up' | 'down';
  readonly bytes: number;
}

export interface ConnectProxy {
  readonly url: string;
  /** What every CONNECT asked for, and with which Proxy-Authorization. */
  readonly asked: { readonly to: string; readonly authorization: string | undefined }[];
  /** Bytes that went through so far, all connections together. */
  readonly bytes: { up: number; down: number };
  /** Cuts the next connection that comes to it, and that one only. */
  cutOnce(cut: Cut): void;
  /** Answers every CONNECT with this and nothing else, from now on; `silence` leaves it without an answer. */
  refuse(answer: 'silence' | `HTTP/1.1 ${string}` | undefined): void;
  close(): Promise<void>;
}

/**
 * An HTTP proxy that knows CONNECT and nothing else (RFC 9110, 9.3.6).
 *
 * @param portOf where it leads instead of to the authority asked for; undefined: refused
 */
export async function startConnectProxy(
  portOf: (authority: string) => number | undefined,
): Promise<ConnectProxy> {
  const asked: ConnectProxy['asked'] = [];
  const bytes = { up: 0, down: 0 };
  const sockets = new Set<Socket>();
  let cut: Cut | undefined;
  let refusal: Parameters<ConnectProxy['refuse']>[0];

  function keep(socket: Socket): void {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  }

  function tunnel(client: Socket, authority: string, rest: Buffer, pass: (data: Buffer) => Buffer): void {
    const port = portOf(authority);
    if (port === undefined) return void client.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    const server = connect(port, '127.0.0.1');
    keep(server);
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    server.on('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      if (rest.length > 0) server.write(rest);
      client.on('data', (data: Buffer) => server.write(pass(data)));
      server.on('data', (data: Buffer) => {
        bytes.down += data.length;
        const left = mine(client, 'down', data.length);
        if (left === undefined) client.write(data);
        else client.write(data.subarray(0, left), () => client.resetAndDestroy());
      });
    });
  }

  const counts = new WeakMap<Socket, { up: number; down: number; cut: Cut | undefined }>();
  /** How many of these bytes still get through; undefined where all do. */
  function mine(client: Socket, direction: 'up' | 'down', length: number): number | undefined {
    const count = counts.get(client);
    if (count === undefined) return undefined;
    const before = count[direction];
    count[direction] += length;
    const isCut = count.cut?.direction === direction && count[direction] >= count.cut.bytes;
    return isCut ? Math.max(0, (count.cut?.bytes ?? 0) - before) : undefined;
  }

  const proxy = createServer((client) => {
    keep(client);
    counts.set(client, { up: 0, down: 0, cut });
    cut = undefined;
    let head = Buffer.alloc(0);
    let isOpen = false;
    const pass = (data: Buffer): Buffer => {
      bytes.up += data.length;
      const left = mine(client, 'up', data.length);
      if (left === undefined) return data;
      // The host behind the proxy gets what came before the cut.
      setImmediate(() => client.resetAndDestroy());
      return data.subarray(0, left);
    };
    client.on('data', (data: Buffer) => {
      if (isOpen) return;
      head = Buffer.concat([head, pass(data)]);
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      isOpen = true;
      const [, to = ''] = /^CONNECT (\S+) /u.exec(head.toString('latin1')) ?? [];
      const [, authorization] = /^proxy-authorization: (.*)$/imu.exec(head.toString('latin1')) ?? [];
      asked.push({ to, authorization });
      if (refusal === 'silence') return;
      if (refusal !== undefined) return void client.end(`${refusal}\r\ncontent-length: 0\r\n\r\n`);
      tunnel(client, to, head.subarray(end + 4), pass);
    });
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    asked,
    bytes,
    cutOnce: (next) => {
      cut = next;
    },
    refuse: (answer) => {
      refusal = answer;
    },
    async close() {
      const closed = once(proxy, 'close');
      proxy.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
