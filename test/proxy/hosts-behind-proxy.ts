import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse, request as ask } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, type Socket, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { createSelfSigned } from '../../sandbox/adobe/certificate.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { type ConnectProxy, startConnectProxy } from './connect-proxy.ts';

const names = [
  'slack.com',
  '*.slack.com',
  '*.adobe.io',
  '*.adobelogin.com',
  'login.microsoftonline.com',
  'management.azure.com',
  'graph.microsoft.com',
  '*.vault.azure.net',
];

/** The stand-ins under the names of the real systems, behind TLS, with nothing but a proxy that leads there. */
export interface HostsBehindProxy {
  readonly proxy: ConnectProxy;
  /** For the bot: no address of this machine, but the proxy's. */
  readonly variables: Readonly<Record<string, string>>;
  /** The hosts that were asked for, each once. */
  hosts(): string[];
  close(): Promise<void>;
}

export const proxyUser = 'proxy-user';
export const proxyPassword = 'proxy-p%ss/word';

export async function startHostsBehindProxy({
  slack,
  adobe,
  azure,
}: Pick<Sandbox, 'slack' | 'adobe' | 'azure'>): Promise<HostsBehindProxy> {
  const { key, certificate } = createSelfSigned(names);
  const folder = mkdtempSync(join(tmpdir(), 'hosts-'));
  const authority = join(folder, 'ca.pem');
  writeFileSync(authority, certificate);
  const slackOrigin = new URL(slack.apiUrl).origin;

  function originOf(host: string): string {
    if (host.endsWith('slack.com')) return slackOrigin;
    return /\.adobe(?:login)?\./u.test(host) ? adobe.url : azure.url;
  }

  async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host = '' } = request.headers;
    const body = await buffer(request);
    const headers = { ...request.headers, 'x-forwarded-host': host };
    const asking = ask(`${originOf(host)}${request.url ?? ''}`, { method: request.method, headers });
    asking.on('error', () => response.destroy());
    asking.end(body);
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    const text = (await buffer(answer))
      .toString('latin1')
      .replaceAll(slackOrigin.replace('http', 'ws'), 'wss://wss-primary.slack.com')
      .replaceAll(`${slackOrigin}/upload/`, 'https://files.slack.com/upload/');
    const { 'content-length': _length, 'transfer-encoding': _coding, ...kept } = answer.headers;
    response.writeHead(answer.statusCode ?? 502, kept).end(Buffer.from(text, 'latin1'));
  }

  const front = createServer({ key, cert: certificate }, (request, response) => {
    forward(request, response).catch(() => response.destroy());
  });
  const sockets = new Set<Socket>();
  front.on('upgrade', (request, socket, head) => {
    const { port } = new URL(slackOrigin);
    const upstream = connect(Number(port), '127.0.0.1');
    sockets.add(upstream);
    const lines = Object.entries(request.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
    upstream.write(`GET ${request.url ?? '/'} HTTP/1.1\r\n${lines.join('')}\r\n`);
    upstream.write(head);
    socket.on('error', () => upstream.destroy()).pipe(upstream);
    upstream.on('error', () => socket.destroy()).pipe(socket);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  const { port } = front.address() as AddressInfo;
  slack.answerAt('https://hooks.slack.com');
  const proxy = await startConnectProxy((to) => (to.endsWith(':443') ? port : undefined));
  const url = new URL(proxy.url);
  url.username = encodeURIComponent(proxyUser);
  url.password = encodeURIComponent(proxyPassword);
  return {
    proxy,
    variables: {
      SLACK_API_URL: '',
      ADOBE_PLATFORM_URL: '',
      ADOBE_IMS_URL: '',
      AZURE_LOOPBACK_URL: '',
      HTTPS_PROXY: url.href,
      NODE_EXTRA_CA_CERTS: authority,
    },
    hosts: () => [...new Set(proxy.asked.map(({ to }) => to.replace(/:443$/u, '')))].toSorted(),
    async close() {
      await proxy.close();
      for (const socket of sockets) socket.destroy();
      front.closeAllConnections();
      front.close();
      rmSync(folder, { recursive: true });
    },
  };
}
