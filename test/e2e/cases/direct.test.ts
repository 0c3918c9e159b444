import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cast, channel } from '../../../sandbox/cast.ts';
import { isSaidIn } from '../../../sandbox/person.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Message } from '../../../sandbox/slack/client-api.ts';
import type { ScriptedAnswer } from '../../../sandbox/slack/weather.ts';
import { messagesTwice } from '../../faults/lane.ts';
import { withRedis } from '../../store/private-redis.ts';
import { readRecord } from '../aftermath.ts';
import { approve, fill, minuteMs, prepare, press, propose, untilSaid } from '../story.ts';
import { stateIn } from '../watching.ts';
import { startCase, textOf } from './cases.ts';

const { firstApprover, secondApprover, requester } = cast;
const people = [requester, firstApprover, secondApprover];
const readOnly = 'restricted_action_read_only_channel';
let sandbox: Sandbox;

const answers = (...scripted: ScriptedAnswer[]) => sandbox.slack.setWeather({ answers: scripted });
const takesNothing = (error: string): ScriptedAnswer[] =>
  ['chat.postMessage', 'chat.update'].map((method) => ({ method, to: channel, error }));
const direct = (user: string): Message[] =>
  sandbox
    .person(user)
    .messages()
    .filter((message) => message.channel !== channel && message.ephemeral !== true);
const saying = (where: string, says: string) =>
  sandbox.slack.messagesIn(where).filter(({ metadata }) => metadata?.event_payload['says'] === says);
const directlySaying = (user: string, says: string) => saying(direct(user)[0]?.channel ?? '', says);
const isAnnouncement = (message: Message) =>
  textOf(message).includes('All approvals received') && textOf(message).includes('"action_id":"stop"');
const announced = (user: string) => direct(user).filter(isAnnouncement);
const posts = () => sandbox.adobe.posts().length;
const events = async (type: string) => (await readRecord(sandbox)).filter(({ event }) => event.type === type);

/** Time passes in small steps until it is so. */
async function passing(what: string, look: () => boolean | Promise<boolean>, totalMs: number): Promise<void> {
  for (let passed = 0; passed < totalMs && !(await look()); passed += 5_000) {
    sandbox.clock.pass(5_000);
    await sandbox.slack.until(() => false, 250).catch(() => undefined);
  }
  expect(await look(), what).toBe(true);
}

/** A moment later nothing has been sent. */
async function stillUnsent(): Promise<void> {
  await sandbox.slack.until(() => posts() > 0, 700).catch(() => undefined);
  expect(posts()).toBe(0);
}

/** Approved by one of two, in a channel that takes nothing from now on. */
async function approved(...scripted: readonly ScriptedAnswer[]): Promise<void> {
  sandbox = await startCase();
  await prepare(sandbox);
  await propose(sandbox);
  await approve(sandbox, firstApprover);
  await answers(...scripted);
  await approve(sandbox, secondApprover);
}

const untilAnnounced = () =>
  passing(
    'it is announced directly',
    () => people.every((user) => announced(user).length === 1),
    2 * minuteMs,
  );

const untilItCounts = () =>
  passing('it counts', async () => (await events('announcementShown')).length === 1, minuteMs);

/** Most of the cooling-off at once: a step of five seconds takes a quarter of one. */
const mostOfCoolingOff = () => sandbox.clock.pass(12 * minuteMs);

