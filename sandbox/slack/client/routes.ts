import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Act, ActAnswer, ClientEvent } from '../client-api.ts';
import { readFields, sendJson, sendText } from '../http-body.ts';
import type { World } from '../world.ts';
import { actFrom } from './act-from.ts';
import { stateFor } from './state.ts';

/** Answers `/client/…`. The page's own server may hand such requests over, to have one origin for all. */
export type ClientRoutes = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export function clientRoutes(world: World, act: (deed: Act) => Promise<ActAnswer>): ClientRoutes {
  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', world.origins.client);
    const [, , what = '', id = ''] = pathname.split('/');
    const user = searchParams.get('user') ?? '';
    if (what === 'act' && request.method === 'POST') return doAct(request, response, act);
    if (what === 'files') return sendFile(world, id, response);
    if (what !== 'state' && what !== 'events') return sendText(response, 404, 'Not found');
    if (!world.workspace.people.has(user)) {
      return sendJson(response, 404, {
        ok: false,
        error: 'unknown_user',
        message: `There is nobody ${user}.`,
      });
    }
    if (what === 'state')
      return sendJson(response, 200, stateFor(world, user), { 'cache-control': 'no-store' });
    streamEvents(world, user, response);
  };
}

/** JSON only, so that no page of another origin can post here without asking first. */
async function doAct(
  request: IncomingMessage,
  response: ServerResponse,
  act: (deed: Act) => Promise<ActAnswer>,
): Promise<void> {
  if (!request.headers['content-type']?.startsWith('application/json')) {
    return sendJson(response, 415, { ok: false, error: 'invalid_act', message: 'Acts are sent as JSON.' });
  }
  const parsed = actFrom(await readFields(request));
  const answer: ActAnswer =
    'act' in parsed ? await act(parsed.act) : { ok: false, error: 'invalid_act', message: parsed.problem };
  sendJson(response, 200, answer);
}

function streamEvents(world: World, user: string, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  const send = (seq: number): void => {
    const event: ClientEvent = { type: 'changed', seq };
    response.write(`data: ${JSON.stringify(event)}\n\n`);
  };
  send(0);
  const off = world.changes.onChange((seq, users) => {
    if (users === undefined || users.includes(user)) send(seq);
  });
  response.on('close', off);
}

function sendFile(world: World, id: string, response: ServerResponse): void {
  const file = world.files.content(id);
  if (file === undefined) return sendText(response, 404, 'Not found');
  response.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
  });
  response.end(file.bytes);
}
