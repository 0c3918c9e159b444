import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PrivateRedis, findProgram, startPrivateRedis } from '../../../sandbox/redis.ts';

/** Where Debian and others put libfaketime, which tells a process the time that a file names. */
const libraries = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1',
  '/usr/lib64/faketime/libfaketime.so.1',
  '/usr/lib/faketime/libfaketime.so.1',
  '/usr/local/lib/faketime/libfaketime.so.1',
];

export const findFaketime = (): string | undefined => libraries.find((file) => existsSync(file));

/** Whatever `REDIS_SERVER` names: valkey-server 8.0 crashes at its start where libfaketime is loaded into it. */
export const findServerForTime = (): string | undefined => findProgram(process.env, ['redis-server']);

/** A real Redis whose clock stands still until it is set. */
export interface RedisInTime {
  readonly url: string;
  /** Milliseconds since 1970. Not while a command is under way. */
  setTime(ms: number): void;
  close(): Promise<void>;
}

/**
 * Half a microsecond is added: the library reads a fraction that is not exact, and cuts it off.
 * The length is always the same, so that the server never reads half of an older time.
 */
const written = (ms: number) =>
  `${String(Math.floor(ms / 1000)).padStart(12, '0')}.${String(ms % 1000).padStart(3, '0')}000500\n`;

export async function startRedisInTime(
  program: string,
  library: string,
  startMs: number,
): Promise<RedisInTime> {
  const folder = mkdtempSync(join(tmpdir(), 'cmk-clock-'));
  const file = join(folder, 'now');
  const descriptor = openSync(file, 'w+');
  let isSetTo: number | undefined;
  const setTime = (ms: number) => {
    if (ms !== isSetTo) writeSync(descriptor, written(ms), 0);
    isSetTo = ms;
  };
  const end = () => {
    closeSync(descriptor);
    rmSync(folder, { recursive: true, force: true });
  };
  setTime(startMs);
  const env = {
    // jemalloc asks for the time before the library is ready, and both would wait for each other: libc's malloc comes first.
    LD_PRELOAD: `${library} libc.so.6`,
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_FMT: '%s',
    FAKETIME_NO_CACHE: '1',
    // What Redis waits with must go on.
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
    TZ: 'UTC',
  };
  const settings = { 'enable-debug-command': 'local' };
  try {
    const server: PrivateRedis = await startPrivateRedis(program, { env, settings });
    return {
      url: server.url,
      setTime,
      async close() {
        await server.close();
        end();
      },
    };
  } catch (error) {
    end();
    throw error;
  }
}
