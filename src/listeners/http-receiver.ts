import type { IncomingMessage, ServerResponse } from 'node:http';
import { parse } from 'node:querystring';
import type { App, Receiver, ReceiverEvent } from '@slack/bolt';
import type { Log } from '../runtime/log.ts';
import type { Connections } from './connections.ts';
import { RefusedDelivery, logNotTaken } from './deliveries.ts';
import { markPossibleReplay } from './possible-replay.ts';
import { refuse } from './port.ts';
import type { Guard } from './replays.ts';

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
export class HttpReceiver implements Receiver {
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
