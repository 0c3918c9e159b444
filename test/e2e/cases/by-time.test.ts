import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problem } from '../../../sandbox/adobe/shapes.ts';
import { cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { approve, approveAll, hourMs, minuteMs, prepare, propose, untilSaid } from '../story.ts';
import { triesWithReason } from '../tries.ts';
import { card, startCase, textOf } from './cases.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startCase();
  await prepare(sandbox);
}, 120_000);
afterAll(() => sandbox.close());

const notFound = { kind: 'answer', ...problem(404, 'Not Found', 'No configuration has this name.') } as const;

/** What the requester was told with these words, in the thread and directly. */
function told(words: RegExp) {
  const found = sandbox
    .person(cast.requester)
    .messages()
    .filter((message) => words.test(message.text));
  const direct = found.filter(({ channel }) => channel.startsWith('D'));
  return { thread: found.length - direct.length, direct: direct.length };
}

/** What Home shows this person when they open it. */
async function home(user: string): Promise<string> {
  const before = JSON.stringify(sandbox.slack.stateFor(user).home);
  await sandbox.slack.act({ type: 'home', user });
  const now = () => JSON.stringify(sandbox.slack.stateFor(user).home);
  await sandbox.slack.until(() => now() !== before, 5000).catch(() => undefined);
  return now();
}

/** Time passes in small steps; Adobe is asked after each. */
async function passes(total: number, step: number): Promise<void> {
  for (let passed = 0; passed < total; passed += step) {
    const before = sandbox.adobe.wire().length;
    sandbox.clock.pass(step);
    await sandbox.slack.until(() => sandbox.adobe.wire().length > before, 2000).catch(() => undefined);
  }
}

const settle = /can now ask to mark the request as not received/u;

/** After 1, 3, 8 and 18 hours; those that fall outside of somebody’s working hours come together. */
const mostReminders = 4;

describe('P10: a request that is about to expire', () => {
  let waiting: Sandbox;
  beforeAll(async () => {
    waiting = await startCase();
    await prepare(waiting);
    await propose(waiting);
  }, 120_000);
  afterAll(() => waiting.close());

  const asked = (user: string) =>
    waiting
      .person(user)
      .messages()
      .filter(({ channel }) => channel.startsWith('D'))
      .map(textOf)
      .filter((words) => words.includes('"action_id":"approve"'));
  const expiring = (user: string) => asked(user).filter((words) => words.includes('expires in'));

  test('is told directly and with its buttons, as often as people are reminded, to those whose answer is open', async () => {
    await approve(waiting, cast.firstApprover);
    for (let hour = 0; hour < 19; hour += 1) {
      expect(expiring(cast.secondApprover).length, `after ${hour} h`).toBeLessThanOrEqual(mostReminders);
      waiting.clock.pass(hourMs);
      await waiting.slack.until(() => expiring(cast.secondApprover).length > 0, 300).catch(() => undefined);
    }
    await expect
      .poll(() => expiring(cast.secondApprover).length, { timeout: 15_000 })
      .toBeGreaterThanOrEqual(1);
    expect(expiring(cast.firstApprover)).toEqual([]);
  }, 60_000);

  test('and has no buttons any more once it is decided', async () => {
    await triesWithReason(waiting, cast.secondApprover, 'reject');
    await expect.poll(() => asked(cast.secondApprover), { timeout: 15_000 }).toEqual([]);
  }, 60_000);
});

describe('P10: an outcome that nobody knows', () => {
  test('while only Adobe can answer, the card does not say that somebody is needed', async () => {
    await propose(sandbox);
    await approveAll(sandbox);
    sandbox.adobe.script.always('getConfig', notFound);
    sandbox.adobe.apply('post500Done');
    sandbox.clock.pass(15 * minuteMs);
    await sandbox.slack.until(() => sandbox.adobe.posts().length > 0, 15_000);
    await untilSaid(sandbox, 'Adobe answers that it has no such configuration');
    await expect.poll(() => card(sandbox), { timeout: 15_000 }).toContain('has answered “not found” since');
    expect(card(sandbox)).not.toMatch(/needs (?:somebody|attention)/u);
    expect(await home(cast.requester)).not.toContain('"action_id":"settle"');
  }, 120_000);

  test('after the hour the requester is told once, and the card and Home say the same', async () => {
    await passes(50 * minuteMs, 5 * minuteMs);
    expect(told(settle).direct).toBe(0);
    await passes(15 * minuteMs, 5 * minuteMs);
    await expect.poll(() => told(settle).direct, { timeout: 15_000 }).toBe(1);
    await expect
      .poll(() => card(sandbox), { timeout: 15_000 })
      .toMatch(/Waiting for:\* <@U0REQUESTER> or another requester/u);
    expect(card(sandbox)).not.toMatch(/still “not found” at|nobody needs to do anything/iu);
    const shown = await home(cast.requester);
    expect(shown).toMatch(/your move.*Adobe does not know the request/u);
    expect(shown).toContain('"action_id":"settle"');
    expect(await home(cast.firstApprover)).not.toContain('"action_id":"settle"');
  }, 120_000);

  test('and not a second time', async () => {
    const thread = sandbox.person(cast.requester).messages().map(textOf);
    expect(thread.filter((words) => settle.test(words))).toHaveLength(2);
    await passes(40 * minuteMs, 10 * minuteMs);
    expect(told(settle)).toMatchObject({ direct: 1 });
  }, 60_000);
});
