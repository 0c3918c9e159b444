import type { RequestListener } from 'node:http';
import { constants, createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo, Socket } from 'node:net';
import { createSelfSigned } from './certificate.ts';
import { findCall } from './platform.ts';
import { receivedUrl, readBody } from './wire.ts';

export interface GoAwayOptions {
  /** Who answers everything but the first POST to `customer/config`; an AdobeStandIn's `listener`. */
  listener: RequestListener;
  /**
   * What happens to the first POST over HTTP/2, after it was read whole: GOAWAY that leaves its stream out, or
   * RST_STREAM with REFUSED_STREAM. Both say that the request was not looked at, and undici then sends it again by
   * itself. A GOAWAY cannot leave out the first stream of a connection (node:http2), so a POST on that one is always
   * refused. Over HTTP/1.1 the connection is cut.
   */
  how: 'goaway' | 'refusedStream';
}

export interface GoAwayServer {
  /** `https://localhost:port`. */
  url: string;
  /** PEM; clients must be told to trust it. */
  certificate: string;
  /** The POSTs to `customer/config` that were read whole, oldest first. */
  posts(): readonly { httpVersion: string; body: string }[];
  close(): Promise<void>;
}

function refuseStream(request: Http2ServerRequest, how: GoAwayOptions['how']): void {
  const { stream } = request;
  const before = (stream.id ?? 1) - 2;
  if (how === 'goaway' && before > 0) stream.session?.goaway(constants.NGHTTP2_NO_ERROR, before);
  else stream.close(constants.NGHTTP2_REFUSED_STREAM);
}

/**
 * A server that takes a POST and claims it did not. TLS, because undici speaks HTTP/2 only where it was agreed on in
 * the TLS handshake (or where a client asks for cleartext HTTP/2 in so many words).
 */
export async function startGoAwayServer({ listener, how }: GoAwayOptions): Promise<GoAwayServer> {
  const { key, certificate } = createSelfSigned();
  const posts: { httpVersion: string; body: string }[] = [];
  const sockets = new Set<Socket>();

  async function serve(request: Http2ServerRequest, response: Http2ServerResponse): Promise<void> {
    // node:http2's compatibility layer gives HTTP/1.1 clients the very objects of node:http.
    const asHttp1 = [request, response] as unknown as Parameters<RequestListener>;
    const isPost = findCall(request.method, receivedUrl(asHttp1[0]).pathname) === 'postConfig';
    if (!isPost) return listener(...asHttp1);
    if (posts.length > 0) {
      posts.push({ httpVersion: request.httpVersion, body: '' });
      return listener(...asHttp1);
    }
    posts.push({ httpVersion: request.httpVersion, body: await readBody(asHttp1[0]) });
    if (request.httpVersionMajor >= 2) refuseStream(request, how);
    else asHttp1[0].socket.destroy();
  }

  const server = createSecureServer({ key, cert: certificate, allowHTTP1: true });
  server.on('request', (request, response) => {
    serve(request, response).catch(() => response.destroy());
  });
  server.on('secureConnection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `https://localhost:${(server.address() as AddressInfo).port}`,
    certificate,
    posts: () => posts,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        for (const socket of sockets) socket.destroy();
      }),
  };
}
