import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Route } from '../monitoring/readiness.ts';
import { boundConnections, type Connections, serverLimits } from './connections.ts';
import { parse } from 'node:querystring';
import { type App, type Logger, type Receiver, type ReceiverEvent, SocketModeReceiver } from '@slack/bolt';
import type { Log } from '../runtime/log.ts';
import { logNotTaken, RefusedDelivery, shielded, shieldSocket } from './deliveries.ts';
import { createGuard, type Guard, markPossibleReplay } from './replays.ts';
import { createBoltLogger } from './listeners.ts';
import type { Config } from '../config.ts';
import { createDispatcher } from '../runtime/proxy.ts';
import type { Notes } from '../store/notes.ts';
import { keepSocket } from './keep-socket.ts';

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
interface Port {
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

/** Undefined for what is neither a form nor JSON, or a form that says the same thing twice. */
function parseBody(body: string, contentType: string): unknown {
  try {
    if (!/^application\/x-www-form-urlencoded\b/iu.test(contentType)) return JSON.parse(body);
    const fields = { ...parse(body) };
    if (fields['payload'] !== undefined) return JSON.parse(String(fields['payload']));
    return Object.values(fields).every((value) => typeof value === 'string') ? fields : undefined;
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, content: unknown): void {
  const isJson = typeof content === 'object' && content !== null;
  const text = isJson ? JSON.stringify(content) : typeof content === 'string' ? content : '';
  response.writeHead(200, isJson ? { 'content-type': 'application/json' } : {}).end(text);
}

/** What Slack asks before it delivers anything; undefined where it is a delivery. */
function handshake(body: unknown): object | string | undefined {
  const { ssl_check: check, type, challenge } = (body ?? {}) as Record<string, unknown>;
  // https://docs.slack.dev/interactivity/implementing-slash-commands
  if (check === '1') return '';
  // https://docs.slack.dev/reference/events/url_verification
  return type === 'url_verification' && typeof challenge === 'string' ? { challenge } : undefined;
}

/**
 * Takes Slack's deliveries over HTTP. Bolt's own receiver reads whatever comes before it looks at anything, and a body
 * like `null` ends the process in it: what it does between a body and `processEvent` stands here, without that.
 */
class HttpReceiver implements Receiver {
  #app: App | undefined;
  readonly #guard: Guard;
  readonly #log: Log;

  constructor(guard: Guard, log: Log) {
    this.#guard = guard;
    this.#log = log;
  }

  init(app: App): void {
    this.#app = app;
  }

  /** The port opens and closes on its own, so that what is wrong with it is told by its name. */
  async start(): Promise<void> {}
  async stop(): Promise<void> {}

  receive(request: IncomingMessage, response: ServerResponse, connections: Connections): void {
    this.#receive(request, response, connections).catch((error: unknown) => {
      if (request.destroyed && !request.complete) return;
      const status = error instanceof RefusedDelivery ? error.status : 503;
      logNotTaken(this.#log, error);
      if (response.headersSent) response.end();
      else refuse(response, status);
    });
  }

  async #receive(
    request: IncomingMessage,
    response: ServerResponse,
    connections: Connections,
  ): Promise<void> {
    const passed = await this.#guard(request, connections);
    if (typeof passed === 'number') return refuse(response, passed);
    const body = parseBody(passed.body, request.headers['content-type'] ?? '');
    const asked = handshake(body);
    if (asked !== undefined) return send(response, asked);
    const work = () => this.#process(body, request, response);
    await (passed.doubt === undefined ? work() : markPossibleReplay(passed.doubt.error, work));
  }

  async #process(body: unknown, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const attempt = Number(request.headers['x-slack-retry-num']);
    const event: ReceiverEvent = {
      body: body as ReceiverEvent['body'],
      ack: async (content) => {
        if (response.headersSent) throw new Error('a delivery was acknowledged twice');
        // What is written then reaches nobody, and nothing says so.
        if (response.destroyed || request.socket.destroyed) throw new Error('Slack no longer waits for it');
        send(response, content);
      },
      ...(attempt > 0 && { retryNum: attempt }),
    };
    await this.#app?.processEvent(event);
    if (response.headersSent) return;
    this.#log.warn({ type: (body as { type?: unknown }).type }, 'nothing answers this kind of delivery');
    refuse(response, 404);
  }
}

