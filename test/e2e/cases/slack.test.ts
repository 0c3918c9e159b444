import { describe, expect, test } from 'vitest';
import { cast, channel } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Message } from '../../../sandbox/slack/client-api.ts';
import type { ScriptedAnswer } from '../../../sandbox/slack/weather.ts';
import { readRecord } from '../aftermath.ts';
import { approve, fill, fromNowOn, minuteMs, press, propose, proposing, untilSaid } from '../story.ts';
import { stateIn } from '../watching.ts';
import { textOf } from './cases.ts';
import { shareReady } from './share.ts';

const { firstApprover, secondApprover, requester, azureAdministrator: operator } = cast;
let sandbox: Sandbox;

const shareCase = (): void =>
  shareReady((made) => {
    sandbox = made;
  });

const answers = (...scripted: ScriptedAnswer[]) => sandbox.slack.setWeather({ answers: scripted });
const all = () => sandbox.slack.messagesIn(channel).filter(({ onlyFor }) => onlyFor === undefined);
const roots = () => all().filter(({ threadTs }) => threadTs === undefined);
const cards = () => roots().filter(({ blocks }) => JSON.stringify(blocks).includes('"block_id":"card"'));
const cardWords = () => JSON.stringify(cards().at(-1)?.blocks);
const repliesTo = (ts = '') => JSON.stringify(all().filter(({ threadTs }) => threadTs === ts));
const linkTo = (ts = '') => `p${ts.replace('.', '')}`;
const direct = (user: string): Message[] =>
  sandbox
    .person(user)
    .messages()
    .filter((message) => message.channel !== channel && message.ephemeral !== true);
const postsSent = () => sandbox.adobe.posts().length;
const announcements = () => all().filter((message) => textOf(message).includes('All approvals received'));

const until = (what: string, look: () => boolean, withinMs = 20_000) =>
  sandbox.slack.until(look, withinMs).catch(() => {
    throw new Error(`it never came about: ${what}: ${cardWords()}`);
  });

/** Time passes in small steps until it is so. */
async function passing(what: string, look: () => boolean, totalMs: number, stepMs = 30_000): Promise<void> {
  for (let passed = 0; passed < totalMs && !look(); passed += stepMs) {
    sandbox.clock.pass(stepMs);
    await sandbox.slack.until(look, 500).catch(() => undefined);
  }
  expect(look(), `${what}: ${cardWords()}`).toBe(true);
}

/** So much passes, and it stays so. */
async function staying(what: string, look: () => boolean, totalMs: number): Promise<void> {
  const stepMs = totalMs / 4;
  for (let passed = 0; passed < totalMs; passed += stepMs) {
    sandbox.clock.pass(stepMs);
    await sandbox.slack.until(() => !look(), 500).catch(() => undefined);
    expect(look(), what).toBe(true);
  }
}

async function reject(): Promise<void> {
  const approver = sandbox.person(secondApprover);
  await press(sandbox, approver, 'reject');
  const reads = fromNowOn(sandbox, sandbox.person(requester));
  await fill(sandbox, approver, 'reject', { reason: 'Not yet' });
  await reads('rejected the proposal');
  await until('it can be proposed again', () => cardWords().includes('"action_id":"propose"'));
}