withRedis('J2: a channel that takes nothing, and everybody can be reached directly', () => {
  afterEach(async () => {
    // A channel that is closed twice is told twice.
    expect(messagesTwice(sandbox).filter((place) => !place.includes('unreachable:'))).toEqual([]);
    await sandbox.close();
  });

  describe.each([readOnly, 'is_archived'])('%s', (error) => {
    beforeEach(() => approved(...takesNothing(error)), 60_000);

    test('the announcement counts from the last of the requester and those who approved; one request goes out, seen by all', async () => {
      await untilAnnounced();
      await untilItCounts();
      const [shown] = await events('announcementShown');
      const last = Math.max(...people.flatMap((user) => announced(user).map(({ ts }) => Number(ts) * 1000)));
      expect(shown?.event).toMatchObject({ direct: people });
      const { shownAt } = (shown?.event ?? {}) as { readonly shownAt?: number };
      expect(shownAt).toBeGreaterThanOrEqual(Math.floor(last));
      for (let step = 0; step < 4; step += 1) {
        sandbox.clock.pass(3.5 * minuteMs);
        await stillUnsent();
      }
      await passing('it is sent', () => posts() === 1, 10 * minuteMs);
      for (const user of people) expect(directlySaying(user, 'intent'), user).toHaveLength(1);
      expect(saying(channel, 'intent')).toEqual([]);
      await passing(
        'nobody can press Stop',
        () => people.every((user) => announced(user).length === 0),
        minuteMs,
      );
      await answers();
      await untilSaid(sandbox, 'Customer-managed keys are enabled');
      expect(posts()).toBe(1);
    }, 180_000);

    test('Stop in a direct message ends it: it is confirmed once the others can read it, and nothing is sent', async () => {
      await untilAnnounced();
      await press(sandbox, sandbox.person(firstApprover), 'stop');
      await fill(sandbox, sandbox.person(firstApprover), 'stop', { reason: 'Not like this' });
      const form = () => JSON.stringify(sandbox.person(firstApprover).view()?.blocks ?? []);
      await passing(
        'it is told',
        () => people.every((user) => directlySaying(user, 'ended').length > 0),
        minuteMs,
      );
      // A form that closes says that it is done.
      await sandbox.slack.until(() => form() === '[]', 10_000);
      for (const user of people) expect(directlySaying(user, 'ended'), user).toHaveLength(1);
      sandbox.clock.pass(16 * minuteMs);
      await stillUnsent();
    }, 120_000);
  });

  test('somebody deletes one of the announcements: it is told again, and the cooling-off counts from there', async () => {
    await approved(...takesNothing(readOnly));
    await untilAnnounced();
    await untilItCounts();
    for (const { channel: where, ts } of announced(secondApprover)) sandbox.slack.deleteMessage(where, ts);
    sandbox.clock.pass(16 * minuteMs);
    await expect.poll(() => announced(secondApprover).length, { timeout: 60_000 }).toBe(1);
    await passing('it counts anew', async () => (await events('announcementShown')).length === 2, minuteMs);
    sandbox.clock.pass(12 * minuteMs);
    await stillUnsent();
    await passing('it is sent', () => posts() === 1, 10 * minuteMs);
    await answers();
  }, 180_000);

  test('the channel takes messages again while it cools off: the announcement stands there too, and the intent goes to all places', async () => {
    await approved(...takesNothing(readOnly));
    await untilAnnounced();
    await answers();
    await passing('the channel shows it too', () => saying(channel, 'announced').length === 1, 3 * minuteMs);
    await untilSaid(sandbox, 'Customer-managed keys are enabled');
    for (const user of people) expect(directlySaying(user, 'intent'), user).toHaveLength(1);
    expect(saying(channel, 'intent')).toHaveLength(1);
    expect(posts()).toBe(1);
  }, 180_000);

  test('the channel shows the announcement and is closed again: the intent would not stand beside it, so nothing is sent until it does', async () => {
    await approved(...takesNothing(readOnly));
    await untilAnnounced();
    await answers();
    await passing('the channel shows it too', () => saying(channel, 'announced').length === 1, 3 * minuteMs);
    await answers(...takesNothing(readOnly));
    mostOfCoolingOff();
    await passing('the intent is not used', async () => (await events('notSent')).length > 0, 25 * minuteMs);
    expect(posts()).toBe(0);
    await answers();
    await untilSaid(sandbox, 'Customer-managed keys are enabled');
    expect(posts()).toBe(1);
  }, 180_000);

  test.each<[string, ScriptedAnswer]>([
    [
      'one of them cannot be written to',
      { method: 'chat.postMessage', to: secondApprover, error: 'messages_tab_disabled' },
    ],
    [
      'what one of them sees cannot be read',
      { method: 'conversations.history', to: requester, error: 'no_permission' },
    ],
    [
      'there is no conversation with one of them',
      { method: 'conversations.open', to: requester, error: 'user_disabled' },
    ],
    [
      'the channel cannot be read',
      { method: 'conversations.history', to: channel, error: 'channel_not_found' },
    ],
  ])(
    'the gate stays shut where %s',
    async (_what, answer) => {
      await approved(...takesNothing(readOnly), answer);
      const waits = () =>
        direct(firstApprover).some((message) => isSaidIn(message, 'cooling-off has not begun'));
      await passing('it waits, with words', waits, 2 * minuteMs);
      for (let step = 0; step < 3; step += 1) {
        sandbox.clock.pass(8 * minuteMs);
        await sandbox.slack.until(() => posts() > 0, 500).catch(() => undefined);
      }
      expect(posts()).toBe(0);
      expect((await stateIn(sandbox)).phase).toBe('coolingOff');
      await answers();
      await untilSaid(sandbox, 'Customer-managed keys are enabled');
      expect(posts()).toBe(1);
    },
    120_000,
  );

  test.each<[string, ScriptedAnswer]>([
    [
      'the channel cannot be read',
      { method: 'conversations.history', to: channel, error: 'channel_not_found' },
    ],
    [
      'the direct messages with the requester cannot be read',
      { method: 'conversations.history', to: requester, error: 'no_permission' },
    ],
    [
      'one of them takes no message',
      { method: 'chat.postMessage', to: firstApprover, error: 'messages_tab_disabled' },
    ],
  ])(
    'a gate of a direct announcement waits while %s',
    async (_what, answer) => {
      await approved(...takesNothing(readOnly));
      await untilAnnounced();
      await untilItCounts();
      await answers(...takesNothing(readOnly), answer);
      mostOfCoolingOff();
      await passing('it cannot tell', async () => (await events('gateDeferred')).length > 0, 20 * minuteMs);
      expect(posts()).toBe(0);
      await answers(...takesNothing(readOnly));
      await passing('it is sent', () => posts() === 1, 20 * minuteMs);
    },
    120_000,
  );
});
