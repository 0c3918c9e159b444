import { afterAll, beforeAll, expect, test } from 'vitest';
import { cast } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { hourMs, press, prepare, propose, settledView, untilSaid } from '../story.ts';
import { triesWithReason } from '../tries.ts';
import { card, directTo, startCase } from './cases.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startCase();
  await prepare(sandbox);
}, 60_000);
afterAll(() => sandbox.close());

async function formOf(user: string, action: 'propose' | 'approve'): Promise<string> {
  const person = sandbox.person(user);
  await press(sandbox, person, action);
  const form = JSON.stringify((await settledView(sandbox, person)).blocks);
  await person.closes();
  return form;
}

const openRequests = () =>
  directTo(sandbox, cast.firstApprover).filter((words) => words.includes('"action_id":"approve"'));

test('a proposal that an approver stopped and that comes back unchanged says who stopped it and why', async () => {
  await propose(sandbox);
  await triesWithReason(sandbox, cast.secondApprover, 'stop');
  const before = new RegExp(
    `Stopped before\\*? by <@${cast.secondApprover}> <!date[^"]*Because[^"]*Changed since:\\*? nothing`,
    'u',
  );
  expect(await formOf(cast.requester, 'propose')).toMatch(before);
  await propose(sandbox);
  await expect.poll(() => openRequests().length, { timeout: 15_000 }).toBe(1);
  expect(openRequests().join()).toMatch(before);
  expect(await formOf(cast.firstApprover, 'approve')).toMatch(before);
}, 60_000);

test('a proposal that was rejected, came back and expired says at the third time who rejected it', async () => {
  await triesWithReason(sandbox, cast.firstApprover, 'reject');
  await propose(sandbox);
  sandbox.clock.pass(25 * hourMs);
  await untilSaid(sandbox, 'The proposal expired');
  expect(await formOf(cast.requester, 'propose')).toMatch(
    new RegExp(`Rejected before\\*? by <@${cast.firstApprover}>[^"]*Because`, 'u'),
  );
}, 60_000);

test('the push notification of a rejection ends the reason with a period, and only the requester has to act', async () => {
  const copies = () =>
    directTo(sandbox, cast.secondApprover).filter(
      (words) => words.includes('Rejected by') && words.includes('Because'),
    );
  expect(copies().length).toBeGreaterThan(0);
  for (const words of copies()) expect(words).toMatch(/“Because”\./u);
  await propose(sandbox);
  await triesWithReason(sandbox, cast.firstApprover, 'reject');
  await expect
    .poll(() => card(sandbox), { timeout: 15_000 })
    .toContain('The requester can address the reason');
}, 60_000);
