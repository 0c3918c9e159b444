import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { BotEndedError } from '../../sandbox/bot-process.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { Readiness } from '../../src/monitoring/readiness.ts';
import { certificate, key } from '../clients/adobe/loopback-certificate.ts';
import {
  endServers,
  load,
  loadsSlowly,
  startOnSmallDisk,
  startServer,
  startTlsServer,
} from '../e2e/redis-servers.ts';
import { startWorld } from '../e2e/story.ts';
import { environmentIn } from '../faults/environment.ts';
import { until } from '../faults/until.ts';
import { findBothServers } from '../store/private-redis.ts';

const doctor = fileURLToPath(new URL('../../src/doctor/main.ts', import.meta.url));

interface SetUp {
  readonly id: string;
  readonly what: string;
  readonly args?: readonly string[];
  /** Between `redis://` and the host, and after the port. */
  readonly user?: string;
  readonly path?: string;
  readonly declared?: string;
  /** What happens to a bot that starts, and what the doctor says in a line of its own. */
  readonly ends: 'ready' | 'refused at the start' | 'nothing irreversible';
  readonly says: RegExp;
}

const jane = 'Jane Doe (platform team): a multi-AZ transaction log';
const without = (...commands: string[]) => commands.flatMap((command) => ['--rename-command', command, '']);
const user = (rights: string) => `--user default on nopass ${rights}`.split(' ');
const refused = 'refused at the start';

const onAny: readonly SetUp[] = [
  { id: 'M0', what: 'all that it needs', ends: 'ready', says: /✓ Redis +answers/u },
  {
    id: 'M2',
    what: 'nothing shown and nothing declared',
    args: [...without('CONFIG'), '--appendonly', 'no'],
    ends: 'nothing irreversible',
    says: /✗ Redis keeps .*INFO shows no append-only file.*CMK_REDIS_DURABLE_BY/u,
  },
  {
    id: 'M2',
    what: 'nothing shown, and declared',
    args: [...without('CONFIG'), '--appendonly', 'no'],
    declared: jane,
    ends: 'ready',
    says: /• Redis keeps .*declared by Jane Doe \(platform team\)/u,
  },
  {
    id: 'M2',
    what: 'eviction shown, and declared',
    args: [...without('CONFIG'), '--maxmemory-policy', 'allkeys-lru'],
    declared: jane,
    ends: 'nothing irreversible',
    says: /✗ Redis keeps .*noeviction/u,
  },
  {
    id: 'M5',
    what: 'no such database',
    args: ['--databases', '1'],
    path: '/5',
    ends: refused,
    says: /✗ Redis .*database 5 cannot be used/u,
  },
  {
    id: 'M7',
    what: 'no right to scripts',
    args: user('~* &* +@all -eval -evalsha'),
    ends: refused,
    says: /✗ Redis .*lacks a right/u,
  },
  {
    id: 'M7',
    what: 'no right to its keys',
    args: user('~other* &* +@all'),
    ends: refused,
    says: /✗ Redis .*lacks a right/u,
  },
  ...['evalsha', '@sortedset', 'hset', 'type'].map((right): SetUp => ({
    id: 'M7',
    what: `no right to ${right}`,
    args: user(`~* &* +@all -${right}`),
    ends: refused,
    says: /✗ Redis .*lacks a right/u,
  })),
  {
    id: 'M7',
    what: 'no right to INFO',
    args: user('~* &* +@all -info'),
    ends: refused,
    says: /✗ Redis .*'info'/u,
  },
  {
    id: 'M8',
    what: 'a replica',
    args: ['--replicaof', '127.0.0.1 1'],
    ends: refused,
    says: /✗ Redis .*must lead to the primary/u,
  },
  {
    id: 'M8',
    what: 'a full memory',
    args: ['--maxmemory', '1'],
    ends: refused,
    says: /✗ Redis .*its memory is full/u,
  },
  {
    id: 'M8',
    what: 'too few replicas',
    args: ['--min-replicas-to-write', '1'],
    ends: refused,
    says: /✗ Redis .*too few replicas/u,
  },
  {
    id: 'N5',
    what: 'a password with /, +, = and %, encoded',
    args: ['--requirepass', 'a/b+c=d%e'],
    user: ':a%2Fb%2Bc%3Dd%25e@',
    ends: 'ready',
    says: /✓ Redis +answers/u,
  },
  {
    id: 'N5',
    what: 'a wrong password',
    args: ['--requirepass', 'right'],
    user: ':wrong@',
    ends: refused,
    says: /✗ Redis .*WRONGPASS/u,
  },
];

/** Where WAITAOF is there to be taken away. */
const onValkey: readonly SetUp[] = [
  {
    id: 'M1',
    what: 'CONFIG refused, WAITAOF proves',
    args: without('CONFIG'),
    ends: 'ready',
    says: /✓ Redis WAITAOF +proves/u,
  },
  {
    id: 'M1',
    what: 'CONFIG and WAITAOF refused',
    args: without('CONFIG', 'WAITAOF'),
    ends: 'nothing irreversible',
    says: /✗ Redis keeps .*appendfsync is unknown/u,
  },
  {
    id: 'M1',
    what: 'CONFIG refused and no fsync',
    args: [...without('CONFIG'), '--appendfsync', 'no'],
    declared: jane,
    ends: 'nothing irreversible',
    says: /✗ Redis keeps .*did not reach the disk/u,
  },
  {
    id: 'M6',
    what: 'no WAITAOF, though its version has it',
    args: without('WAITAOF'),
    ends: 'ready',
    says: /• Redis WAITAOF +cannot be asked/u,
  },
];

const servers = findBothServers();

