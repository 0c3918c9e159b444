import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { findRedisServer } from '../../sandbox/redis.ts';
import { until } from '../faults/until.ts';
import { findFreePort } from '../../sandbox/free-port.ts';

export interface Server {
  readonly port: number;
  kill(): Promise<void>;
}

const durable = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction', '--save', ''];
const program = () => findRedisServer(process.env) ?? 'redis-server';
const opened: { child: ChildProcess; directory: string }[] = [];

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

/** Ends whatever was started here, by its process. */
export async function endServers(): Promise<void> {
  for (const { child, directory } of opened.splice(0)) {
    await end(child);
    await rm(directory, { recursive: true, force: true });
  }
}

export async function answers(
  port: number,
  tls?: { readonly ca: string; readonly servername: string },
): Promise<void> {
  const client = new Redis(port, '127.0.0.1', {
    retryStrategy: () => 50,
    maxRetriesPerRequest: null,
    ...(tls !== undefined && { tls }),
  });
  client.on('error', () => undefined);
  await client.ping().catch((error: unknown) => {
    // It asks for a password, so it answers.
    if (!/NOAUTH|MASTERDOWN/u.test(String(error))) throw error;
  });
  client.disconnect();
}

async function launch(command: readonly string[], directory: string): Promise<Server['kill']> {
  const [file = '', ...args] = command;
  const child = spawn(file, args, { stdio: 'ignore' });
  opened.push({ child, directory });
  return () => end(child);
}

/** A durable server with some arguments more; `file` where it is to be a certain one, `backup` where it finds files. */
export async function startServer(
  args: readonly string[] = [],
  file = program(),
  backup?: string,
): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), 'cmk-server-'));
  if (backup !== undefined) await cp(backup, directory, { recursive: true });
  const port = await findFreePort();
  const kill = await launch(
    [file, '--bind', '127.0.0.1', '--port', String(port), '--dir', directory, ...durable, ...args],
    directory,
  );
  await answers(port);
  return { port, kill };
}

/** A server whose files may grow to so many blocks of 512 bytes and no further: a disk that gets full. */
export async function startOnSmallDisk(blocks: number): Promise<Server> {
  const directory = await mkdtemp(join(tmpdir(), 'cmk-server-'));
  const port = await findFreePort();
  const script = `trap '' XFSZ; ulimit -f ${blocks}; exec "$@"`;
  const server = [program(), '--bind', '127.0.0.1', '--port', String(port), '--dir', directory, ...durable];
  const kill = await launch(['sh', '-c', script, 'sh', ...server], directory);
  await answers(port);
  return { port, kill };
}

/** Loads its data at a millisecond a key; asked in vain meanwhile. */
export async function load(port: number, count = 60_000): Promise<void> {
  const admin = new Redis(port, '127.0.0.1', { enableReadyCheck: false });
  await admin.call('DEBUG', 'POPULATE', String(count));
  const loading = new Redis(port, '127.0.0.1', { retryStrategy: () => null });
  loading.on('error', () => undefined);
  // It is answered when all is loaded, or never.
  loading.call('DEBUG', 'RELOAD').then(
    () => loading.disconnect(),
    () => loading.disconnect(),
  );
  await until('it loads', async () => (await admin.info('persistence')).includes('loading:1'));
  admin.disconnect();
}

export const loadsSlowly =
  '--enable-debug-command yes --key-load-delay 1000 --loading-process-events-interval-bytes 1024'.split(' ');

/** TLS alone, under a certificate of its own; also at 127.0.0.2, for which that does not hold. */
export async function startTlsServer(
  certificate: string,
  key: string,
): Promise<Server & { readonly ca: string }> {
  const directory = await mkdtemp(join(tmpdir(), 'cmk-server-'));
  const [certFile, keyFile] = [join(directory, 'cert.pem'), join(directory, 'key.pem')];
  await writeFile(certFile, certificate);
  await writeFile(keyFile, key);
  const port = await findFreePort();
  const tls = ['--tls-port', String(port), '--tls-cert-file', certFile, '--tls-key-file', keyFile];
  const only = ['--tls-ca-cert-file', certFile, '--tls-auth-clients', 'no', '--port', '0'];
  const kill = await launch(
    [program(), '--bind', '127.0.0.1', '127.0.0.2', '--dir', directory, ...durable, ...tls, ...only],
    directory,
  );
  await answers(port, { ca: certificate, servername: 'localhost' });
  return { port, kill, ca: certFile };
}

