import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import type { Route } from '../monitoring/routes.ts';
import { type Connections, boundConnections, serverLimits } from './connections.ts';

/** Answers what comes to one path. */
export type Deliveries = (
  request: IncomingMessage,
  response: ServerResponse,
  connections: Connections,
) => void;

export interface PortOptions {
  readonly host: string;
  readonly port: number;
  readonly routes: readonly Route[];
  /** Where Slack delivers over HTTP. */
  readonly deliveries: { readonly path: string; readonly receive: Deliveries } | undefined;
}

/** The port on which the bot answers; closed until `open`. */
export interface Port {
  /** Rejects where the port is taken. */
  open(): Promise<void>;
  /** Lets what is being answered end. */
  close(): Promise<void>;
}

/** Without reading a body that may still come. */
export function refuse(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  if (!response.headersSent) response.writeHead(status, { ...headers, connection: 'close' });
  response.end();
}

export function createPort({ host, port, routes, deliveries }: PortOptions): Port {
  const server = createServer(serverLimits);
  const connections = boundConnections(server);

  server.on('request', (request, response) => {
    const path = URL.parse(request.url ?? '', 'http://localhost')?.pathname;
    const asks = request.method === 'GET' || request.method === 'HEAD';
    const route = asks ? routes.find((one) => one.path === path) : undefined;
    if (route !== undefined) route.handler(request, response);
    else if (request.method === 'POST' && path === deliveries?.path)
      deliveries?.receive(request, response, connections);
    else refuse(response, 404);
  });

  return {
    async open() {
      server.listen({ host, port });
      await once(server, 'listening');
    },
    async close() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      connections.closeWaiting();
      await closed;
    },
  };
}
