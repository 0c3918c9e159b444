import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cast, secrets } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import type { Message } from '../../../sandbox/slack/client-api.ts';
import { approve, prepare, press, propose, settledView, untilEnabled, untilSaid } from '../story.ts';
import { pressing, triesWithReason } from '../tries.ts';
import { startCase, textOf } from './cases.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startCase();
  await prepare(sandbox);
}, 120_000);
afterAll(() => sandbox.close());

const approvers = [cast.firstApprover, cast.secondApprover] as const;
const everybody = [...approvers, cast.requester];
const isDirect = ({ channel }: Message) => channel.startsWith('D');
const messagesOf = (user: string) =>
  sandbox
    .person(user)
    .messages()
    .filter(({ ephemeral }) => ephemeral !== true);
const buttonOf = (action: string) => new RegExp(`"action_id":"${action}"`, 'u');
/** The messages of everybody that still have one of these buttons. */
const buttonsLeft = (...actions: string[]) =>
  everybody.flatMap((user) =>
    messagesOf(user)
      .map(textOf)
      .filter((words) => actions.some((action) => buttonOf(action).test(words))),
  );
/** What the newest direct message about a request says to each approver. */
const directlyTo = (user: string, words: RegExp) =>
  messagesOf(user)
    .filter(isDirect)
    .map(textOf)
    .filter((text) => words.test(text));

const valueIn = (message: Message, action: string) =>
  JSON.stringify(message.blocks)
    .split(`"action_id":"${action}"`)[1]
    ?.match(/"value":"((?:[^"\\]|\\.)*)"/u)?.[1] ?? '';

describe('a request that is rejected and proposed again unchanged', () => {
  let oldValue = '';

  test('P1: every copy says who rejected it, when and why, leads to the thread, and has no buttons', async () => {
    await propose(sandbox);
    const asked = () =>
      messagesOf(cast.firstApprover).find((one) => isDirect(one) && buttonOf('approve').test(textOf(one)));
    await expect.poll(asked, { timeout: 15_000 }).toBeDefined();
    const first = asked();
    oldValue = first === undefined ? '' : (JSON.parse(`"${valueIn(first, 'approve')}"`) as string);
    await triesWithReason(sandbox, cast.firstApprover, 'reject');
    const closed = new RegExp(
      `Rejected\\*? by <@${cast.firstApprover}> <!date.*Because.*Open the thread`,
      'su',
    );
    for (const user of approvers) {
      await expect.poll(() => directlyTo(user, closed).length, { timeout: 15_000, message: user }).toBe(1);
    }
    await expect.poll(() => buttonsLeft('approve', 'reject', 'stop'), { timeout: 15_000 }).toEqual([]);
  }, 60_000);

  test('P2: proposed again unchanged, form and message say who rejected it, when, why and that nothing changed', async () => {
    const before = new RegExp(
      `Rejected before\\*? by <@${cast.firstApprover}> <!date.*Because.*Changed since:\\*? nothing`,
      'su',
    );
    const requester = sandbox.person(cast.requester);
    await press(sandbox, requester, 'propose');
    expect(JSON.stringify((await settledView(sandbox, requester)).blocks)).toMatch(before);
    await requester.closes();
    await propose(sandbox);
    const inThread = () =>
      messagesOf(cast.requester).filter((one) => !isDirect(one) && before.test(textOf(one)));
    await expect.poll(() => inThread().length, { timeout: 15_000 }).toBe(1);
    for (const user of approvers) {
      await expect.poll(() => directlyTo(user, before).length, { timeout: 15_000, message: user }).toBe(1);
    }
    const approver = sandbox.person(cast.secondApprover);
    await press(sandbox, approver, 'approve');
    expect(JSON.stringify((await settledView(sandbox, approver)).blocks)).toMatch(before);
    await approver.closes();
  }, 60_000);

  test('P2: and so does Home of a person who is asked again', async () => {
    const shown = () => JSON.stringify(sandbox.slack.stateFor(cast.secondApprover).home ?? {});
    await sandbox.slack.act({ type: 'home', user: cast.secondApprover });
    const before = `Rejected before\\*? by <@${cast.firstApprover}> <!date.*Because.*Changed since:\\*? nothing`;
    await expect.poll(shown, { timeout: 15_000 }).toMatch(new RegExp(before, 'su'));
  }, 60_000);

  test('P5: a person who may not approve reads why when opening the form', async () => {
    const requester = sandbox.person(cast.requester);
    await press(sandbox, requester, 'approve');
    const said = JSON.stringify((await settledView(sandbox, requester)).blocks);
    await requester.closes();
    expect(said).toContain('You are not one of the approvers');
    expect(said).not.toContain('"type":"input"');
  }, 60_000);

  test('P29: a button of the rejected request says who rejected it and why, and leads to the new one', async () => {
    const said = await pressing(sandbox, cast.secondApprover, 'approve', oldValue);
    expect(said).toMatch(new RegExp(`Rejected\\*? by <@${cast.firstApprover}>.*Because`, 'su'));
    expect(said).toMatch(/newer request is open.*<http/su);
    expect(said).not.toContain('"type":"input"');
    for (const action of ['reject', 'stop']) {
      const words = await pressing(sandbox, cast.secondApprover, action, oldValue);
      expect(words, action).toMatch(/Rejected\*? by/u);
      expect(words, action).not.toContain('"type":"input"');
    }
  }, 60_000);

  test('P1: a form that was open while the request was rejected and proposed again says so', async () => {
    const late = sandbox.person(cast.secondApprover);
    await press(sandbox, late, 'reject');
    await late.sees('reject');
    await triesWithReason(sandbox, cast.firstApprover, 'reject');
    await propose(sandbox);
    await late.submits({ reason: 'Too late for this one' });
    const said = JSON.stringify((await settledView(sandbox, late)).blocks);
    await late.closes();
    expect(said).toMatch(/Rejected\*? by/u);
    expect(said).toContain('Too late for this one');
  }, 60_000);
});

