import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { botEnvironment } from '../../sandbox/bot-environment.ts';
import { adobe, cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { runAudit } from '../audit/run-audit.ts';
import { messagesTwice } from '../faults/lane.ts';
import { withRedis } from '../store/private-redis.ts';
import { readRecord } from './aftermath.ts';
import { endServers, startServer } from './redis-servers.ts';
import { approveAll, hourMs, minuteMs, prepare, propose, startWorld, untilEnabled } from './story.ts';

const slow = 120_000;
const operator = cast.azureAdministrator;

/** A copy of the files that Redis keeps, taken while it runs. */
async function backUp({ redis }: Sandbox, into: string): Promise<void> {
  const client = new Redis(redis.url);
  const [, directory] = (await client.config('GET', 'dir')) as [string, string];
  client.disconnect();
  await cp(directory, into, { recursive: true });
}

const recordIn = (url: string) => readRecord({ redis: { url } } as Sandbox);
const typesIn = async (url: string) => (await recordIn(url)).map(({ event }) => event.type);

function audit(sandbox: Sandbox, url: string, ...args: readonly string[]) {
  const { slack, adobe: atAdobe, azure } = sandbox;
  const at = { slackApiUrl: slack.apiUrl, adobeUrl: atAdobe.url, azureUrl: azure.url, redisUrl: url };
  const environment = botEnvironment({ ...at, durable: true, port: 0, mode: 'socket' }, {});
  return runAudit(args, { ...environment, CMK_OPERATORS: operator });
}

withRedis('Redis restored from a backup on another server', () => {
  let sandbox: Sandbox;
  let backup: string;
  beforeEach(async () => {
    sandbox = await startWorld({ variables: { CMK_OPERATORS: operator } });
    backup = await mkdtemp(join(tmpdir(), 'cmk-backup-'));
    await prepare(sandbox);
    await propose(sandbox);
  }, slow);
  afterEach(async () => {
    await sandbox.close();
    await rm(backup, { recursive: true, force: true });
  });
  afterAll(endServers);

  /** As docs/operate.md says: every instance stopped, the files put back, Redis started, and then the bot. */
  async function restore(args: readonly string[] = []): Promise<string> {
    await sandbox.bot().stop();
    const { port } = await startServer(args, undefined, backup);
    return `redis://127.0.0.1:${port}`;
  }

  test(
    'what was complete goes on where it stopped: the record verifies, the cooling-off ends, one request is sent, nothing is told twice',
    async () => {
      await approveAll(sandbox);
      await sandbox.bot().stop();
      await backUp(sandbox, backup);
      const before = await recordIn(sandbox.redis.url);
      const url = await restore();
      expect(await recordIn(url)).toEqual(before);
      expect(await audit(sandbox, url, 'verify', 'Luma', '--slack')).toMatchObject({ code: 0, error: '' });

      await sandbox.restartBot({ REDIS_URL: url });
      await untilEnabled(sandbox);
      expect(sandbox.adobe.posts()).toHaveLength(1);
      expect(messagesTwice(sandbox)).toEqual([]);
      expect(await typesIn(url)).toContain('completed');
    },
    slow,
  );

  test(
    'what is older than reality sends nothing: no gate opens until a restore is declared, and then Adobe has it already',
    async () => {
      await approveAll(sandbox);
      await backUp(sandbox, backup);
      await untilEnabled(sandbox);
      expect(sandbox.adobe.posts()).toHaveLength(1);

      const url = await restore();
      expect(await typesIn(url)).not.toContain('intended');
      await sandbox.restartBot({ REDIS_URL: url });
      // Nobody could press Stop between the backup and now: that time does not count, and the rest is waited for.
      await expect.poll(() => typesIn(url), { timeout: 15_000 }).toContain('announcementShown');
      sandbox.clock.pass(hourMs);
      await expect
        .poll(async () => (await typesIn(url)).slice(-6), { timeout: 15_000 })
        .toContain('lossFound');
      expect(sandbox.adobe.posts()).toHaveLength(1);

      const reason = 'from the backup of this morning, after the disk was lost';
      const declared = await audit(
        sandbox,
        url,
        'declare-restore',
        'Luma',
        '--by',
        operator,
        '--reason',
        reason,
      );
      expect(declared).toMatchObject({ code: 0, error: '' });
      await sandbox.restartBot();
      sandbox.clock.pass(10 * minuteMs);
      await expect.poll(() => typesIn(url), { timeout: 15_000 }).toContain('startedElsewhere');
      expect(sandbox.adobe.posts(adobe.orgId)).toHaveLength(1);
    },
    slow,
  );

  test(
    'a snapshot alone is read by a server that starts without an append-only file; with one it begins empty',
    async () => {
      await sandbox.bot().stop();
      const client = new Redis(sandbox.redis.url);
      await client.save();
      const [, directory] = (await client.config('GET', 'dir')) as [string, string];
      client.disconnect();
      await cp(join(directory, 'dump.rdb'), join(backup, 'dump.rdb'));
      expect(await recordIn(await restore())).toEqual([]);

      const url = await restore(['--appendonly', 'no']);
      const restored = new Redis(url);
      await restored.config('SET', 'appendonly', 'yes');
      restored.disconnect();
      expect(await recordIn(url)).toEqual(await recordIn(sandbox.redis.url));
      await sandbox.restartBot({ REDIS_URL: url });
      await approveAll(sandbox);
      await untilEnabled(sandbox);
      expect(sandbox.adobe.posts()).toHaveLength(1);
    },
    slow,
  );
});
