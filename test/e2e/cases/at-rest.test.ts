import { afterAll, expect, test } from 'vitest';
import { cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
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
});