describe('a request that is approved and carried out', () => {
  test('P1: a person who approved is not asked a second time', async () => {
    await approve(sandbox, cast.firstApprover);
    await expect
      .poll(() => directlyTo(cast.firstApprover, /You approved this\*? <!date/u).length, { timeout: 15_000 })
      .toBe(1);
    const left = messagesOf(cast.firstApprover).filter(
      (one) => isDirect(one) && buttonOf('approve').test(textOf(one)),
    );
    expect(left).toEqual([]);
  }, 60_000);

  test('P1, P30: nothing can be pressed once the request was sent, also where a copy was deleted', async () => {
    const [deleted] = messagesOf(cast.secondApprover).filter(
      (one) => isDirect(one) && buttonOf('approve').test(textOf(one)),
    );
    const slack = new WebClient(secrets.botToken, { slackApiUrl: sandbox.slack.apiUrl });
    await slack.chat.delete({ channel: deleted?.channel ?? '', ts: deleted?.ts ?? '' });
    const announced = () => buttonsLeft('stop').some((words) => words.includes('All approvals received'));
    await approve(sandbox, cast.secondApprover);
    await expect.poll(announced, { timeout: 15_000 }).toBe(true);
    await untilEnabled(sandbox);
    await expect.poll(() => buttonsLeft('approve', 'reject', 'stop'), { timeout: 15_000 }).toEqual([]);
    const done = new RegExp(`Approved and enabled.*<@${cast.firstApprover}>.*Open the thread`, 'su');
    await expect.poll(() => directlyTo(cast.firstApprover, done).length, { timeout: 15_000 }).toBe(1);
  }, 120_000);
});

describe('without a cooling-off period', () => {
  let hasty: Sandbox;
  beforeAll(async () => {
    hasty = await startCase({ variables: { CMK_COOLING_OFF: '0s' } });
    await prepare(hasty);
    await propose(hasty);
  }, 120_000);
  afterAll(() => hasty.close());

  test('P8: nobody is told to stop it before a time, and no Stop button is offered', async () => {
    await approve(hasty, cast.firstApprover);
    await approve(hasty, cast.secondApprover);
    await untilSaid(hasty, 'Customer-managed keys are enabled');
    const calls = hasty.slack.log.calls.map(({ arguments: given }) => JSON.stringify(given));
    const after = calls.filter((call) => /All approvals received|Approved, (?:cooling|final)/u.test(call));
    expect(after.length).toBeGreaterThan(0);
    for (const call of after)
      expect(call).not.toMatch(/stop it before|can be stopped|cooling off|"stop\\*"/iu);
  }, 60_000);
});
