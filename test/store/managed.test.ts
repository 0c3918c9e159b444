import { Redis } from 'ioredis';
import { afterEach, describe, expect, test } from 'vitest';
import { createLog } from '../../src/runtime/log.ts';
import { createDurabilityWatch, createIsOnDisk } from '../../src/store/durability.ts';
import { endServers, startServer } from '../e2e/redis-servers.ts';
import { findBothServers } from './private-redis.ts';
import { keys } from './records.ts';

const opened: Redis[] = [];
afterEach(async () => {
  for (const connection of opened.splice(0)) connection.disconnect();
  await endServers();
});

const jane = 'Jane Doe (platform team): a multi-AZ transaction log';
const noConfig = ['--rename-command', 'CONFIG', ''];
const noWaitAof = ['--rename-command', 'WAITAOF', ''];
const noFile = ['--appendonly', 'no'];

/** What a bot that starts on such a server sees of it. */
async function seenOn(file: string, args: readonly string[], declaredBy?: string) {
  const { port } = await startServer(args, file);
  const redis = new Redis(port, '127.0.0.1');
  opened.push(redis);
  const options = {
    redis,
    keys,
    allowVolatile: false,
    declaredBy,
    offsetMs: () => 0,
    log: createLog('silent'),
  };
  const { durability, waitAof } = await createDurabilityWatch(options);
  return { ...(await durability()), waitAof: waitAof() };
}

describe.each(findBothServers())('a Redis as services give it: %s', (file) => {
  const hasWaitAof = file.endsWith('valkey-server');
  const proves = hasWaitAof ? 'proves' : 'missing';
  /** Only where there is one to take away. */
  const unproven = hasWaitAof ? noWaitAof : [];

  test('M1: without CONFIG, INFO and a WAITAOF that succeeds prove it; without both it takes somebody’s word', async () => {
    const seen = await seenOn(file, noConfig);
    if (hasWaitAof) {
      expect(seen).toEqual({ durable: true, faults: [], restarted: false, waitAof: 'proves' });
    } else {
      const unknown = expect.stringMatching(/appendfsync is unknown .*WAITAOF.*CMK_REDIS_DURABLE_BY/u);
      expect(seen).toMatchObject({ durable: false, faults: [unknown], waitAof: 'missing' });
    }
  });

  test('M1: without CONFIG and WAITAOF a named person may vouch for the fsync', async () => {
    expect(await seenOn(file, [...noConfig, ...unproven])).toMatchObject({ durable: false });
    const seen = await seenOn(file, [...noConfig, ...unproven], jane);
    expect(seen).toMatchObject({ durable: true, faults: [], declaredBy: jane, waitAof: 'missing' });
  });

  test('M1: where everything is shown nobody is needed, and nobody is named', async () => {
    const seen = await seenOn(file, [], jane);
    expect(seen).toEqual({ durable: true, faults: [], restarted: false, waitAof: proves });
  });

  test('M2: where neither CONFIG nor INFO shows a file, a named person may vouch for it', async () => {
    const args = [...noConfig, ...noFile];
    const shown = expect.stringContaining('INFO shows no append-only file');
    expect((await seenOn(file, args)).faults).toContainEqual(shown);
    expect(await seenOn(file, args, jane)).toMatchObject({ durable: true, faults: [], declaredBy: jane });
  });

  test.each([
    ['CONFIG shows that there is no file', noFile, 'set appendonly yes'],
    ['CONFIG shows that nothing is synced', ['--appendfsync', 'no'], 'set appendfsync everysec'],
    ['INFO shows that keys are evicted', [...noConfig, '--maxmemory-policy', 'allkeys-lru'], 'noeviction'],
    ['INFO shows a replica', ['--replicaof', '127.0.0.1 1', '--replica-read-only', 'no'], 'it is a replica'],
  ])('M2: nobody can vouch for it where %s', async (_what, args, fault) => {
    const seen = await seenOn(file, args, jane);
    expect(seen.durable).toBe(false);
    expect(seen.faults).toContainEqual(expect.stringContaining(fault));
  });

  test.runIf(hasWaitAof)('M2: nor where WAITAOF shows that nothing reaches the disk', async () => {
    const seen = await seenOn(file, [...noConfig, '--appendfsync', 'no'], jane);
    expect(seen).toMatchObject({ durable: false, waitAof: 'silent' });
    expect(seen.faults).toContainEqual(expect.stringContaining('did not reach the disk'));
  });

  test('M7: a user who loses INFO while the bot runs: nothing is shown any longer, nobody vouches for that, and it is said', async () => {
    const { port } = await startServer('--user cmk on nopass ~* &* +@all'.split(' '), file);
    const redis = new Redis(port, '127.0.0.1', { username: 'cmk', password: 'any' });
    const admin = new Redis(port, '127.0.0.1');
    opened.push(redis, admin);
    const none = { redis, keys, allowVolatile: false, offsetMs: () => 0, log: createLog('silent') };
    const { durability } = await createDurabilityWatch({ ...none, declaredBy: jane });
    expect(await durability()).toMatchObject({ durable: true });
    await admin.call('ACL', 'SETUSER', 'cmk', '-info');
    const lacks = expect.stringMatching(/lacks a right.*info/u);
    expect(await durability(true)).toMatchObject({ durable: false, faults: [lacks] });
    await admin.call('ACL', 'SETUSER', 'cmk', '+info');
    expect(await durability(true)).toMatchObject({ durable: true, faults: [] });
  });

  test.runIf(hasWaitAof)(
    'M6: a user who loses the right to WAITAOF while the bot runs is noticed at the next look, as at the start',
    async () => {
      const { port } = await startServer('--user cmk on nopass ~* &* +@all'.split(' '), file);
      const redis = new Redis(port, '127.0.0.1', { username: 'cmk', password: 'any' });
      const admin = new Redis(port, '127.0.0.1');
      opened.push(redis, admin);
      const none = { redis, keys, allowVolatile: false, declaredBy: undefined, offsetMs: () => 0 };
      const { durability, waitAof } = await createDurabilityWatch({ ...none, log: createLog('silent') });
      const isOnDisk = createIsOnDisk(redis, { waitAof, allowVolatile: false });
      await admin.call('ACL', 'SETUSER', 'cmk', '-waitaof');
      expect(await durability(true)).toMatchObject({ durable: true, faults: [] });
      expect(waitAof()).toBe('missing');
      expect(await isOnDisk()).toBe(true);
      await admin.call('ACL', 'SETUSER', 'cmk', '-config');
      const unknown = expect.stringMatching(/appendfsync is unknown .*CMK_REDIS_DURABLE_BY/u);
      expect(await durability(true)).toMatchObject({ durable: false, faults: [unknown] });
      await admin.call('ACL', 'SETUSER', 'cmk', '+waitaof');
      expect(await durability(true)).toMatchObject({ durable: true, faults: [] });
      expect(waitAof()).toBe('proves');
    },
  );

  test('M6: a server without WAITAOF is known at the start, whatever version it says it is', async () => {
    const seen = await seenOn(file, unproven);
    expect(seen).toEqual({ durable: true, faults: [], restarted: false, waitAof: 'missing' });
  });
});