describe('before the approvals', () => {
  shareCase();

  test.each(['cant_update_message', 'message_not_found', 'edit_window_closed'])(
    'J3, J9: a card that answers %s is replaced by one that goes on, with links both ways',
    async (error) => {
      const old = cards().at(-1);
      const before = cards().length;
      await answers({ method: 'chat.update', to: channel, error, times: 1 });
      await propose(sandbox);
      await until('a new card', () => cards().length === before + 1);
      const fresh = cards().at(-1);
      expect(JSON.stringify(fresh?.blocks)).toContain(linkTo(old?.ts));
      await until('the old thread leads to it', () => repliesTo(old?.ts).includes(linkTo(fresh?.ts)));
      await approve(sandbox, firstApprover);
      await until('it counts', () => cardWords().includes('1 of 2'));
      expect(cards()).toHaveLength(before + 1);
      await reject();
    },
    60_000,
  );

  test('J9: a card that somebody deleted is replaced', async () => {
    const old = cards().at(-1);
    sandbox.slack.deleteMessage(channel, old?.ts ?? '');
    await propose(sandbox);
    await until('a new card', () => cards().at(-1)?.ts !== old?.ts && cards().length > 0);
    await approve(sandbox, firstApprover);
    await until('it counts', () => cardWords().includes('1 of 2'));
    await reject();
  }, 60_000);

  test.each(['thread_not_found', 'cannot_reply_to_message', 'message_not_found'])(
    'J4, J9: where a thread answers %s, a new one is begun and the story goes on there',
    async (error) => {
      const before = roots().length;
      await answers({ method: 'chat.postMessage', to: channel, error, times: 1 });
      await propose(sandbox);
      await until('a new card', () => roots().length > before);
      await until('the request stands in its thread', () =>
        repliesTo(cards().at(-1)?.ts).includes('Approval requested'),
      );
      await approve(sandbox, firstApprover);
      await until('it counts', () => cardWords().includes('1 of 2'));
      await reject();
    },
    60_000,
  );
});

describe('J9: a root that is deleted un-threads a reply without an error', () => {
  shareCase();

  test('the reply is told once, and the story goes on in a new thread with links both ways', async () => {
    const old = cards().at(-1);
    const person = sandbox.person(requester);
    await press(sandbox, person, 'propose');
    await person.sees('propose');
    await sandbox.slack.setWeather({ unthreads: true });
    sandbox.slack.deleteMessage(channel, old?.ts ?? '');
    await fill(sandbox, person, 'propose', proposing);
    await until('a new card', () => cards().at(-1)?.ts !== old?.ts && cards().length > 0);
    const asked = () => all().filter((message) => textOf(message).includes('Approval requested'));
    await until('it is asked', () => asked().length > 0);
    await approve(sandbox, firstApprover);
    await until('it counts', () => cardWords().includes('1 of 2'));
    expect(asked()).toHaveLength(1);
    await reject();
    const [card] = cards().slice(-1);
    await until('the end stands in the new thread', () =>
      repliesTo(card?.ts).includes('rejected the proposal'),
    );
    await sandbox.slack.setWeather({ unthreads: false });
  }, 60_000);
});

describe('a person who submitted a form', () => {
  shareCase();

  test.each([{ error: 'internal_error' }, { error: 'a_code_nobody_listed' }, { status: 503 }] as const)(
    'whose act counts reads that it does, where Slack does not show the end of the form: %o',
    async (answer) => {
      const person = sandbox.person(requester);
      await press(sandbox, person, 'propose');
      await person.sees('propose');
      await until('the form', () => JSON.stringify(person.view()).includes('confirmation'));
      // So slow that "Checking…" is shown first.
      await sandbox.slack.setWeather({ slowMs: 300 });
      await answers({ method: 'views.update', ...answer });
      const reads = fromNowOn(sandbox, person);
      const known = direct(requester).length;
      await person.submits({ acknowledge: true, confirmation: 'aep-cmk-key', reason: 'The contract begins' });
      await reads('Approval requested');
      // The rejection of the request before may still be on its way.
      const ofIt = () =>
        direct(requester)
          .slice(known)
          .map(textOf)
          .filter((text) => text.includes('did not show'));
      await until('it is said directly', () => ofIt().length > 0);
      await sandbox.slack.setWeather({ slowMs: 0 });
      const said = ofIt().join('\n');
      expect(said).toContain('Slack did not show');
      expect(said).not.toMatch(/mistake|Nothing was|again in a minute/u);
      await answers();
      await person.closes();
      await reject();
    },
    60_000,
  );
});

