import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Slack as its documentation describes the wire, and nothing of the sandbox in it: the Web API's answers, and signed
 * deliveries (docs.slack.dev/authentication/verifying-requests-from-slack).
 */
export interface WireSlack {
  /** For `SLACK_API_URL`. */
  readonly apiUrl: string;
  /** Everything the app called, with nested values parsed. */
  readonly calls: readonly WireSlackCall[];
  /** The modal this person has in front. */
  view(user: string): WireView | undefined;
  /** Messages as they stand now, oldest first. */
  messages(): readonly WireMessage[];
  /** What lets the app open a modal for this person. */
  triggerFor(user: string): string;
  /** Shows a view that an acknowledgement carried. */
  replace(user: string, view: object): void;
  /** Where a slash command is answered. */
  readonly responseUrl: string;
  close(): Promise<void>;
}

interface WireSlackCall {
  readonly method: string;
  readonly given: Readonly<Record<string, unknown>>;
}

interface WireElement {
  readonly type: string;
  readonly action_id?: string;
  readonly value?: string;
  readonly options?: readonly { readonly text: object; readonly value: string }[];
}

interface WireBlock {
  readonly type: string;
  readonly block_id?: string;
  readonly element?: WireElement;
  readonly elements?: readonly WireElement[];
}

export interface WireView {
  readonly id: string;
  readonly callback_id: string;
  readonly private_metadata?: string;
  readonly blocks: readonly WireBlock[];
}

export interface WireMessage {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly thread_ts?: string;
  readonly subtype?: 'thread_broadcast';
  readonly metadata?: unknown;
  edited?: { readonly user: string; readonly ts: string };
  text: string;
  blocks: readonly WireBlock[];
}

const botUser = 'U0WIREBOT';

export const team = 'T0WIRETEAM';

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** Nested values travel as JSON inside the form. */
function parsedForm(body: string): Record<string, unknown> {
  const nested = new Set(['view', 'blocks', 'metadata']);
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([name, value]) => [
      name,
      nested.has(name) ? (JSON.parse(value) as unknown) : value,
    ]),
  );
}

