import { createSecureServer, constants, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { Agent } from 'undici';
import { afterEach, describe, expect, test } from 'vitest';
import { createAdobe } from '../../../src/clients/adobe/adobe.ts';
import { certificate, key, trustLoopback } from './loopback-certificate.ts';
import { configurationAnswer, postAnswer, postBody } from './samples.ts';
import { loopback } from './tiny-adobe.ts';

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo();
});

type Refusal = (request: Http2ServerRequest) => void;

/** Both tell an HTTP/2 client that the POST was not looked at, which invites it to send it again. */
const refusals: [string, Refusal][] = [
  ['sends GOAWAY', (request) => request.stream.session?.goaway(constants.NGHTTP2_NO_ERROR, 1)],
  ['refuses the stream', (request) => request.stream.close(constants.NGHTTP2_REFUSED_STREAM)],
];

/** Prefers HTTP/2 and refuses the first POST that comes over it; over HTTP/1.1 it breaks the connection instead. */
async function startServer(refuse: Refusal): Promise<{ url: string; posts: string[] }> {
  const posts: string[] = [];
  const server = createSecureServer(
    { cert: certificate, key, allowHTTP1: true },
    (request: Http2ServerRequest, response: Http2ServerResponse) => {
      if (request.url === '/ims/token/v3') {
        response.end(JSON.stringify({ access_token: 't', expires_in: 60 }));
      } else if (request.method === 'GET') {
        response.end(JSON.stringify(configurationAnswer));
      } else {
        posts.push(request.httpVersion);
        if (request.httpVersionMajor < 2) response.socket?.destroy();
        else if (posts.length === 1) refuse(request);
        else response.end(JSON.stringify(postAnswer));
      }
    },
  );
  const sessions = new Set<{ destroy(): void }>();
  server.on('session', (session) => sessions.add(session.on('error', () => {})));
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const untrust = trustLoopback();
  cleanUp.push(() => {
    untrust();
    for (const session of sessions) session.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { url: `https://localhost:${(server.address() as AddressInfo).port}`, posts };
}

describe.each(refusals)('a server that speaks HTTP/2 and %s', (_name, refuse) => {
  test('gets the POST once, over HTTP/1.1', async () => {
    const { url, posts } = await startServer(refuse);
    const adobe = createAdobe(loopback(url));
    const sender = await adobe.openSender();
    await sender.findConfiguration(['Config1']);
    const outcome = await sender.post(postBody, { mayStillWrite: () => true });
    await sender.close();
    await adobe.close();
    expect(outcome).toMatchObject({ kind: 'unknown', cause: 'connectionLost' });
    expect(posts).toEqual(['1.1']);
  });

  test('would get it twice from undici as it comes', async () => {
    const { url, posts } = await startServer(refuse);
    const agent = new Agent();
    const path = '/data/infrastructure/manager/customer/config';
    await (await agent.request({ origin: url, path, method: 'GET' })).body.dump();
    const answer = await agent.request({ origin: url, path, method: 'POST', body: postBody });
    await answer.body.dump();
    await agent.destroy();
    expect(posts).toEqual(['2.0', '2.0']);
  });
});
