import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../clock.ts';

/** A request as it came, read whole. `url` has a made-up origin: only path and query count. */
export interface Received {
  method: string;
  url: URL;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** One exchange as a page may show it. Tokens and secrets are struck out. */
export interface WireEntry {
  seq: number;
  /** Milliseconds since 1970 on the stand-in's clock. */
  at: number;
  method: string;
  /** The host the client meant, where it said so (`x-forwarded-host`). */
  host: string;
  path: string;
  headers: Record<string, string>;
  body: string;
  /** Undefined where the client got no answer. */
  status: number | undefined;
  answer: string;
  /** What was done to the exchange on purpose, e.g. `reset afterDoing`. */
  fault: string | undefined;
}

export interface WireLog {
  add(entry: Omit<WireEntry, 'seq' | 'at'>): void;
  entries(): readonly WireEntry[];
}

export interface LoopbackServer {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  url: string;
  port: number;
  close(): Promise<void>;
}

const maxBodyBytes = 1_048_576;
const keptEntries = 1000;

export function jsonAnswer(status: number, value: unknown, headers: Record<string, string> = {}): Answer {
  return { status, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(value) };
}

export function createWireLog(clock: Clock): WireLog {
  const entries: WireEntry[] = [];
  let seq = 0;
  return {
    add(entry) {
      seq += 1;
      entries.push({ seq, at: clock.now(), ...entry });
      if (entries.length > keptEntries) entries.shift();
    },
    entries: () => entries,
  };
}

/** Reads the body to its end; throws where it is longer than 1 MiB or the client goes away. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new Error('The body is longer than 1 MiB.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function receivedUrl(request: IncomingMessage): URL {
  // Clients that join a base with a trailing slash and a path send `//subscriptions`, which URL would take for a host.
  return new URL((request.url ?? '/').replace(/^\/+/, '/'), 'http://stand-in.invalid');
}

export function sendAnswer(response: ServerResponse, answer: Answer): void {
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body);
}

/** For a bug of the stand-in's own, or a client that went away: said aloud where somebody still listens. */
export function sendFailure(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) response.destroy();
  else
    sendAnswer(response, { status: 500, headers: {}, body: `The stand-in itself failed: ${String(error)}` });
}

export function plainHeaders(headers: IncomingHttpHeaders): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined) continue;
    plain[name] = name === 'authorization' ? 'Bearer [struck out]' : String(value);
  }
  return plain;
}

/** Strikes out what no log may hold: client secrets, assertions and tokens. */
export function withoutSecrets(text: string): string {
  return text
    .replace(/((?:client_secret|client_assertion)=)[^&]*/g, '$1[struck out]')
    .replace(/("(?:access_token|client_secret)"\s*:\s*")[^"]*/g, '$1[struck out]');
}

/** Listens on 127.0.0.1 only; `close` also ends connections that are still open. */
export async function listenOnLoopback(listener: RequestListener, port = 0): Promise<LoopbackServer> {
  const server = createServer(listener);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
