import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { isValidSlackRequest } from '@slack/bolt';
import type { Log } from './log.ts';
import type { Notes } from './store/notes.ts';
import { answeredInDoubt } from './unproven.ts';

/** Slack's deliveries are some kilobytes; more is not Slack's. */
const mostBytes = 1_048_576;
/** How far ahead of ours Slack's clock may be. */
const futureSeconds = 60;
/** Longer than a signature is fresh, on either side of our clock. */
const freshMs = (5 * 60 + futureSeconds) * 1000;

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = chunk as Buffer;
    size += bytes.length;
    if (size > mostBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status).end();
}

/** Exactly as Slack writes them. Bolt overlooks whatever stands behind a signature: a replay would look new. */
const writtenSignature = /^v0=[0-9a-f]{64}$/u;
const writtenTimestamp = /^\d{1,12}$/u;

function isSigned(request: IncomingMessage, body: Buffer, signingSecret: string): boolean {
  const signature = String(request.headers['x-slack-signature']);
  const written = String(request.headers['x-slack-request-timestamp']);
  if (!writtenSignature.test(signature) || !writtenTimestamp.test(written)) return false;
  const timestamp = Number(written);
  if (timestamp > Date.now() / 1000 + futureSeconds) return false;
  const headers = { 'x-slack-signature': signature, 'x-slack-request-timestamp': timestamp };
  return isValidSlackRequest({ signingSecret, body: body.toString('utf8'), headers });
}

/** Signatures that Redis could not be told of, as long as they are fresh: what was answered is not answered again. */
function createDoubtful() {
  const since = new Map<string, number>();
  return {
    has: (signature: string) => since.has(signature),
    add(signature: string) {
      for (const [old, at] of since) if (Date.now() - at > freshMs) since.delete(old);
      since.set(signature, Date.now());
    },
  };
}

/**
 * Lets through what Slack signed just now and for the first time. Slack's own repeats carry a new timestamp and so a
 * new signature; the same signature twice is a replay. With Redis away replays cannot be told apart: what is fresh is
 * answered with words, and nothing but help is done (`throwIfUnproven`).
 */
export function guardDeliveries(
  next: RequestListener,
  signingSecret: string,
  notes: Notes,
  log: Log,
): RequestListener {
  const doubtful = createDoubtful();

  /** Whether it is the first time, or why that cannot be told. */
  async function look(signature: string): Promise<{ isFirst: boolean } | { error: unknown }> {
    if (doubtful.has(signature)) return { isFirst: false };
    try {
      return { isFirst: await notes.isFirst(`signature:${signature}`) };
    } catch (error) {
      if (doubtful.has(signature)) return { isFirst: false };
      doubtful.add(signature);
      log.error({ err: error }, 'whether a delivery is a replay cannot be told: nothing is done for it');
      return { error };
    }
  }

  async function guard(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    if (body === undefined) return refuse(response, 413);
    if (!isSigned(request, body, signingSecret)) return refuse(response, 401);
    const looked = await look(String(request.headers['x-slack-signature']));
    if ('isFirst' in looked && !looked.isFirst) return refuse(response, 401);
    // Where Bolt looks for a body that was read before it.
    Object.assign(request, { rawBody: body });
    if ('error' in looked) answeredInDoubt(looked.error, () => next(request, response));
    else next(request, response);
  }
  return (request, response) => {
    // Whatever the address looks like: Bolt has its own idea of which one `/x/../slack/events` is.
    if (request.method === 'GET' || request.method === 'HEAD') {
      next(request, response);
      return;
    }
    guard(request, response).catch((error: unknown) => {
      log.error({ err: error }, 'a delivery could not be looked at');
      refuse(response, 503);
    });
  };
}