describe('J2: a channel that takes nothing when the last approval is there, and an approver whom Slack does not deliver to', () => {
  shareCase();
  const readOnly = 'restricted_action_read_only_channel';
  // What the bot tells the other two directly keeps coming; the announcement needs all three.
  const refusedBoth = (error: string) => [
    { method: 'chat.postMessage', to: channel, error },
    { method: 'chat.update', to: channel, error },
    { method: 'conversations.history', to: secondApprover, error: 'no_permission' },
  ];

  test.each([readOnly, 'is_archived'])(
    'after %s nothing is done that nobody could stop: those concerned are told directly, and it begins with the announcement',
    async (error) => {
      await propose(sandbox);
      await approve(sandbox, firstApprover);
      await answers(...refusedBoth(error));
      const people = [operator, requester, firstApprover, secondApprover];
      const before = new Map(people.map((user) => [user, direct(user).length]));
      const news = (user: (typeof people)[number]) => JSON.stringify(direct(user).slice(before.get(user)));
      await approve(sandbox, secondApprover);
      for (const user of people) {
        await until(`${user} is told why`, () => news(user).includes(error));
      }
      for (const user of [requester, firstApprover, secondApprover]) {
        await until(`${user} is told what follows`, () => news(user).includes('cooling-off has not begun'));
      }
      await staying('nothing is sent', () => postsSent() === 0, 20 * minuteMs);
      expect((await stateIn(sandbox)).phase).toBe('coolingOff');
      expect(announcements()).toEqual([]);
      await answers();
      await passing('it is announced', () => announcements().length === 1, 5 * minuteMs, 5_000);
      await staying('it cools off from there', () => postsSent() === 0, 12 * minuteMs);
      await press(sandbox, sandbox.person(firstApprover), 'stop');
      await fill(sandbox, sandbox.person(firstApprover), 'stop', { reason: 'Not like this' });
      await until('it is over', () => cardWords().includes('"action_id":"propose"'));
      sandbox.clock.pass(16 * minuteMs);
      for (const { ts } of announcements()) sandbox.slack.deleteMessage(channel, ts);
    },
    120_000,
  );

  test('it is told at once when the cooling-off can no longer end before the approvals expire', async () => {
    await propose(sandbox);
    await approve(sandbox, firstApprover);
    await answers(...refusedBoth(readOnly));
    await approve(sandbox, secondApprover);
    const said = () => JSON.stringify(direct(requester));
    await until('it is said that it has not begun', () => said().includes('cooling-off has not begun'));
    expect(said()).not.toContain('cannot finish in time');
    sandbox.clock.pass(3 * 60 * minuteMs + 46 * minuteMs);
    await until('it is said that it cannot end', () => said().includes('cannot finish in time'), 30_000);
    expect((await stateIn(sandbox)).phase).toBe('coolingOff');
    expect(postsSent()).toBe(0);
  }, 90_000);
});

describe('J5: the channel cannot be read at the gate', () => {
  shareCase();

  test('the gate waits while conversations.history answers 200 internal_error, says why, and opens afterwards', async () => {
    await propose(sandbox);
    await approve(sandbox, firstApprover);
    await approve(sandbox, secondApprover);
    await until('it is announced', () => announcements().length === 1);
    await until('it is on the record', () => cardWords().includes('Approved, cooling off'));
    await answers({ method: 'conversations.history', error: 'internal_error' });
    sandbox.clock.pass(16 * minuteMs);
    const reads = fromNowOn(sandbox, sandbox.person(requester));
    await passing('it says why', () => cardWords().includes('Slack could not say'), 10 * minuteMs);
    await staying('nothing is sent', () => postsSent() === 0, 10 * minuteMs);
    await reads('Slack could not say');
    await answers();
    await untilSaid(sandbox, 'Customer-managed keys are enabled');
    expect(postsSent()).toBe(1);
  }, 120_000);
});

