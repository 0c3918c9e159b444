import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { Redis } from 'ioredis';
import { findFreePort } from './free-port.ts';

type RedisKind = 'given' | 'server' | 'embedded';

export interface SandboxRedis {
  /** For ioredis, `redis://…`. */
  url: string;
  kind: RedisKind;
  /** Whether what is written outlives the Redis itself: append-only file and no eviction. */
  durable: boolean;
  /** Ends what was started here and nothing else; a given Redis is left alone. */
  close(): Promise<void>;
}

/** A private server that tests may be rough with. */
export interface PrivateRedis extends SandboxRedis {
  kind: 'server';
  /** Of the process that runs now; undefined between kill and restart. */
  pid(): number | undefined;
  /** SIGKILL; returns when the process is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same port and directory; returns when it answers. Throws where it is still running. */
  restart(): Promise<void>;
}

export interface RedisOptions {
  /** `REDIS_URL`, `REDIS_SERVER` and `PATH` are read. */
  env: Readonly<Record<string, string | undefined>>;
}

const programs = ['redis-server', 'valkey-server'];

/**
 * A program that speaks Redis, from the directories of PATH: the one that `REDIS_SERVER` names, and no other, or the first
 * of these names. Undefined where there is none.
 */
export function findRedisServer(
  env: RedisOptions['env'],
  names: readonly string[] = programs,
): string | undefined {
  const named = env['REDIS_SERVER'] ?? '';
  if (named === '') return findProgram(env, names);
  const program = findProgram(env, [named]);
  if (program === undefined) throw new Error(`REDIS_SERVER names ${named}, which is not on the PATH.`);
  return program;
}

/** Of these names the first one that is in a directory of PATH. */
export function findProgram(env: RedisOptions['env'], names: readonly string[]): string | undefined {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return names
    .flatMap((program) => folders.map((folder) => join(folder, program)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Waits until the server answers and has read its files; rejects where the process ends before that. */
async function waitUntilReady(url: string, child: ChildProcess): Promise<void> {
  const client = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null });
  // Refused connections are expected until it listens.
  client.on('error', () => undefined);
  const ended = new AbortController();
  try {
    await Promise.race([
      client.ping(),
      once(child, 'exit', { signal: ended.signal }).then(([code]) => {
        throw new Error(`The private Redis ended at once (exit code ${String(code)}).`);
      }),
    ]);
  } finally {
    ended.abort();
    client.disconnect();
  }
}

/** What a test needs of its server beside the usual. */
export interface ServerExtras {
  readonly settings?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

function spawnServer(program: string, port: number, directory: string, extras: ServerExtras): ChildProcess {
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir: directory,
    appendonly: 'yes',
    appendfsync: 'everysec',
    save: '',
    'maxmemory-policy': 'noeviction',
    // Delayed jobs are late by up to 100 ms with Redis's default of 10.
    hz: '100',
    ...extras.settings,
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  // In its own process group: Ctrl-C is for the sandbox, which then ends Redis last.
  const env = { ...process.env, ...extras.env };
  return spawn(program, args, { stdio: 'ignore', detached: true, env });
}

/**
 * Ends the server when this process is gone, however it went: a killed process runs no handler, but its end of the pipe
 * closes. A server that ends by itself takes its watchman with it.
 */
function guard(server: ChildProcess): void {
  const script = 'read -r _; kill -9 "$0"';
  const stdio = ['pipe', 'ignore', 'ignore'] as const;
  const watchman = spawn('sh', ['-c', script, String(server.pid)], { stdio: [...stdio], detached: true });
  server.once('exit', () => watchman.kill('SIGKILL'));
  watchman.unref();
  // A pipe is a socket to Node, and would keep the process alive.
  (watchman.stdin as Socket | null)?.unref();
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}

/** A private server with an append-only file in a directory of its own, on a free loopback port. */
export async function startPrivateRedis(program: string, extras: ServerExtras = {}): Promise<PrivateRedis> {
  const directory = await mkdtemp(join(tmpdir(), 'cmk-redis-'));
  const port = await findFreePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;

  // Where the sandbox ends without closing, the server must not outlive it.
  const onExit = (): void => {
    child?.kill('SIGKILL');
    rmSync(directory, { recursive: true, force: true });
  };

  async function start(): Promise<void> {
    if (child !== undefined) throw new Error('The private Redis is still running.');
    child = spawnServer(program, port, directory, extras);
    guard(child);
    await waitUntilReady(url, child);
  }

  async function stop(signal: NodeJS.Signals): Promise<void> {
    const running = child;
    child = undefined;
    if (running !== undefined) await end(running, signal);
  }

  process.once('exit', onExit);
  await start();
  return {
    url,
    kind: 'server',
    durable: true,
    pid: () => child?.pid,
    kill: () => stop('SIGKILL'),
    restart: start,
    async close() {
      process.off('exit', onExit);
      await stop('SIGTERM');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/**
 * Redis in plain JavaScript in this very process: nothing outlives it, and `WAIT`, `OBJECT` and `MEMORY` are missing.
 * Good enough to try the bot, not for fault tests.
 */
export async function startEmbeddedRedis(): Promise<SandboxRedis> {
  // Half a second of loading that the other two kinds do not need.
  const { createRedisCommandExecutor, RedisServerState, Resp2Server } = await import('js-redis-server/core');
  const state = new RedisServerState({ databaseCount: 16 });
  // Its own listen() would open the port to the network, and its close() wait for clients to leave.
  const { server } = new Resp2Server({ server: state, executor: createRedisCommandExecutor() });
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}`,
    kind: 'embedded',
    durable: false,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
      state.close();
    },
  };
}

async function isDurable(url: string): Promise<boolean> {
  const client = new Redis(url, { maxRetriesPerRequest: 1 });
  client.on('error', () => undefined);
  try {
    const read = async (name: string): Promise<string> =>
      String(((await client.config('GET', name)) as unknown[])[1]);
    return (await read('appendonly')) === 'yes' && (await read('maxmemory-policy')) === 'noeviction';
  } catch {
    // Managed Redis often refuses CONFIG; then nobody can promise anything.
    return false;
  } finally {
    client.disconnect();
  }
}

/** `REDIS_URL` if given, else a private server from the PATH, else the embedded one. */
export async function startRedis({ env }: RedisOptions): Promise<SandboxRedis | PrivateRedis> {
  const given = env['REDIS_URL'];
  if (given !== undefined && given !== '') {
    return { url: given, kind: 'given', durable: await isDurable(given), close: async () => undefined };
  }
  const program = findRedisServer(env);
  return program === undefined ? startEmbeddedRedis() : startPrivateRedis(program);
}