export interface Receiving {
  readonly receiver: Receiver;
  /** Opened before the receiver starts, closed when it stops. */
  readonly port: Port;
  /** Why Slack cannot reach the bot now, in words for an operator; undefined where it can. */
  readonly whyDisconnected: () => string | undefined;
}

export interface ReceivingOptions {
  readonly notes: Notes;
  /** Why another instance is to take what is delivered now. */
  readonly whyNot: () => string | undefined;
  readonly log: Log;
  /** What else is answered on the port. */
  readonly routes: readonly Route[];
  readonly fetch: typeof globalThis.fetch;
}

/**
 * A socket on which Slack says nothing for so long is dead. Slack's own interval is not documented; measured with pings
 * every 10 and 11 s, a timeout of 10 s costs 8 % and 17 % of the time without a connection (bolt-js#2786, #2496). With
 * twice that, one connection is kept with pings every 9 to 18 s (test/faults/socket-pings.test.ts), and a dead one is
 * replaced within 30 s.
 */
const serverPingTimeout = 20_000;
/** For the question where to connect; the whole attempt may take longer. */
const askTimeoutMs = 8_000;

/** Bolt would read the body to say what it is about, and a body can be anything. */
function notTaken(log: Log) {
  return async ({ error }: { readonly error: unknown }): Promise<boolean> => {
    logNotTaken(log, error);
    return false;
  };
}

function overHttp(signingSecret: string, { notes, log }: ReceivingOptions) {
  const receiver = new HttpReceiver(createGuard(signingSecret, notes, log), log);
  const receive = receiver.receive.bind(receiver);
  return { receiver, whyDisconnected: () => undefined, receive, start: undefined, stop: undefined };
}

/** Causes are told where they are known, once a minute: an attempt that fails is no mistake of the bot's. */
function quieter(log: Log): Logger {
  const logger = createBoltLogger(log);
  return { ...logger, error: (...parts) => logger.info(...parts) };
}

type SocketOptions = Pick<ReceivingOptions, 'log' | 'fetch' | 'whyNot'>;

/** Slack's Socket Mode client, closed until `start`. */
export function overSocket(
  appToken: string,
  { slack, proxy }: { readonly slack: Pick<Config['slack'], 'apiUrl'>; readonly proxy: Config['proxy'] },
  { log, fetch, whyNot }: SocketOptions,
) {
  const receiver = new SocketModeReceiver({
    appToken,
    serverPingTimeout,
    logger: quieter(log),
    autoReconnectEnabled: false,
    ...(proxy !== undefined && { dispatcher: createDispatcher(proxy) }),
    processEventErrorHandler: notTaken(log),
    // Options of its own: shared with the app's client they would give every listener a hundred retries.
    installerOptions: {
      clientOptions: {
        fetch,
        timeout: askTimeoutMs,
        rejectRateLimitedCalls: true,
        retryConfig: { retries: 0 },
        ...(slack.apiUrl !== undefined && { slackApiUrl: slack.apiUrl }),
      },
    },
  });
  shieldSocket(receiver.client, log);
  return { receiver, receive: undefined, ...keepSocket(receiver.client, whyNot, log) };
}

/** One of the two ways in which Slack delivers, by which variables are set. */
export function createReceiver(config: Config, using: ReceivingOptions): Receiving {
  const { slack } = config;
  const way =
    slack.mode === 'http' ? overHttp(slack.signingSecret, using) : overSocket(slack.appToken, config, using);
  const deliveries = way.receive && { path: '/slack/events', receive: way.receive };
  const port = createPort({ host: slack.host, port: slack.port, routes: using.routes, deliveries });
  const receiver = shielded(way.receiver, using.whyNot);
  const start: Receiver['start'] = (...args) => way.start?.() ?? receiver.start(...args);
  const stop = async () => {
    way.stop?.();
    await receiver.stop();
    await port.close();
  };
  return { receiver: { ...receiver, start, stop }, port, whyDisconnected: () => way.whyDisconnected() };
}
