import { afterEach, expect, test } from 'vitest';
import { cast, channel } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { withRedis } from '../../store/private-redis.ts';
import { readRecord } from '../aftermath.ts';
import { approveAll, fill, minuteMs, prepare, press, propose, untilSaid } from '../story.ts';
import { stateIn } from '../watching.ts';
import { startCase, textOf } from './cases.ts';

let sandbox: Sandbox;
const all = () => sandbox.slack.messagesIn(channel).filter(({ onlyFor }) => onlyFor === undefined);
const withStop = () =>
  all().filter((one) => textOf(one).includes('All approvals') && textOf(one).includes('"action_id":"stop"'));
const posts = () => sandbox.adobe.posts().length;
const events = async (type: string) => (await readRecord(sandbox)).filter(({ event }) => event.type === type);

/** Time passes, and nothing is sent. */
async function unsentFor(minutes: number): Promise<void> {
  for (let passed = 0; passed < minutes; passed += 2) {
    sandbox.clock.pass(2 * minuteMs);
    await sandbox.slack.until(() => posts() > 0, 700).catch(() => undefined);
    expect(posts()).toBe(0);
  }
}

withRedis('J2, J9: somebody deletes the announcement with its Stop while it cools off', () => {
  afterEach(() => sandbox.close());

  /** Announced once, deleted, and announced again when the gate looked. */
  async function deleted(): Promise<void> {
    sandbox = await startCase();
    await prepare(sandbox);
    await propose(sandbox);
    await approveAll(sandbox);
    await expect.poll(async () => (await events('announcementShown')).length, { timeout: 20_000 }).toBe(1);
    const [first] = withStop();
    sandbox.slack.deleteMessage(channel, first?.ts ?? '');
    await unsentFor(16);
    // Who said it first could be about to say it again, for half a minute by Redis's own clock.
    await expect.poll(async () => (await events('announcementShown')).length, { timeout: 50_000 }).toBe(2);
    expect(withStop()).toHaveLength(1);
  }

  test('it is announced again, the cooling-off counts from there, and one request goes out', async () => {
    await deleted();
    await unsentFor(12);
    await untilSaid(sandbox, 'Customer-managed keys are enabled');
    expect(posts()).toBe(1);
    await sandbox.slack.until(() => withStop().length === 0, 10_000);
    expect(JSON.stringify(all())).toContain('somebody deleted the message');
  }, 180_000);

  test('Stop in the second one ends it', async () => {
    await deleted();
    const approver = sandbox.person(cast.firstApprover);
    await press(sandbox, approver, 'stop');
    await fill(sandbox, approver, 'stop', { reason: 'Not like this' });
    await expect.poll(async () => (await stateIn(sandbox)).phase, { timeout: 20_000 }).toBe('preparing');
    await unsentFor(20);
    await sandbox.slack.until(() => withStop().length === 0, 10_000);
  }, 180_000);
});