export async function startWireSlack(people: readonly string[]): Promise<WireSlack> {
  const calls: WireSlackCall[] = [];
  const views = new Map<string, WireView>();
  const triggers = new Map<string, string>();
  const messages: WireMessage[] = [];
  let counter = 0;
  const next = () => (counter += 1);
  let lastMicroseconds = 0;

  /** Of now, and no two alike. */
  function nextTs(): string {
    lastMicroseconds = Math.max(Date.now() * 1000, lastMicroseconds + 1);
    return (lastMicroseconds / 1_000_000).toFixed(6);
  }

  function show(user: string, view: object, id = `V${next()}`): object {
    const shown = { ...view, id } as WireView;
    views.set(user, shown);
    return { ok: true, view: { ...shown, hash: String(next()) } };
  }

  function update(given: Readonly<Record<string, unknown>>): object {
    const owner = [...views].find(([, { id }]) => id === given['view_id']);
    return owner === undefined
      ? { ok: false, error: 'not_found' }
      : show(owner[0], given['view'] as object, owner[1].id);
  }

  function post(given: Readonly<Record<string, unknown>>): object {
    const { thread_ts: thread, metadata } = given;
    const message: WireMessage = {
      channel: String(given['channel']),
      ts: nextTs(),
      user: botUser,
      ...(typeof thread === 'string' && { thread_ts: thread }),
      ...(given['reply_broadcast'] === 'true' && { subtype: 'thread_broadcast' as const }),
      ...(metadata !== undefined && { metadata }),
      text: String(given['text']),
      blocks: (given['blocks'] ?? []) as WireBlock[],
    };
    messages.push(message);
    return { ok: true, channel: message.channel, ts: message.ts };
  }

  function rewrite(given: Readonly<Record<string, unknown>>): object {
    const message = messages.find(({ ts }) => ts === given['ts']);
    if (message === undefined) return { ok: false, error: 'message_not_found' };
    message.text = String(given['text']);
    message.blocks = given['blocks'] as WireBlock[];
    message.edited = { user: botUser, ts: nextTs() };
    return { ok: true, channel: message.channel, ts: message.ts };
  }

  /** A page of a conversation, as Slack tells it; metadata only to whoever asks for it. */
  function page(found: readonly WireMessage[], given: Readonly<Record<string, unknown>>): object {
    const withMetadata = given['include_all_metadata'] === 'true';
    const shown = found.slice(0, Number(given['limit'] ?? 100)).map((message) => ({
      ...message,
      metadata: withMetadata ? message.metadata : undefined,
      reply_count: messages.filter(({ thread_ts: thread }) => thread === message.ts).length,
    }));
    return {
      ok: true,
      messages: shown,
      has_more: shown.length < found.length,
    };
  }

  /** The newest first; what stands in a thread only is not there. */
  function history(given: Readonly<Record<string, unknown>>): object {
    const found = messages.filter(
      ({ channel, ts, thread_ts: thread, subtype }) =>
        channel === given['channel'] &&
        (thread === undefined || subtype !== undefined) &&
        Number(ts) >= Number(given['oldest'] ?? 0),
    );
    return page(found.toReversed(), given);
  }

  function replies(given: Readonly<Record<string, unknown>>): object {
    const isIn = ({ channel, ts, thread_ts: thread }: WireMessage) =>
      channel === given['channel'] && (ts === given['ts'] || thread === given['ts']);
    return page(messages.filter(isIn), given);
  }

  function person(id: string): object {
    if (!people.includes(id)) return { ok: false, error: 'user_not_found' };
    const profile = { email: `${id.toLowerCase()}@example.com` };
    return { ok: true, user: { id, team_id: team, deleted: false, is_bot: false, profile } };
  }

  const answers: Readonly<Record<string, (given: Readonly<Record<string, unknown>>) => object>> = {
    'auth.test': () => ({ ok: true, team_id: team, user_id: botUser, bot_id: 'B0WIREBOT' }),
    'users.info': (given) => person(String(given['user'])),
    'views.open': (given) => show(triggers.get(String(given['trigger_id'])) ?? '', given['view'] as object),
    'views.push': (given) => show(triggers.get(String(given['trigger_id'])) ?? '', given['view'] as object),
    'views.update': update,
    'chat.postMessage': post,
    'chat.update': rewrite,
    'conversations.history': history,
    'conversations.replies': replies,
    'conversations.open': (given) => ({ ok: true, channel: { id: `D${String(given['users'])}` } }),
  };

  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const method = (request.url ?? '').split('/').at(-1) ?? '';
      const given = method === 'response' ? (JSON.parse(body) as Record<string, unknown>) : parsedForm(body);
      calls.push({ method, given });
      const answer = answers[method]?.(given) ?? { ok: true };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    apiUrl: `${origin}/api/`,
    responseUrl: `${origin}/response`,
    calls,
    view: (user) => views.get(user),
    messages: () => messages,
    triggerFor(user) {
      const trigger = `${next()}.${next()}.trigger`;
      triggers.set(trigger, user);
      return trigger;
    },
    replace: (user, view) => void show(user, view, views.get(user)?.id),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** One delivery over the wire: its form, the time it claims, and its signature. */
export interface Signed {
  readonly body: string;
  readonly timestamp: string;
  readonly signature: string;
}

export function sign(
  fields: Readonly<Record<string, string>>,
  secret: string,
  atSeconds = Math.floor(Date.now() / 1000),
): Signed {
  const body = new URLSearchParams(fields).toString();
  const timestamp = String(atSeconds);
  const digest = createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex');
  return { body, timestamp, signature: `v0=${digest}` };
}

export interface WireAnswer {
  readonly status: number;
  readonly body: string;
}

export async function send(
  url: string,
  { body, timestamp, signature }: Partial<Signed>,
): Promise<WireAnswer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(timestamp !== undefined && { 'x-slack-request-timestamp': timestamp }),
      ...(signature !== undefined && { 'x-slack-signature': signature }),
    },
    body: body ?? '',
  });
  return { status: response.status, body: await response.text() };
}
