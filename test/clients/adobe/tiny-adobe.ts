import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { createAdobe, type AdobeClient, type AdobeOptions } from '../../../src/clients/adobe/adobe.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Counts from 1; the same number is the same connection. */
  readonly connection: number;
  readonly socket: Socket;
}

export interface TinyAdobe {
  readonly url: string;
  readonly seen: Seen[];
  readonly server: Server;
  posts(): number;
  client(options?: Partial<AdobeOptions>): AdobeClient;
  close(): Promise<void>;
}

/** Answers, or leaves the connection open without an answer. */
export type Answerer = (seen: Seen, response: ServerResponse) => void;

/** As Adobe's samples name it. */
export const organization = '{IMS_ORG}';
export const host = 'platform-nld2.adobe.io';
const configPath = '/data/infrastructure/manager/customer/config';

/** A server that mints tokens (`token-1`, `token-2` …) and leaves everything else to the test. */
export async function startTinyAdobe(answer: Answerer): Promise<TinyAdobe> {
  const seen: Seen[] = [];
  const connections = new WeakMap<object, number>();
  let connectionCount = 0;
  let minted = 0;
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one: Seen = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
        connection: connections.get(request.socket) ?? 0,
        socket: request.socket,
      };
      seen.push(one);
      if (one.path === '/ims/token/v3') {
        minted += 1;
        json(response, 200, { access_token: `token-${minted}`, token_type: 'bearer', expires_in: 86_399 });
      } else {
        answer(one, response);
      }
    });
  };
  const server = createServer(listener);
  server.on('connection', (socket) => connections.set(socket, (connectionCount += 1)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clients: AdobeClient[] = [];
  return {
    url,
    seen,
    server,
    posts: () => seen.filter(({ method, path }) => method === 'POST' && path === configPath).length,
    client(options = {}) {
      const client = createAdobe({ ...loopback(url), ...options });
      clients.push(client);
      return client;
    },
    async close() {
      await Promise.all(clients.map((client) => client.close()));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export function loopback(url: string): AdobeOptions {
  return {
    organization,
    host,
    platformUrl: url,
    imsUrl: url,
    clientId: 'the-client',
    clientSecret: 'p-secret-of-the-client',
    scopes: 'openid,AdobeID',
    timeoutMs: 5000,
  };
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
