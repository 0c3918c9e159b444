import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cast, channel, secrets } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { dayMs } from '../../../sandbox/story.ts';
import { readRecord } from '../aftermath.ts';
import { answerTo, approve, hourMs, prepare, press, propose, untilEnabled } from '../story.ts';
import { triesWithReason } from '../tries.ts';
import { adopt } from '../watching.ts';
import { startCase, textOf } from './cases.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startCase();
  await prepare(sandbox);
  await propose(sandbox);
  await triesWithReason(sandbox, cast.firstApprover, 'reject');
  await propose(sandbox);
  await approve(sandbox, cast.firstApprover);
  await approve(sandbox, cast.secondApprover);
  await untilEnabled(sandbox);
}, 180_000);
afterAll(() => sandbox.close());

const toldTo = (user: string) =>
  sandbox
    .person(user)
    .messages()
    .filter(({ ephemeral }) => ephemeral === true)
    .map(textOf);

describe('P20: for those who come later', () => {
  test('any full member reads who did what, when and why, a page at a time, and nothing secret', async () => {
    const outsider = sandbox.person(cast.outsider);
    const pages = [await answerTo(sandbox, outsider, '/cmk history')];
    while (/"action_id":"history"/u.test(pages.at(-1) ?? '') && pages.length < 10) {
      const before = toldTo(cast.outsider).length;
      await press(sandbox, outsider, 'history');
      await expect.poll(() => toldTo(cast.outsider).length, { timeout: 15_000 }).toBe(before + 1);
      pages.push(toldTo(cast.outsider).at(-1) ?? '');
    }
    const all = pages.join('\n');
    expect(pages.length).toBeGreaterThan(1);
    expect(all).toContain(`<@${cast.firstApprover}> rejected the request: “Because”`);
    expect(all).toContain(`<@${cast.secondApprover}> approved`);
    expect(all).toContain(`<@${cast.requester}> requested approval to enable customer-managed keys`);
    expect(all).toContain('the bot saw Adobe complete it');
    expect(all).toMatch(/<!date\^\d+\^/u);
    for (const secret of Object.values(secrets)) expect(all).not.toContain(secret);
    expect(await answerTo(sandbox, sandbox.person(cast.guest), '/cmk history')).toMatch(/guest/iu);
  }, 60_000);

  test('an auditor gets a report that begins with the verdict and names people, beside the file', async () => {
    const auditor = sandbox.person(cast.firstApprover);
    expect(await answerTo(sandbox, auditor, '/cmk audit')).toMatch(/intact/u);
    const files = () => auditor.messages().findLast(({ files: sent }) => sent.length > 0)?.files ?? [];
    await expect.poll(() => files().length, { timeout: 15_000 }).toBe(2);
    const [report, record] = await Promise.all(files().map(async ({ url }) => (await fetch(url)).text()));
    expect(files().map(({ name }) => name.split('.').at(-1))).toEqual(['html', 'txt']);
    expect(report).toContain('✓ The record is intact');
    const names = sandbox.slack.stateFor(cast.firstApprover).people;
    const approver = names.find(({ id }) => id === cast.secondApprover)?.realName ?? 'nobody';
    expect(report).toContain(`${approver} (${cast.secondApprover})`);
    expect(report?.match(/<code class="head">/gu)).toHaveLength((await readRecord(sandbox)).length);
    expect(record).toMatch(/^cmk-record 1 /u);
    for (const secret of Object.values(secrets)) expect(report).not.toContain(secret);
  }, 60_000);
});

describe('P21: a channel is told once a week how its organizations are', () => {
  let world: Sandbox;
  beforeAll(async () => {
    const variables = { CMK_WEEKLY_SUMMARY: 'Mon 09:00 Etc/UTC' };
    world = await startCase({ variables });
    await adopt(world);
  }, 120_000);
  afterAll(() => world.close());

  const summaries = () =>
    world
      .person(cast.requester)
      .messages()
      .filter(({ channel: where, text }) => where === channel && text.includes('this week'));

  /** Day by day, until there are so many; the bot has a moment for each day. */
  async function untilThereAre(count: number): Promise<void> {
    for (let passed = 0; passed < 9 && summaries().length < count; passed += 1) {
      world.clock.pass(dayMs);
      await world.slack.until(() => summaries().length >= count, 3_000).catch(() => undefined);
    }
  }

  test('health, and whether a revocation could be approved; once for each week', async () => {
    await untilThereAre(1);
    expect(summaries()).toHaveLength(1);
    const words = summaries().map(textOf).join('\n');
    expect(words).toContain('Luma');
    expect(words).toContain('Health: ');
    expect(words).toMatch(
      /A revocation needs 2 approvals; 2 people can approve\. There is no spare approver/u,
    );
    await world.restartBot();
    world.clock.pass(2 * hourMs);
    await untilThereAre(2);
    expect(summaries()).toHaveLength(2);
  }, 120_000);

  test('an approver who can no longer approve', async () => {
    world.slack.deactivate(cast.secondApprover);
    await untilThereAre(3);
    const words = textOf(summaries().at(-1) ?? { text: '', blocks: [] });
    expect(words).toContain(
      'A revocation could not be approved:* it needs 2 approvals, and 1 person can approve.',
    );
    expect(words).toContain('1 organization needs a look');
  }, 120_000);
});
