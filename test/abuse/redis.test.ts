import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { adobe, azure, cast, channel } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { createKeys } from '../../src/store/keys.ts';
import { dumpRedis, readRecord } from '../e2e/aftermath.ts';
import { approveAll, fill, minuteMs, prepare, press, propose, settledView } from '../e2e/story.ts';
import { isQuiet } from '../faults/queue.ts';
import { searchForSecrets, shareWorld } from './world.ts';

const keys = createKeys('{cmk}');
const [head, record] = [keys.head(adobe.orgId), keys.record(adobe.orgId)];

let sandbox: Sandbox;

/** Whoever can write to Redis and has no key of the record. */
async function withRedis<T>(deed: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(sandbox.redis.url);
  try {
    return await deed(redis);
  } finally {
    redis.disconnect();
  }
}

const keep = (redis: Redis) => Promise.all([head, record].map((key) => redis.dumpBuffer(key)));

async function putBack(redis: Redis, kept: readonly (Buffer | null)[]): Promise<void> {
  await redis.restore(head, 0, kept[0] ?? '', 'REPLACE');
  await redis.restore(record, 0, kept[1] ?? '', 'REPLACE');
}

async function snapshot(redis: Redis): Promise<Record<string, unknown>> {
  return JSON.parse((await redis.hget(head, 'state')) ?? '') as Record<string, unknown>;
}

/** Shows another state than the entries say, until it is put back. */
async function showing<T>(
  forge: (state: Record<string, unknown>) => Record<string, unknown>,
  meanwhile: () => Promise<T>,
): Promise<T> {
  return withRedis(async (redis) => {
    const truth = (await redis.hget(head, 'state')) ?? '';
    await redis.hset(head, 'state', JSON.stringify(forge(await snapshot(redis))));
    try {
      return await meanwhile();
    } finally {
      await redis.hset(head, 'state', truth);
    }
  });
}

const renamed = (value: unknown) =>
  JSON.parse(
    JSON.stringify(value).replaceAll('Config1', 'Harmless').replaceAll(azure.key, 'harmless-key'),
  ) as object;

async function gateHasHadItsTurn(): Promise<void> {
  sandbox.clock.pass(20 * minuteMs);
  await sandbox.restartBot();
  await withRedis((redis) => expect.poll(() => isQuiet(redis), { timeout: 30_000 }).toBe(true));
}

/** A gate of a bot that remembers nothing has asked Adobe, and whatever follows from it is done. */
async function freshGateHasLooked(): Promise<void> {
  const asked = () => sandbox.adobe.wire().filter(({ path }) => path.includes('/customer/config/')).length;
  await sandbox.restartBot();
  const before = asked();
  const later = () => {
    sandbox.clock.pass(20 * minuteMs);
    return asked();
  };
  await expect.poll(later, { timeout: 30_000, interval: 500 }).toBeGreaterThan(before);
  await withRedis((redis) => expect.poll(() => isQuiet(redis), { timeout: 30_000 }).toBe(true));
}

