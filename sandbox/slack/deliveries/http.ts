import type { Delivery, Outcome, Parcel } from './delivery.ts';
import { signatureOf } from './signature.ts';

/** For requests that Slack itself would never send: a forged signature, an old timestamp. */
export interface Forgery {
  signature?: string;
  /** Seconds since 1970. */
  timestamp?: number | string;
  headers?: Record<string, string>;
  /** In place of what the parcel would be; signed unless a signature is given. */
  body?: string;
}

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** Delivers signed requests to one URL, as Slack does to the app's request URL. */
export class HttpDelivery implements Delivery {
  readonly over = 'http';
  readonly #url: string;
  readonly #signingSecret: string;
  readonly #ackTimeoutMs: number;

  constructor(url: string, signingSecret: string, ackTimeoutMs: number) {
    this.#url = url;
    this.#signingSecret = signingSecret;
    this.#ackTimeoutMs = ackTimeoutMs;
  }

  /** There is no telling before one tries. */
  isConnected(): boolean {
    return true;
  }

  async deliver(parcel: Parcel): Promise<Outcome> {
    const startedAt = performance.now();
    try {
      const answer = await this.post(parcel);
      if (answer.status < 200 || answer.status > 299) {
        return { result: 'failed', reason: `http_error ${answer.status}` };
      }
      return { result: 'acked', ackMs: performance.now() - startedAt, body: parsed(answer) };
    } catch (error) {
      if (error instanceof DOMException && error.name === 'TimeoutError') return { result: 'timeout' };
      return { result: 'failed', reason: String(error instanceof Error ? (error.cause ?? error) : error) };
    }
  }

  /** @throws what fetch throws, a TimeoutError after Slack's three seconds among it */
  async post(parcel: Parcel, forgery: Forgery = {}): Promise<HttpAnswer> {
    const { body: proper, contentType } = encoded(parcel);
    const body = forgery.body ?? proper;
    const timestamp = forgery.timestamp ?? Math.floor(Date.now() / 1000);
    const response = await fetch(this.#url, {
      method: 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(this.#ackTimeoutMs),
      headers: {
        'content-type': contentType,
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': String(timestamp),
        'x-slack-signature': forgery.signature ?? signatureOf(this.#signingSecret, timestamp, body),
        ...retryHeaders(parcel),
        ...forgery.headers,
      },
      body,
    });
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  }

  close(): void {
    // Nothing is kept open between requests.
  }
}

function encoded({ kind, payload }: Parcel): { body: string; contentType: string } {
  if (kind === 'events_api') return { body: JSON.stringify(payload), contentType: 'application/json' };
  const fields =
    kind === 'interactive'
      ? { payload: JSON.stringify(payload) }
      : Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, String(value)]));
  return { body: new URLSearchParams(fields).toString(), contentType: 'application/x-www-form-urlencoded' };
}

function retryHeaders({ retry }: Parcel): Record<string, string> {
  if (retry === undefined) return {};
  return { 'x-slack-retry-num': String(retry.attempt), 'x-slack-retry-reason': retry.reason };
}

function parsed({ headers, body }: HttpAnswer): unknown {
  if (body === '') return undefined;
  return headers['content-type']?.startsWith('application/json') ? JSON.parse(body) : body;
}