/** What stands between the bot and a server that has all that it needs; answers with what leads there. */
const ways: readonly [string, (file: string) => Promise<Readonly<Record<string, string>>>, RegExp][] = [
  [
    'TLS under another name',
    async () => {
      const { port, ca } = await startTlsServer(certificate, String(key));
      return { REDIS_URL: `rediss://127.0.0.2:${port}`, NODE_EXTRA_CA_CERTS: ca };
    },
    /127\.0\.0\.2 is not in the cert/u,
  ],
  [
    'TLS under an authority that nobody named',
    async () => ({
      REDIS_URL: `rediss://localhost:${(await startTlsServer(certificate, String(key))).port}`,
    }),
    /self-signed certificate/u,
  ],
  [
    'TLS, and an address without',
    async () => ({ REDIS_URL: `redis://localhost:${(await startTlsServer(certificate, String(key))).port}` }),
    /ECONNRESET/u,
  ],
  [
    'no TLS, and an address with',
    async (file) => ({ REDIS_URL: `rediss://localhost:${(await startServer([], file)).port}` }),
    /ETIMEDOUT/u,
  ],
  [
    'a replica that has lost its primary',
    async (file) => {
      const lost = ['--replicaof', '127.0.0.1 1', '--replica-serve-stale-data', 'no'];
      return { REDIS_URL: `redis://127.0.0.1:${(await startServer(lost, file)).port}` };
    },
    /a replica that has lost its primary/u,
  ],
  [
    'a disk that takes nothing more',
    async () => {
      const { port } = await startOnSmallDisk(200);
      await fillDisk(port);
      return { REDIS_URL: `redis://127.0.0.1:${port}` };
    },
    /cannot save to its disk/u,
  ],
  [
    'data that it takes long to load',
    async (file) => {
      const { port } = await startServer(loadsSlowly, file);
      await load(port);
      return { REDIS_URL: `redis://127.0.0.1:${port}` };
    },
    /still loading its data/u,
  ],
];

async function fillDisk(port: number): Promise<void> {
  const admin = new Redis(port, '127.0.0.1');
  await until('the disk is full', async () => {
    await admin.set('filler', 'x'.repeat(20_000)).catch(() => undefined);
    return (await admin.info('persistence')).includes('aof_last_write_status:err');
  });
  admin.disconnect();
}

async function runDoctor(env: Readonly<Record<string, string>>) {
  const child = spawn(process.execPath, [doctor], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, error] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: child.exitCode, out, error };
}

describe.each(servers)('the doctor says what then happens to a bot that starts: %s', (file) => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startWorld();
  });
  afterAll(() => sandbox.close());
  afterEach(async () => {
    // Before its server, for which it would wait.
    await sandbox.bot().stop();
    await endServers();
  });

  async function readiness(): Promise<Readiness & { readonly status: number }> {
    const response = await fetch(new URL('/readyz', sandbox.botUrl));
    return { status: response.status, ...((await response.json()) as Readiness) };
  }

  /** Starts the bot; what becomes of it, and what it says. */
  async function startBot(variables: Readonly<Record<string, string>>) {
    try {
      await sandbox.restartBot(variables);
    } catch (error) {
      if (!(error instanceof BotEndedError)) throw error;
      return { ends: refused, said: error.message };
    }
    const { ready, checks } = await readiness();
    const others = Object.entries(checks).filter(([name]) => name !== 'durability');
    expect(others.filter(([, answer]) => answer !== 'ok')).toEqual([]);
    return { ends: ready ? 'ready' : 'nothing irreversible', said: checks['durability'] ?? '' };
  }

  if (file === servers[0]) {
    test.each(ways)(
      'refused at the start: %s',
      async (_what, start, says) => {
        const variables = { NODE_EXTRA_CA_CERTS: '', ...(await start(file)) };
        const seen = await runDoctor(await environmentIn(sandbox, { variables }));
        expect(seen.out).toMatch(new RegExp(`✗ Redis .*${says.source}`, 'u'));
        expect(seen.code).toBe(1);
        const bot = await startBot({ ...variables, LOG_LEVEL: 'info' });
        expect(bot.ends, bot.said).toBe(refused);
        expect(bot.said).toMatch(says);
        expect(seen.error + bot.said).not.toMatch(/^ +at /mu);
      },
      90_000,
    );
  }

  const setUps = file.endsWith('valkey-server') ? onValkey : onAny;

  test.each(setUps)(
    '$id $what',
    async ({ args = [], user: before = '', path = '', declared = '', ends, says }) => {
      const { port } = await startServer(args, file);
      const address = `redis://${before}127.0.0.1:${port}`;
      const variables = { REDIS_URL: `${address}${path}`, CMK_REDIS_DURABLE_BY: declared };
      const seen = await runDoctor(await environmentIn(sandbox, { variables }));
      expect(seen.error).not.toMatch(/^ +at /mu);
      expect(seen.out).toMatch(says);
      expect(seen.code, seen.out).toBe(ends === 'ready' ? 0 : 1);
      const bot = await startBot({ ...variables, LOG_LEVEL: 'info' });
      expect(bot.ends, bot.said).toBe(ends);
      if (ends !== refused) return;
      // M9: one line gives the cause, with nothing of the program around it.
      expect(bot.said.split('\n').filter((line) => line.startsWith('{'))).toEqual([]);
      expect(bot.said.split('\n').length, bot.said).toBeLessThan(12);
      expect(bot.said).not.toMatch(/^ +at /mu);
      const cause = /✗ Redis +(?:Error: |ReplyError: )?(.{20})/u.exec(seen.out)?.[1] ?? 'no cause';
      expect(bot.said).toContain(cause);
      if (args.includes('--user')) return;
      const left = new Redis(before.includes('wrong') ? address.replace('wrong', 'right') : address);
      expect(await left.keys('*')).toEqual([]);
      left.disconnect();
    },
  );
});