describe('who can write to Redis and has no key', () => {
  shareWorld({ variables: { CMK_COOLING_OFF: '15m' } }, async (opened) => {
    sandbox = opened;
    await prepare(sandbox);
    await propose(sandbox);
  });

  test('A7 shows approvers something else than what would be sent', async ({ task }) => {
    const approver = sandbox.person(cast.firstApprover);
    const seen = await showing(
      (state) => {
        const { proposal } = state as { proposal: { body: string } };
        const { body } = renamed({ body: proposal.body }) as { body: string };
        return { ...state, run: renamed(state['run']), proposal: { ...proposal, body } };
      },
      async () => {
        await press(sandbox, approver, 'approve');
        const view = await settledView(sandbox, approver);
        await approver.closes();
        return JSON.stringify(view.blocks);
      },
    );
    task.meta.row = { number: 'A7', fault: task.name.slice(3), figure: 'reads what is on the record' };
    expect(seen).toContain(azure.key);
    expect(seen).not.toContain('harmless-key');
  });

  test('A2 writes down approvals that nobody gave', async ({ task }) => {
    await showing((state) => {
      const at = sandbox.clock.now();
      const approvals = [cast.firstApprover, cast.secondApprover].map((by) => ({ by, at }));
      return { ...state, phase: 'coolingOff', until: at - 1, approvals };
    }, gateHasHadItsTurn);
    const posts = sandbox.adobe.posts().length;
    task.meta.row = { number: 'A2', fault: task.name.slice(3), figure: `${posts} POST` };
    expect(posts).toBe(0);
  });

  test('A17 puts an approval into the entries that no key signed', async ({ task }) => {
    const said = () => JSON.stringify(sandbox.slack.log.calls.map(({ arguments: given }) => given));
    await withRedis(async (redis) => {
      const kept = await keep(redis);
      const { sequence } = (await snapshot(redis)) as { sequence: number };
      const event = { type: 'approved', fingerprint: 'f'.repeat(64) };
      const bytes = JSON.stringify({
        schema: 1,
        sequence: sequence + 1,
        at: 1,
        by: cast.secondApprover,
        event,
      });
      await redis.rpush(record, `sandbox ${Buffer.alloc(32).toString('base64url')} ${bytes}`);
      await redis.hset(head, { sequence: sequence + 1, digest: '0'.repeat(64) });
      await gateHasHadItsTurn();
      const approver = sandbox.person(cast.firstApprover);
      await press(sandbox, approver, 'approve');
      await sandbox.slack.until(() => said().includes('cannot be relied on'));
      await putBack(redis, kept);
    });
    const isTold = said().includes(`<@${cast.secondApprover}> approved`);
    task.meta.row = {
      number: 'A17',
      fault: task.name.slice(4),
      figure: isTold ? 'told in Slack' : 'never told',
    };
    expect(isTold).toBe(false);
    expect(sandbox.adobe.posts()).toHaveLength(0);
  });

  test('A17 puts Redis back to before somebody stopped it', async ({ task }) => {
    await approveAll(sandbox);
    // Before it is announced no cooling-off runs that could end.
    const types = async () => (await readRecord(sandbox)).map(({ event }) => event.type);
    await expect.poll(types, { timeout: 15_000 }).toContain('announcementShown');
    await withRedis(async (redis) => {
      const kept = await keep(redis);
      const approver = sandbox.person(cast.firstApprover);
      await press(sandbox, approver, 'stop');
      await fill(sandbox, approver, 'stop', { reason: 'not today' });
      await sandbox.person(cast.requester).reads('stopped it');
      await putBack(redis, kept);
    });
    sandbox.clock.pass(16 * minuteMs);
    const requester = sandbox.person(cast.requester);
    await requester.reads('the record does not verify');
    const posts = sandbox.adobe.posts().length;
    task.meta.row = {
      number: 'A17',
      fault: task.name.slice(4),
      figure: `${posts} POST; the thread says why`,
    };
    expect(posts).toBe(0);
    expect(await dumpRedis(sandbox.redis.url)).toMatch(/recordBroken\W+facts\W+fault\W+cutTail/u);
  });

  test('A17 puts Redis back while no bot runs that could remember', async ({ task }) => {
    await freshGateHasLooked();
    // Nor does it help to note that the bot spoke where nobody can read it.
    const unreadable = `${channel} `;
    await withRedis((redis) => redis.hset(keys.notes(adobe.orgId), 'root:another', unreadable));
    await freshGateHasLooked();
    // Nor to take away where the bot spoke: it searches its channel.
    await withRedis((redis) => redis.del(keys.notes(adobe.orgId)));
    await freshGateHasLooked();
    const posts = sandbox.adobe.posts().length;
    task.meta.row = { number: 'A17', fault: task.name.slice(4), figure: `${posts} POST; Slack remembers` };
    expect(posts).toBe(0);
  });
});

searchForSecrets();
