import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cast } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { isQuiet, nextDue } from '../faults/queue.ts';
import { until } from '../faults/until.ts';
import { expectCleanAftermath, readRecord } from './aftermath.ts';
import { group, others, workspace } from './approver-group.ts';
import {
  answerTo,
  approveAll,
  confirmed,
  fill,
  fromNowOn,
  hourMs,
  minuteMs,
  prepare,
  press,
  propose,
  startWorld,
  submit,
} from './story.ts';
import { triesWithReason } from './tries.ts';

let sandbox: Sandbox;
let requester: PersonAt;
/** Has the form open while the others approve. */
let late: PersonAt;
let redis: Redis;

beforeAll(async () => {
  sandbox = await startWorld({ workspace, variables: { CMK_APPROVERS: group } });
  requester = sandbox.person(cast.requester);
  late = sandbox.person(others.third);
  redis = new Redis(sandbox.redis.url);
});
afterAll(async () => {
  redis.disconnect();
  await expectCleanAftermath(sandbox);
  await sandbox.close();
});

/** What the one message says that always shows the present. */
function card(): string {
  const shown = requester
    .messages()
    .findLast(({ blocks }) => blocks.some(({ block_id }) => block_id === 'card'));
  return JSON.stringify(shown?.blocks ?? []);
}

/** The time of the gate comes and goes, and whatever was waiting for it has had its turn. */
async function gateTimePasses(): Promise<void> {
  sandbox.clock.pass(hourMs);
  await until('the gate had its turn', async () => {
    const isOver = (await nextDue(redis, ['enable'])) === undefined;
    return isOver && (await isQuiet(redis));
  });
}

async function expectNothingSent(): Promise<void> {
  await gateTimePasses();
  expect(sandbox.adobe.posts()).toEqual([]);
  const types = (await readRecord(sandbox)).map(({ event }) => event.type);
  expect(types).not.toContain('intended');
}

/** Proposed, one form of approval open, and approved by two others. */
async function coolOff(): Promise<void> {
  await propose(sandbox);
  await press(sandbox, late, 'approve');
  await late.sees('approve');
  await approveAll(sandbox);
}

describe('while it cools off', () => {
  beforeEach(async () => {
    if (!/Stopped|Rejected|Expired|Approvals void/u.test(await answerTo(sandbox, requester, '/cmk status')))
      await prepare(sandbox);
    // After a cancelled setup an older message still has a button to propose.
    await sandbox.slack.until(() => card().includes('"action_id":"propose"'), 15_000);
    await coolOff();
  });

  test('an approval too many is answered in words, and Stop by an approver ends it: nothing is sent', async () => {
    const { said } = await submit(sandbox, late, 'approve', confirmed);
    expect(said).toContain('nothing left to approve or to reject, but *Stop* still works');
    await late.closes();
    const reads = fromNowOn(sandbox, requester);
    expect(await triesWithReason(sandbox, cast.secondApprover, 'stop')).toContain('Stopped');
    await reads(/<@U0DATAOWNR> stopped it\. Nothing was sent/u);
    await sandbox.slack.until(() => /<@U0DATAOWNR> stopped it: “Because”/u.test(card()));
    await late.reads(/\*Stopped\* by <@U0DATAOWNR>/u);
    const left = () =>
      late.messages().filter(({ blocks }) => JSON.stringify(blocks).includes('"action_id":"approve"'));
    await expect.poll(left, { timeout: 15_000 }).toEqual([]);
    await expectNothingSent();
  });

  test('Stop by the requester ends it; who presses Stop after that is told that there is nothing to stop', async () => {
    const other = sandbox.person(cast.firstApprover);
    await press(sandbox, other, 'stop');
    await other.sees('stop');
    const reads = fromNowOn(sandbox, requester);
    await triesWithReason(sandbox, cast.requester, 'stop');
    await reads(/<@U0REQUESTER> stopped it\. Nothing was sent/u);
    const { said } = await submit(sandbox, other, 'stop', { reason: 'I see something wrong' });
    expect(said).toContain('*This request is closed.* *Stopped* by <@U0REQUESTER>');
    await other.closes();
    await late.closes();
    await expectNothingSent();
  });

  test('the form that stood open through a stop does not count for the same proposal made again', async () => {
    await triesWithReason(sandbox, cast.requester, 'stop');
    await propose(sandbox);
    const { said } = await submit(sandbox, late, 'approve', confirmed);
    expect(said).toMatch(/\*Stopped\* by <@U0REQUESTER>.*A newer request is open/u);
    await late.closes();
    expect(await answerTo(sandbox, requester, '/cmk status')).toContain('0 of 2');
    await triesWithReason(sandbox, cast.requester, 'stop');
    await expectNothingSent();
  });

  test('Cancel by somebody who is no requester changes nothing, and tells an approver what they can press', async () => {
    const said = await triesWithReason(sandbox, cast.firstApprover, 'cancel');
    expect(said).toContain('You are not one of the requesters');
    expect(said).toContain('*Stop*');
    expect(said).not.toContain('"type":"input"');
    expect(await answerTo(sandbox, requester, '/cmk status')).toContain('ooling off');
    await triesWithReason(sandbox, cast.firstApprover, 'stop');
    await late.closes();
    await expectNothingSent();
  });

  test('Cancel by a requester ends the setup; thread and card say so, an open form is answered, nothing is sent', async () => {
    const reads = fromNowOn(sandbox, requester);
    const approverReads = fromNowOn(sandbox, sandbox.person(cast.firstApprover));
    await press(sandbox, requester, 'cancel');
    await fill(sandbox, requester, 'cancel', { reason: 'Another vault is wanted' });
    await reads('cancelled the setup. Nothing was sent to Adobe');
    await approverReads('cancelled the setup. Nothing was sent to Adobe');
    await sandbox.slack.until(() => card().includes('Start a new setup'));
    expect(card()).toContain('Another vault is wanted');
    const { said } = await submit(sandbox, late, 'approve', confirmed);
    expect(said).toMatch(/\*Cancelled\* by <@U0REQUESTER>.*Another vault is wanted/u);
    await late.closes();
    await expectNothingSent();
  });

  test('once the request is out, a Stop and a Cancel that were being written are told that it is too late', async () => {
    await late.closes();
    const approver = sandbox.person(cast.firstApprover);
    await press(sandbox, approver, 'stop');
    await approver.sees('stop');
    await press(sandbox, requester, 'cancel');
    await requester.sees('cancel');
    sandbox.clock.pass(15 * minuteMs);
    await sandbox.slack.until(() => sandbox.adobe.posts().length > 0, 15_000);
    const { said } = await submit(sandbox, approver, 'stop', { reason: 'Wait' });
    expect(said).toContain('*Approved and sent.* The request cannot be taken back.');
    await approver.closes();
    const cancelling = await submit(sandbox, requester, 'cancel', {});
    expect(cancelling.said).toContain('It is too late to cancel');
    expect(cancelling.said).not.toContain('the setup ends');
    await requester.closes();
    expect(sandbox.adobe.posts()).toHaveLength(1);
  });
});