describe('J8: the time in which nobody could press Stop', () => {
  shareCase();

  test('does not count where Slack took nothing for ten minutes after the last approval', async () => {
    await propose(sandbox);
    await approve(sandbox, firstApprover);
    await press(sandbox, sandbox.person(secondApprover), 'approve');
    await sandbox.person(secondApprover).sees('approve');
    await sandbox.slack.setWeather({
      failing: { status: 503, methods: ['chat.postMessage', 'chat.update'] },
    });
    await fill(sandbox, sandbox.person(secondApprover), 'approve', {
      acknowledge: true,
      confirmation: 'aep-cmk-key',
    });
    await staying('nothing is announced', () => announcements().length === 0, 10 * minuteMs);
    await sandbox.slack.setWeather({ failing: null });
    await passing('it is announced', () => announcements().length === 1, 5 * minuteMs, 5_000);
    await staying('fifteen minutes from there nothing is sent', () => postsSent() === 0, 13 * minuteMs);
  }, 120_000);

  test('does not count where the bot was away after the announcement: it is said, and the request goes out later', async () => {
    await sandbox.bot().stop();
    sandbox.clock.pass(10 * minuteMs);
    await sandbox.restartBot();
    await passing('it is said', () => JSON.stringify(all()).includes('nobody could press'), 10 * minuteMs);
    await staying('for ten more minutes nothing is sent', () => postsSent() === 0, 8 * minuteMs);
    await untilSaid(sandbox, 'Customer-managed keys are enabled');
    expect(postsSent()).toBe(1);
    const shown = (await readRecord(sandbox)).filter(({ event }) => event.type === 'announcementShown');
    expect(shown.length).toBeGreaterThan(1);
  }, 120_000);
});

describe('J1: an approver whom Slack does not deliver to', () => {
  shareCase();

  test.each([
    ['J1', { error: 'messages_tab_disabled' }],
    ['a code that nobody listed', { error: 'no_such_code_in_any_list' }],
    ['HTTP 500', { status: 500 }],
    ['a dropped connection', { status: 'dropped' }],
  ] as const)(
    '%s: one direct message that does not get through keeps nothing from anybody else and is said',
    async (_what, answer) => {
      const [before, others] = [direct(firstApprover).length, direct(secondApprover).length];
      await answers({ method: 'chat.postMessage', to: firstApprover, ...answer });
      await propose(sandbox);
      await until('the other one is asked', () => direct(secondApprover).length > others);
      await approve(sandbox, secondApprover);
      await until('the card counts', () => cardWords().includes('1 of 2'));
      await until('the card says it', () => cardWords().includes('not delivered'));
      const reads = fromNowOn(sandbox, sandbox.person(operator));
      await sandbox.person(operator).types('/cmk status');
      await reads('not delivered');
      const metrics = await (await fetch(new URL('/metrics', sandbox.botUrl))).text();
      expect(metrics).toMatch(/cmk_messages_undelivered\{to="person"\} [1-9]/u);
      expect(direct(firstApprover)).toHaveLength(before);
      await answers();
      sandbox.clock.pass(16 * minuteMs);
      await until('it is made up for', () => direct(firstApprover).length > before);
      await until('the card says no more of it', () => !cardWords().includes('not delivered'));
      await reject();
    },
    60_000,
  );

  test('is left out of direct messages; thread, card and everybody else go on to the one request', async () => {
    await answers({ method: 'chat.postMessage', to: firstApprover, error: 'messages_tab_disabled' });
    await propose(sandbox);
    await approve(sandbox, secondApprover);
    await approve(sandbox, firstApprover);
    await until('it is announced', () => announcements().length === 1);
    await until('the card says it', () => cardWords().includes('messages_tab_disabled'));
    sandbox.clock.pass(15 * minuteMs);
    await untilSaid(sandbox, 'Customer-managed keys are enabled');
    expect(postsSent()).toBe(1);
    // What it asked for is over, and the channel tells the end.
    await until('the card says no more of it', () => !cardWords().includes('messages_tab_disabled'));
  }, 90_000);
});