/** A primary, a replica, and a Sentinel that makes the replica the primary once the other is gone for so long. */
export async function startSentinel(
  downAfterMs = 500,
): Promise<{ readonly sentinelPort: number; readonly primary: Server }> {
  const primary = await startServer();
  const replica = await startServer(['--replicaof', '127.0.0.1', String(primary.port)]);
  const directory = await mkdtemp(join(tmpdir(), 'cmk-server-'));
  const port = await findFreePort();
  const file = join(directory, 'sentinel.conf');
  const lines = [
    `port ${port}`,
    'bind 127.0.0.1',
    `dir ${directory}`,
    `sentinel monitor mymaster 127.0.0.1 ${primary.port} 1`,
    `sentinel down-after-milliseconds mymaster ${downAfterMs}`,
    'sentinel failover-timeout mymaster 3000',
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  await launch([program(), file, '--sentinel'], directory);
  await answers(port);
  const client = new Redis(port, '127.0.0.1');
  const at = new Redis(replica.port, '127.0.0.1');
  await until('the Sentinel knows the replica, and it is in step', async () => {
    const replicas = (await client.call('SENTINEL', 'replicas', 'mymaster')) as unknown[];
    return replicas.length === 1 && (await at.info('replication')).includes('master_link_status:up');
  });
  client.disconnect();
  at.disconnect();
  return { sentinelPort: port, primary };
}

/** Says of the server behind it that it is another version; both have as many characters. */
export async function startVersionProxy(redisPort: number, is: string, says: string) {
  const server = createServer((client) => {
    const redis = connect(redisPort, '127.0.0.1');
    client.on('error', () => redis.destroy());
    redis.on('error', () => client.destroy());
    client.pipe(redis);
    redis.on('data', (bytes) => {
      client.write(
        Buffer.from(
          bytes.toString('latin1').replaceAll(`redis_version:${is}`, `redis_version:${says}`),
          'latin1',
        ),
      );
    });
    redis.on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

/** A stable endpoint, as managed services have it: connections that are open stay where they lead. */
export async function startEndpoint(behindPort: number) {
  let leads = behindPort;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const behind = connect(leads, '127.0.0.1');
    for (const socket of [client, behind]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        behind.destroy();
      });
    }
    client.pipe(behind).pipe(client);
  });
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    leadTo(port: number): void {
      leads = port;
    },
    /** Ends the connections that are open. */
    cut,
    close(): void {
      server.close();
      cut();
    },
  };
}

/** Two servers behind a stable endpoint, as a managed service has them. */
export interface Managed {
  /** Of the endpoint. */
  readonly port: number;
  /** The other one is the primary now, with all that was written; who was connected stays with the one that is demoted. */
  demote(): Promise<void>;
  /** New connections lead to the one that is the primary now. */
  leadToPrimary(): void;
  close(): void;
}

export async function startManaged(args: readonly string[] = [], file = program()): Promise<Managed> {
  // A replica that waits for others before it is served would cost five seconds.
  const all = ['--repl-diskless-sync-delay', '0', ...args];
  const first = await startServer(all, file);
  const second = await startServer([...all, '--replicaof', `127.0.0.1 ${first.port}`], file);
  const endpoint = await startEndpoint(first.port);
  const [old, fresh] = [first, second].map(({ port }) => new Redis(port, '127.0.0.1')) as [Redis, Redis];
  const says = (redis: Redis, words: string) => async () => (await redis.info('replication')).includes(words);
  await until('the replica is in step', says(fresh, 'master_link_status:up'));
  return {
    port: endpoint.port,
    async demote() {
      // Stops writes, waits until the replica has all of them, and changes both roles.
      await old.call('FAILOVER');
      await until('the roles have changed', says(fresh, 'role:master'));
      await until('the old one follows', says(old, 'role:slave'));
    },
    leadToPrimary: () => endpoint.leadTo(second.port),
    close() {
      old.disconnect();
      fresh.disconnect();
      endpoint.close();
    },
  };
}
