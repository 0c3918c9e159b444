import type { IncomingMessage } from 'node:http';

const loopbackHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * A page from elsewhere, open in the same browser, can reach loopback too: by a request of its own (it then names its
 * `Origin`), or by a name of its own that points here (it then stands in `Host`).
 */
export function isFromThisPage(incoming: IncomingMessage): boolean {
  const { host, origin } = incoming.headers;
  if (host === undefined || !loopbackHost.test(host)) return false;
  return origin === undefined || origin === `http://${host}`;
}
