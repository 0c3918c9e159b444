import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type RequestOptions, request } from 'node:https';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { vi } from 'vitest';
import { findFreePort } from '../../sandbox/free-port.ts';
import { read } from '../documents/project-files.ts';

/** The host in the files of `deploy`. */
const host = 'cmk.example.com';

/** A proxy with TLS in front of the bot, as the file of `deploy` says. */
export interface TlsProxy {
  /** Over TLS, with the certificate checked, for the host of the file. */
  ask(options: RequestOptions, body?: string): Promise<Answered>;
  /** What it answers without TLS. */
  readonly plainUrl: string;
  close(): Promise<void>;
}

export interface Answered {
  readonly status: number;
  readonly body: string;
}

/** A program by its name, also where `PATH` leaves out what belongs to administrators. */
export function findProgram(name: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/bin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

/** Each place that a file must have for the test to be of that file. */
function replaceAll(text: string, changes: Readonly<Record<string, string>>): string {
  return Object.entries(changes).reduce((changed, [from, to]) => {
    if (!changed.includes(from)) throw new Error(`the file no longer has “${from}”`);
    return changed.replaceAll(from, to);
  }, text);
}

function asker(port: number, ca: string): TlsProxy['ask'] {
  return (options, body = '') =>
    new Promise((resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port, servername: host, ca, agent: false, method: 'POST', ...options },
        (response) => {
          const parts: string[] = [];
          response.setEncoding('utf8').on('data', (part: string) => parts.push(part));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parts.join('') }));
        },
      );
      asked.setHeader('host', host);
      asked.on('error', reject);
      asked.end(body);
    });
}

interface Running {
  readonly child: ChildProcess;
  readonly printed: readonly string[];
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Running {
  const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => printed.push(text));
  return { child, printed };
}

async function answering({ child, printed }: Running, ask: () => Promise<unknown>): Promise<void> {
  await vi.waitFor(async () => {
    if (child.exitCode !== null) throw new Error(printed.join(''));
    await ask();
  }, 20_000);
}

async function end({ child }: Running, folder: string): Promise<void> {
  if (child.exitCode === null) {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
  await rm(folder, { recursive: true, force: true });
}

const newFolder = async (name: string): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), `cmk-${name}-`));
  await chmod(folder, 0o755);
  return folder;
};

/** nginx with `deploy/nginx.conf` in its `http` block, in front of these addresses. */
export async function startNginx(upstreams: readonly string[]): Promise<TlsProxy> {
  const folder = await newFolder('nginx');
  const [certificate, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const named = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`];
  const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...named];
  execFileSync(findProgram('openssl') ?? '', [...made, '-keyout', key, '-out', certificate], {
    stdio: 'ignore',
  });
  const [port, plainPort] = [await findFreePort(), await findFreePort()];
  const ours = replaceAll(read('deploy/nginx.conf'), {
    'server 127.0.0.1:3000;': upstreams.map((one) => `server ${one};`).join('\n'),
    'listen 80;': `listen 127.0.0.1:${plainPort};`,
    'listen 443 ssl;': `listen 127.0.0.1:${port} ssl;`,
    '/etc/ssl/cmk.example.com.pem': certificate,
    '/etc/ssl/cmk.example.com.key': key,
  });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const paths = temporary.map((name) => `${name}_temp_path ${folder}/${name};`).join('\n');
  const main = `daemon off;\npid ${folder}/pid;\nevents {}\nhttp {\naccess_log off;\n${paths}\n${ours}\n}\n`;
  const file = join(folder, 'nginx.conf');
  await writeFile(file, main);
  const running = run(
    findProgram('nginx') ?? 'nginx',
    ['-c', file, '-p', folder, '-e', 'stderr'],
    process.env,
  );
  const ask = asker(port, await readFile(certificate, 'utf8'));
  await answering(running, () => ask({ path: '/' }));
  return { ask, plainUrl: `http://127.0.0.1:${plainPort}/slack/events`, close: () => end(running, folder) };
}

/** Caddy with `deploy/Caddyfile`, and a certificate of its own in place of a public one. */
export async function startCaddy(upstreams: readonly string[]): Promise<TlsProxy> {
  const folder = await newFolder('caddy');
  const [port, plainPort] = [await findFreePort(), await findFreePort()];
  const options = `{\n\tadmin off\n\tskip_install_trust\n\tdefault_bind 127.0.0.1\n\thttp_port ${plainPort}\n\thttps_port ${port}\n}\n`;
  const file = join(folder, 'Caddyfile');
  const ours = replaceAll(read('deploy/Caddyfile'), {
    'cmk.example.com {': `cmk.example.com {\n\ttls internal`,
    '127.0.0.1:3000': upstreams.join(' '),
  });
  await writeFile(file, `${options}${ours}`);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    XDG_DATA_HOME: folder,
    XDG_CONFIG_HOME: folder,
  };
  const args = ['run', '--config', file, '--adapter', 'caddyfile'];
  const running = run(findProgram('caddy') ?? 'caddy', args, env);
  const authority = join(folder, 'caddy/pki/authorities/local/root.crt');
  await answering(running, async () => asker(port, await readFile(authority, 'utf8'))({ path: '/' }));
  const ask = asker(port, await readFile(authority, 'utf8'));
  return { ask, plainUrl: `http://127.0.0.1:${plainPort}/slack/events`, close: () => end(running, folder) };
}
