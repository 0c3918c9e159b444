import { afterAll, beforeAll, expect, test } from 'vitest';
import { problem } from '../../../sandbox/adobe/shapes.ts';
import { cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { answerTo, approveAll, hourMs, minuteMs, prepare, propose, submit, untilSaid } from '../story.ts';
import { card, directTo, inChannel, startCase } from './cases.ts';

const { firstApprover: standIn, secondApprover: away } = cast;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startCase({ variables: { CMK_WORKING_HOURS: '00:00-24:00 Sun-Sat' } });
  await prepare(sandbox);
  await propose(sandbox);
  await approveAll(sandbox);
  sandbox.adobe.script.always('getConfig', {
    kind: 'answer',
    ...problem(404, 'Not Found', 'No configuration has this name.'),
  });
  sandbox.adobe.apply('post500Done');
  sandbox.clock.pass(15 * minuteMs);
  await sandbox.slack.until(() => sandbox.adobe.posts().length > 0, 15_000);
  await untilSaid(sandbox, 'Adobe answers that it has no such configuration');
  for (let step = 0; step < 14; step += 1) {
    const before = sandbox.adobe.wire().length;
    sandbox.clock.pass(5 * minuteMs);
    await sandbox.slack.until(() => sandbox.adobe.wire().length > before, 1_500).catch(() => undefined);
  }
  await sandbox.slack.until(() => card(sandbox).includes('"action_id":"settle"'), 10_000);
  await answerTo(sandbox, sandbox.person(away), `/cmk forward <@${standIn}> 3`);
  const requester = sandbox.person(cast.requester);
  await requester.clicks('settle');
  await submit(sandbox, requester, 'settle', { reason: 'Adobe’s support sees nothing', acknowledge: true });
  await requester.closes();
}, 120_000);
afterAll(() => sandbox.close());

const asked = (user: string) =>
  directTo(sandbox, user).filter((words) => words.includes('"action_id":"approveSettlement"'));

test('a request to mark as not received goes to who stands in, who reads for whom, and not to who is away', async () => {
  await expect.poll(() => asked(standIn).length, { timeout: 15_000 }).toBe(1);
  expect(asked(standIn).join()).toContain(`also sent to you for <@${away}>`);
  const inThread = inChannel(sandbox, cast.requester).find((words) =>
    /asks to mark the request/u.test(words),
  );
  expect(inThread).toContain(`<@${standIn}>: <@${cast.requester}> asks to mark`);
  expect(asked(away)).toEqual([]);
}, 60_000);

test('approvers are reminded of it, directly and with the button', async () => {
  sandbox.clock.pass(hourMs + minuteMs);
  await untilSaid(sandbox, 'Approval to mark the request to Adobe as not received has been pending for');
  const reminders = () =>
    asked(standIn).filter((words) => words.includes('Reminder: your decision is still needed'));
  await expect.poll(() => reminders().length, { timeout: 15_000 }).toBe(1);
  expect(asked(away)).toEqual([]);
}, 60_000);

test('once the stand-in has approved, their copies have no button, and whoever is away is asked and reads why', async () => {
  const person = sandbox.person(standIn);
  await person.clicks('approveSettlement');
  await submit(sandbox, person, 'approveSettlement', { acknowledge: true });
  await person.closes();
  await expect
    .poll(() => asked(away).join(), { timeout: 15_000 })
    .toContain(`your requests are forwarded to <@${standIn}>, who has already approved this`);
  expect(asked(away)).toHaveLength(1);
  await expect.poll(() => asked(standIn), { timeout: 15_000 }).toEqual([]);
}, 60_000);

test('once it has expired, no copy can be approved, and the requester reads what to do next, with the button', async () => {
  sandbox.clock.pass(25 * hourMs);
  const expired = () =>
    directTo(sandbox, cast.requester).filter((words) => words.includes('not received expired'));
  await expect.poll(() => expired().length, { timeout: 15_000 }).toBe(1);
  expect(expired().join()).toContain('a requester can ask again with *Mark as not received…*');
  expect(expired().join()).toContain('"action_id":"settle"');
  await expect.poll(() => [...asked(away), ...asked(standIn)], { timeout: 15_000 }).toEqual([]);
}, 60_000);
