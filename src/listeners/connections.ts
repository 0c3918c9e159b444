import type { IncomingMessage, Server } from 'node:http';
import type { Socket } from 'node:net';

/** More than Slack and a few probes ever hold. */
const mostConnections = 512;
/** Of all bodies that are being read, together; Slack's deliveries are some kilobytes each. */
const mostBytesRead = 16 * 1_048_576;
/** What one piece of a body costs beside its bytes: somebody may send them one by one. */
const pieceBytes = 512;

/** Slack gives an answer up after three seconds; nobody needs longer to ask than to wait. Milliseconds. */
export const serverLimits = {
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16_384,
} as const;

/** No reader of an answer is slower, in milliseconds without a byte. */
const longestSilenceMs = 20_000;
const mostRequestsOnOne = 1_000;

/** Lets nobody use up the port: where there are too many, whoever has kept it waiting longest goes first. */
export interface Connections {
  /** The body, or `tooLarge`; rejects where the connection ends before it is whole. */
  read(request: IncomingMessage, mostBytes: number): Promise<Buffer | 'tooLarge'>;
  /** Ends those on which nothing is being answered. */
  closeWaiting(): void;
}

const oldestOf = (sockets: Iterable<Socket>): Socket | undefined => sockets[Symbol.iterator]().next().value;

/**
 * Node bounds the time of a request, not the number of those who take it. As nginx does with its reusable connections
 * (https://nginx.org/en/docs/ngx_core_module.html#worker_connections), the oldest that has not asked for anything yet
 * is closed for a new one; then the oldest whose body is not there yet. Slack's are whole within milliseconds, so that
 * what is closed is never one of them, whoever else is there.
 */
export function boundConnections(server: Server): Connections {
  const waiting = new Set<Socket>();
  const reading = new Map<Socket, number>();
  const open = new Set<Socket>();
  let bytesRead = 0;

  function stopReading(socket: Socket): void {
    bytesRead -= reading.get(socket) ?? 0;
    reading.delete(socket);
  }

  /** At once: many can come before the first that was closed says so. */
  function forget(socket: Socket): void {
    open.delete(socket);
    waiting.delete(socket);
    stopReading(socket);
  }

  function end(socket: Socket | undefined): void {
    if (socket === undefined) return;
    socket.destroy();
    forget(socket);
  }

  server.maxConnections = 2 * mostConnections;
  server.maxRequestsPerSocket = mostRequestsOnOne;
  server.timeout = longestSilenceMs;
  server.on('connection', (socket) => {
    if (open.size >= mostConnections) end(oldestOf(waiting) ?? oldestOf(reading.keys()));
    open.add(socket);
    waiting.add(socket);
    socket.once('close', () => forget(socket));
  });
  server.on('request', ({ socket }, response) => {
    waiting.delete(socket);
    response.once('close', () => {
      if (!socket.destroyed) waiting.add(socket);
    });
  });

  return {
    async read(request, mostBytes) {
      if (Number(request.headers['content-length'] ?? 0) > mostBytes) return 'tooLarge';
      const { socket } = request;
      const pieces: Buffer[] = [];
      let size = 0;
      reading.set(socket, 0);
      try {
        for await (const piece of request as AsyncIterable<Buffer>) {
          size += piece.length;
          if (size > mostBytes) return 'tooLarge';
          pieces.push(piece);
          bytesRead += piece.length + pieceBytes;
          reading.set(socket, (reading.get(socket) ?? 0) + piece.length + pieceBytes);
          if (bytesRead > mostBytesRead) end(oldestOf(reading.keys()));
        }
        return Buffer.concat(pieces);
      } finally {
        stopReading(socket);
      }
    },
    closeWaiting() {
      for (const socket of waiting) socket.destroy();
    },
  };
}
