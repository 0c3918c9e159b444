import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { SocketDelivery } from './deliveries/socket.ts';
import { readFields, readFile, sendJson, sendText } from './http-body.ts';
import type { LoopbackServer } from './loopback-server.ts';
import { answerResponseUrl } from './response-url-answer.ts';
import { Arguments } from './web-api/arguments.ts';
import { call, type CallAnswer, rateLimited } from './web-api/call.ts';
import type { Answer } from './web-api/method.ts';
import type { ScriptedAnswer } from './weather.ts';
import type { World } from './world.ts';

/** What the app talks to: the Web API, uploads, response_urls, and the end of Socket Mode. */
export function serveApp(server: LoopbackServer, world: World): void {
  server.http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    route(world, request, response).catch((error: unknown) => {
      sendJson(response, 500, { ok: false, error: 'internal_error', details: String(error) });
    });
  });
  server.http.on('upgrade', (request, socket, head) => {
    if (world.delivery instanceof SocketDelivery) world.delivery.accept(request, socket, head);
    else socket.destroy();
  });
}

async function route(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', world.origins.app);
  const [, family = '', name = ''] = pathname.split('/');
  if (family === 'upload') return upload(world, name, request, response);
  const fields = { ...Object.fromEntries(searchParams), ...(await readFields(request)) };
  if (family === 'response') {
    return answer(world, 'response_url', fields, response, () => answerResponseUrl(world, name, fields));
  }
  if (family !== 'api') return sendText(response, 404, 'Not found');
  const { token: inBody, ...rest } = fields;
  const token = request.headers.authorization?.replace(/^Bearer /i, '') ?? (inBody as string | undefined);
  return answer(world, name, rest, response, () => call(world, name, token, new Arguments(rest)));
}

/** Carries the call out in the weather there is, and writes it down. */
async function answer(
  world: World,
  method: string,
  fields: Record<string, unknown>,
  response: ServerResponse,
  carryOut: () => Promise<CallAnswer>,
): Promise<void> {
  const at = Date.now();
  const startedAt = performance.now();
  const { weather } = world;
  if (weather.now.slowMs > 0) await delay(weather.now.slowMs);
  const inTheWay = whatIsInTheWay(world, method, fields);
  const given = typeof inTheWay === 'string' ? noAnswer : (inTheWay ?? (await carryOut()));
  const dropped = typeof inTheWay === 'string' || weather.strikes('acceptThenDrop', method) !== null;
  const status = dropped ? null : given.status;
  const ms = performance.now() - startedAt;
  world.log.called({ at, method, arguments: fields, status, answer: given.body, ms });
  if (inTheWay === 'cut') sendHalf(response);
  else if (inTheWay === 'silent') return;
  else if (dropped) response.socket?.resetAndDestroy();
  else if (typeof given.body === 'string') sendText(response, given.status, given.body, given.headers);
  else sendJson(response, given.status, given.body, given.headers);
  world.changes.changed([]);
}

/** Channels and people in a call; a direct message under both its names. */
function namesIn({ workspace }: World, fields: Record<string, unknown>): string[] {
  const named = ['channel', 'user', 'users', 'user_id', 'usergroup'].flatMap((name) => {
    const value = fields[name];
    return typeof value === 'string' ? [value] : [];
  });
  const people = named.flatMap((id) => {
    const channel = workspace.channels.get(id);
    return channel?.kind === 'im' ? channel.members : [];
  });
  return [...named, ...people];
}

const noAnswer: CallAnswer = { status: 200, headers: {}, body: '' };
const page = (status: number): CallAnswer => ({
  status,
  headers: {},
  body: `<html><body>${status}</body></html>`,
});

type InTheWay = CallAnswer | 'dropped' | 'cut' | 'silent';

function asTold({ status, headers = {}, body, error = 'internal_error' }: ScriptedAnswer): InTheWay {
  if (typeof status === 'string') return status;
  if (status !== undefined) return { ...page(status), headers };
  return { status: 200, headers, body: body === undefined ? { ok: false, error } : (body as Answer) };
}

/** The head of an answer and a part of its body, and then the connection is gone. */
function sendHalf(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'content-length': '100' });
  response.write('{"ok":true,', () => response.socket?.resetAndDestroy());
}

function whatIsInTheWay(world: World, method: string, fields: Record<string, unknown>): InTheWay | undefined {
  const { weather } = world;
  const scripted = weather.scripted(method, namesIn(world, fields));
  if (scripted !== undefined) return asTold(scripted);
  const limited = weather.strikes('rateLimited', method);
  if (limited !== null) return rateLimited(limited.retryAfterSeconds);
  const failing = weather.strikes('failing', method);
  if (failing === null) return undefined;
  if ('error' in failing) return { status: 200, headers: {}, body: { ok: false, error: failing.error } };
  return page(failing.status);
}

async function upload(
  world: World,
  secret: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const content = await readFile(request);
  const wanted = world.files.receive(secret, content);
  sendText(response, wanted ? 200 : 400, wanted ? `OK - ${content.length}` : 'upload_failed');
}
