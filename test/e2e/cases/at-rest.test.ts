import { Redis } from 'ioredis';
import { afterAll, expect, test } from 'vitest';
import { adobe, cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { createKeys } from '../../../src/store/keys.ts';
import { withRedis } from '../../store/private-redis.ts';
import { fill, prepare, press, propose, untilSaid } from '../story.ts';
import { startCase } from './cases.ts';

withRedis('Slack was away when a process asked where its messages stand', () => {
  let sandbox: Sandbox;
  afterAll(() => sandbox.close());

  /** Of the channel; the metric is not there where nothing is. */
  const undelivered = async () => {
    const metrics = await (await fetch(new URL('/metrics', sandbox.botUrl))).text();
    const found = /^cmk_messages_undelivered\{to="channel"\} (?<count>\d+)$/mu.exec(metrics);
    return Number(found?.groups?.['count'] ?? 0);
  };

  test('once it is back, nothing counts as undelivered, and publishing comes to rest', async () => {
    sandbox = await startCase();
    await prepare(sandbox);
    await propose(sandbox);
    const approver = sandbox.person(cast.firstApprover);
    await press(sandbox, approver, 'reject');
    await fill(sandbox, approver, 'reject', { reason: 'Not like this' });
    await untilSaid(sandbox, 'Not like this');
    // A new process knows of no message where it stands.
    await sandbox.restartBot();
    await sandbox.slack.setWeather({ answers: [{ method: 'conversations.replies', status: 'dropped' }] });
    await propose(sandbox).catch(() => undefined);
    await expect.poll(undelivered, { timeout: 20_000 }).toBeGreaterThan(1);
    await sandbox.slack.setWeather({ answers: [] });
    sandbox.clock.pass(61_000);
    await expect.poll(undelivered, { timeout: 20_000 }).toBe(0);
  }, 120_000);

  test('an undelivered message of a request that Redis lost does not keep the bot busy', async () => {
    const redis = new Redis(sandbox.redis.url);
    const notes = createKeys('{cmk}').notes(adobe.orgId);
    const since = sandbox.clock.now() - 60_000;
    const lost = { place: 'approval:999', to: 'thread', code: 'no_answer', since, againAt: since + 2_000 };
    await redis.hset(notes, 'missed', JSON.stringify([lost]));
    // The sweep, every half minute by the machine's own time, sees that something is due.
    await expect.poll(() => redis.hget(notes, 'missed'), { timeout: 60_000 }).toBe('[]');
    redis.disconnect();
  }, 90_000);
});

withRedis('a process stopped between two messages of an entry, and fewer people are to be told since', () => {
  let sandbox: Sandbox;
  afterAll(() => sandbox.close());

  test('what comes after it is told', async () => {
    sandbox = await startCase();
    await prepare(sandbox);
    await propose(sandbox);
    const redis = new Redis(sandbox.redis.url);
    const notes = createKeys('{cmk}').notes(adobe.orgId);
    const told = async () => Number.parseInt((await redis.hget(notes, 'cursor')) ?? '', 10);
    const approver = sandbox.person(cast.firstApprover);
    const asked = () =>
      approver
        .messages()
        .filter(
          ({ channel, blocks }) => channel.startsWith('D') && JSON.stringify(blocks).includes('"approve"'),
        ).length;
    await expect.poll(asked, { timeout: 20_000 }).toBe(1);
    const proposed = (await told()) - 1;
    await sandbox.bot().stop();
    // As far as it had come when there were ten of them.
    await redis.hset(notes, 'cursor', `${proposed}.10`);
    await sandbox.restartBot();
    await press(sandbox, approver, 'reject');
    await fill(sandbox, approver, 'reject', { reason: 'Not like this' });
    await expect.poll(told, { timeout: 20_000 }).toBeGreaterThan(proposed + 1);
    redis.disconnect();
    // Only the publisher asks people directly.
    await propose(sandbox);
    await expect.poll(asked, { timeout: 20_000 }).toBe(1);
  }, 120_000);
});
