import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { proxyTo, type ClientHandler } from './client-proxy.ts';
import { isFromThisPage } from './loopback-guard.ts';
import type { ChainSource, PageStart, Welcome, Wire, WorldPanel } from './page-api.ts';
import { contentSecurityPolicy, findStaticFile } from './static-files.ts';
import { runControl } from './world-route.ts';

export interface PageOptions {
  /** Where the Slack stand-in listens, or what answers `/client/*` in its place. */
  slackUrl: string | ClientHandler;
  world: WorldPanel;
  /** Who one is at first: a user id of the stand-in. */
  firstUser: string;
  /** What went over the wire; without it the page shows no such view. */
  wire?: Wire;
  /** The bot's record; without it the page shows no such view. */
  record?: ChainSource;
  /** For whoever is here for the first time. */
  welcome?: Welcome;
  /** 0 or left out: any free one. */
  port?: number;
}

export interface Page {
  /** With a slash at its end. Add `?user=U…` to be somebody else. */
  url: string;
  /** Also ends the pages' open event streams. */
  close(): Promise<void>;
}

/** Serves the page on loopback. Rejects where the port is taken. */
export async function startPage(options: PageOptions): Promise<Page> {
  const server = createServer(createHandler(options));
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function createHandler(options: PageOptions): (incoming: IncomingMessage, response: ServerResponse) => void {
  const slack = typeof options.slackUrl === 'string' ? proxyTo(new URL(options.slackUrl)) : options.slackUrl;
  const imageOrigins = typeof options.slackUrl === 'string' ? [new URL(options.slackUrl).origin] : [];
  const policy = contentSecurityPolicy(imageOrigins);
  return (incoming, response) => {
    response.setHeader('content-security-policy', policy);
    response.setHeader('x-content-type-options', 'nosniff');
    response.setHeader('referrer-policy', 'no-referrer');
    response.setHeader('cache-control', 'no-store');
    const path = new URL(incoming.url ?? '/', 'http://localhost').pathname;
    const route = async () => {
      if (!isFromThisPage(incoming)) sendText(response, 403, 'Only for pages served from here.');
      else if (path.startsWith('/client/')) await slack(incoming, response);
      else await answer(options, path, incoming, response);
    };
    route().catch((error: unknown) => sendText(response, 500, String(error)));
  };
}

async function answer(
  options: PageOptions,
  path: string,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (incoming.method === 'POST') {
    if (path === '/world/run') sendJson(response, await runControl(options.world, incoming));
    else sendText(response, 404, 'Nothing here.');
    return;
  }
  const data = await readData(options, path, incoming);
  if (data !== undefined) {
    sendJson(response, data);
    return;
  }
  const file = await findStaticFile(path);
  if (file === undefined) sendText(response, 404, 'Nothing here.');
  else response.writeHead(200, { 'content-type': file.type }).end(file.body);
}

async function readData(options: PageOptions, path: string, incoming: IncomingMessage): Promise<unknown> {
  const { firstUser, world, wire, record, welcome } = options;
  const asked = (name: string) => {
    const number = Number(new URL(incoming.url ?? '/', 'http://localhost').searchParams.get(name) ?? 0);
    return Number.isFinite(number) ? number : 0;
  };
  switch (path) {
    case '/start':
      return {
        user: firstUser,
        wire: wire !== undefined,
        record: record !== undefined,
        welcome: welcome ?? null,
      } satisfies PageStart;
    case '/world':
      return world.groups();
    case '/wire':
      return wire?.since(asked('since'));
    case '/wire/exchange':
      return wire?.exchange(asked('seq'));
    case '/record':
      return record?.();
    default:
      return undefined;
  }
}

function sendJson(response: ServerResponse, body: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

function sendText(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) response.destroy();
  else response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(text);
}
