import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { newSecret } from '../ids.ts';
import type { Delivery, Outcome, Parcel } from './delivery.ts';

const mostConnections = 10;
const ticketLifeMs = 30_000;
const pingEveryMs = 5_000;

interface Waiting {
  startedAt: number;
  settle(outcome: Outcome): void;
}

/** Socket Mode: connections that the app opens, each payload to one of them. */
export class SocketDelivery implements Delivery {
  readonly over = 'socket';
  readonly #server = new WebSocketServer({ noServer: true });
  readonly #connections: WebSocket[] = [];
  readonly #dead: WebSocket[] = [];
  readonly #tickets = new Map<string, number>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #appId: string;
  readonly #ackTimeoutMs: number;
  readonly #onChange: () => void;
  #next = 0;

  constructor(options: { appId: string; ackTimeoutMs: number; onChange: () => void }) {
    this.#appId = options.appId;
    this.#ackTimeoutMs = options.ackTimeoutMs;
    this.#onChange = options.onChange;
  }

  /** @returns what `apps.connections.open` hands out: good for one connection, soon */
  newTicket(): string {
    const ticket = newSecret();
    this.#tickets.set(ticket, performance.now());
    return ticket;
  }

  isConnected(): boolean {
    return this.#connections.length > 0;
  }

  get connectionCount(): number {
    return this.#connections.length;
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '/', 'http://loopback').searchParams.get('ticket') ?? '';
    const issuedAt = this.#tickets.get(ticket);
    this.#tickets.delete(ticket);
    if (issuedAt === undefined || performance.now() - issuedAt > ticketLifeMs) {
      socket.end('HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (connection) => this.#welcome(connection));
  }

  #welcome(connection: WebSocket): void {
    connection.on('error', () => connection.terminate());
    if (this.#connections.length >= mostConnections) {
      connection.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
      connection.close();
      return;
    }
    this.#connections.push(connection);
    connection.on('message', (data: Buffer) => this.#receive(data.toString()));
    connection.on('close', () => this.#forget(connection));
    this.#keepAlive(connection);
    connection.send(
      JSON.stringify({
        type: 'hello',
        num_connections: this.#connections.length,
        debug_info: { host: 'sandbox', build_number: 1, approximate_connection_time: 18_060 },
        connection_info: { app_id: this.#appId },
      }),
    );
    this.#onChange();
  }

  #keepAlive(connection: WebSocket): void {
    let answered = true;
    connection.on('pong', () => (answered = true));
    const timer = setInterval(() => {
      if (connection.isPaused) return;
      if (!answered) return connection.terminate();
      answered = false;
      connection.ping();
    }, pingEveryMs);
    connection.on('close', () => clearInterval(timer));
  }

  #forget(connection: WebSocket): void {
    const at = this.#connections.indexOf(connection);
    if (at >= 0) this.#connections.splice(at, 1);
    this.#onChange();
  }

  /** An acknowledgement counts whichever connection it comes over: a client answers over its newest one. */
  #receive(text: string): void {
    const message = parseObject(text);
    const waiting = this.#waiting.get(String(message['envelope_id']));
    if (waiting === undefined) return;
    const body = message['payload'];
    const isEmpty = typeof body === 'object' && body !== null && Object.keys(body).length === 0;
    const ackMs = performance.now() - waiting.startedAt;
    waiting.settle({ result: 'acked', ackMs, body: isEmpty ? undefined : body });
  }

  deliver(parcel: Parcel): Promise<Outcome> {
    const open = this.#connections.filter(({ readyState, OPEN }) => readyState === OPEN);
    const connection = open[this.#next++ % Math.max(1, open.length)];
    if (connection === undefined) return Promise.resolve({ result: 'failed', reason: 'no_connection' });
    return new Promise((resolve) => {
      const { envelopeId = randomUUID() } = parcel;
      const settle = (outcome: Outcome): void => {
        clearTimeout(timer);
        this.#waiting.delete(envelopeId);
        resolve(outcome);
      };
      const timer = setTimeout(() => settle({ result: 'timeout' }), this.#ackTimeoutMs);
      this.#waiting.set(envelopeId, { startedAt: performance.now(), settle });
      connection.send(JSON.stringify(envelope(envelopeId, parcel)));
    });
  }

  /** Whatever it is. */
  send(text: string): void {
    for (const connection of this.#connections) connection.send(text);
  }

  /** Slack's routine: asks each client to come back over a new connection. */
  refresh(): void {
    for (const connection of this.#connections) {
      connection.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }));
    }
  }

  /** Every connection stays open and nothing comes over it any more, in neither direction: no payload, ping or pong. */
  deaden(): number {
    const dead = this.#connections.splice(0);
    for (const connection of dead) connection.pause();
    this.#dead.push(...dead);
    this.#onChange();
    return dead.length;
  }

  /** Cuts every connection without a word. */
  cut(): void {
    for (const connection of [...this.#connections, ...this.#dead.splice(0)]) connection.terminate();
  }

  close(): void {
    for (const waiting of this.#waiting.values()) waiting.settle({ result: 'failed', reason: 'closed' });
    this.cut();
    this.#server.close();
  }
}

function envelope(envelopeId: string, { kind, payload, retry }: Parcel): Record<string, unknown> {
  return {
    envelope_id: envelopeId,
    type: kind,
    accepts_response_payload: kind !== 'events_api',
    ...(kind === 'events_api'
      ? { retry_attempt: retry?.attempt ?? 0, retry_reason: retry?.reason ?? '' }
      : {}),
    payload,
  };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
