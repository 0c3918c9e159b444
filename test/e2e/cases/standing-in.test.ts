import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { answerTo, approve, hourMs, prepare, propose, untilSaid } from '../story.ts';
import { directTo, inChannel, startCase } from './cases.ts';

const { firstApprover: standIn, secondApprover: away } = cast;
const whyAsked = `your requests are forwarded to <@${standIn}>, who has already approved this and counts only once.`;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startCase();
  await prepare(sandbox);
  const told = await answerTo(sandbox, sandbox.person(away), `/cmk forward <@${standIn}> 3`);
  expect(told).toContain('or have approved it and more approvals are needed, the request comes to you.');
  await propose(sandbox);
}, 120_000);
afterAll(() => sandbox.close());

const asked = () => directTo(sandbox, away).filter((words) => words.includes('"action_id":"approve"'));
const request = () =>
  inChannel(sandbox, cast.requester).find((words) => words.includes('Approval requested')) ?? '';
const namedAsAsked = () => /asked: [^"]*/u.exec(request())?.[0] ?? '';

test('the request does not name somebody as asked whose requests go to somebody else', async () => {
  await expect
    .poll(() => directTo(sandbox, standIn).join(), { timeout: 15_000 })
    .toContain('also sent to you for');
  expect(directTo(sandbox, away)).toEqual([]);
  expect(namedAsAsked()).toContain(standIn);
  expect(namedAsAsked()).not.toContain(away);
}, 60_000);

test('once the person who stands in has approved, whoever is away is asked at once and reads why', async () => {
  await approve(sandbox, standIn);
  await expect.poll(() => asked().join(), { timeout: 15_000 }).toContain(whyAsked);
  expect(asked()).toHaveLength(1);
  await expect.poll(namedAsAsked, { timeout: 15_000 }).toContain(away);
}, 60_000);

test('and is reminded of it', async () => {
  sandbox.clock.pass(19 * hourMs);
  await untilSaid(sandbox, 'Everyone who was asked and has not responded gets a direct reminder');
  const reminder = () =>
    asked().find((words) => words.includes('Reminder: your decision is still needed')) ?? '';
  await expect.poll(reminder, { timeout: 15_000 }).toContain(whyAsked);
}, 60_000);

test('somebody who turns the forward off reads where the open requests are', async () => {
  const told = await answerTo(sandbox, sandbox.person(away), '/cmk forward off');
  expect(told).toContain('Requests already open are listed on the bot’s Home tab.');
}, 60_000);
