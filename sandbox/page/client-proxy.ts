import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';

/** Answers `/client/*`: what the page has to say to the Slack stand-in. */
export type ClientHandler = (incoming: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** Hands everything on to the stand-in at that address, server-sent events included. */
export function proxyTo(slackUrl: URL): ClientHandler {
  return (incoming, response) => {
    const target = new URL(incoming.url ?? '/', slackUrl);
    const { host: _host, connection: _connection, ...headers } = incoming.headers;
    const onward = request(target, { method: incoming.method ?? 'GET', headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, response, () => onward.destroy());
    });
    onward.on('error', () => refuse(response));
    response.on('close', () => onward.destroy());
    pipeline(incoming, onward, (error) => {
      if (error) onward.destroy();
    });
  };
}

function refuse(response: ServerResponse): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(502, { 'content-type': 'application/json' });
  response.end(
    JSON.stringify({ ok: false, error: 'unreachable', message: 'The Slack stand-in does not answer.' }),
  );
}
