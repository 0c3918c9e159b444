import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { azure, cast, workspace } from '../../../sandbox/cast.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { dayMs } from '../../../sandbox/story.ts';
import { answerTo, approve, hourMs, minuteMs, modalAfter, opensModal, prepare, propose } from '../story.ts';
import { adopt, quiet, stateIn } from '../watching.ts';
import { startCase, textOf } from './cases.ts';

let sandbox: Sandbox;

describe('I1: who proposed is not who owns the run', () => {
  const proposer = cast.azureAdministrator;
  beforeAll(async () => {
    // Whoever works now or in some hours: of a revocation people are asked at any hour.
    const variables = { CMK_WORKING_HOURS: '09:00-17:00 Sun-Sat', CMK_APPROVAL_TTL: '3h' };
    sandbox = await startCase({ workspace: { ...workspace, people: peopleAt(3) }, variables });
    await adopt(sandbox);
  }, 120_000);
  afterAll(() => sandbox.close());

  test('who proposes to revoke reads who can answer in time, and that it is too few where one is away', async () => {
    await quiet(sandbox);
    const form = () => modalAfter(sandbox, sandbox.person(proposer), '/cmk revoke Luma');
    expect(await form()).toContain('2 of 2 approvers can answer in time');
    const away = sandbox.person(cast.secondApprover);
    await answerTo(sandbox, away, `/cmk forward <@${cast.firstApprover}> 1`);
    const tooFew = await form();
    expect(tooFew).toMatch(/Too few can answer in time.* 1 of 2 .*somebody who is away answers/u);
    expect(tooFew).not.toContain('working hours');
    await answerTo(sandbox, away, '/cmk forward off');
  }, 60_000);

  test('after 24 h and 7 days proposer and approvers each get a direct message', async () => {
    await quiet(sandbox);
    const other = sandbox.person(proposer);
    await other.types('/cmk revoke Luma');
    await other.sees('revoke');
    await other.submits({ reason: 'The contract ends', acknowledge: true, confirmation: azure.key });
    await other.closes();
    await approve(sandbox, cast.firstApprover);
    await approve(sandbox, cast.secondApprover);
    await expect.poll(async () => (await stateIn(sandbox)).phase, { timeout: 30_000 }).toBe('revoked');
    const direct = (user: string, words: RegExp) =>
      sandbox
        .person(user)
        .messages()
        .filter(({ channel, text }) => channel.startsWith('D') && words.test(text)).length;
    const told = [proposer, cast.firstApprover, cast.secondApprover];
    for (const [passed, words] of [
      [dayMs + hourMs, /24 h/iu],
      [6 * dayMs, /7 days/iu],
    ] as const) {
      sandbox.clock.pass(passed);
      for (let step = 0; step < 6; step += 1) {
        sandbox.clock.pass(minuteMs);
        await sandbox.slack
          .until(() => told.every((user) => direct(user, words) > 0), 2_000)
          .catch(() => undefined);
      }
      expect(
        told.map((user) => direct(user, words) > 0),
        String(words),
      ).toEqual([true, true, true]);
    }
  }, 120_000);
});

const zoneWithHour = (hour: number) => {
  const offset = hour - new Date(Date.now() + hourMs).getUTCHours();
  // The sign of these zones is the other way round.
  const west = -(((offset + 12 + 48) % 24) - 12);
  return `Etc/GMT${west < 0 ? '' : '+'}${west}`;
};
// When the first reminder is due, it is noon for one of them and three in the morning for the other.
function peopleAt(second: number) {
  const clocks: Readonly<Record<string, string>> = {
    [cast.firstApprover]: zoneWithHour(12),
    [cast.secondApprover]: zoneWithHour(second),
  };
  return workspace.people.map((person) => ({ ...person, tz: clocks[person.id] ?? 'Etc/UTC' }));
}

describe('P7: reminders as people live', () => {
  beforeAll(async () => {
    const variables = {
      CMK_WORKING_HOURS: '09:00-17:00 Sun-Sat',
      CMK_APPROVERS: [cast.firstApprover, cast.secondApprover, cast.requester].join(','),
    };
    sandbox = await startCase({ workspace: { ...workspace, people: peopleAt(3) }, variables });
    await prepare(sandbox);
    await answerTo(sandbox, sandbox.person(cast.firstApprover), `/cmk forward <@${cast.requester}> 5`);
  }, 120_000);
  afterAll(() => sandbox.close());

  const reminded = (user: string) =>
    sandbox
      .person(user)
      .messages()
      .filter(({ channel: where, blocks }) => {
        const words = JSON.stringify(blocks);
        return where.startsWith('D') && words.includes('Reminder: your decision is still needed');
      });

  const whyAsked = 'who prepared this request or proposes it and so cannot approve it';

  test('forwarded to whoever proposes: said before, and to the person, who is asked themselves', async () => {
    const requester = await opensModal(sandbox, cast.requester, 'propose');
    expect(JSON.stringify(requester.view()?.blocks)).toContain(
      `<@${cast.firstApprover}> has requests forwarded to <@${cast.requester}>, ${whyAsked}: <@${cast.firstApprover}> is asked.`,
    );
    await requester.closes();
    await propose(sandbox);
    await sandbox
      .person(cast.firstApprover)
      .reads(`your requests are forwarded to <@${cast.requester}>, ${whyAsked}`);
  }, 60_000);

  test('directly, with the buttons, to each in their own working hours, and nobody is mentioned in the thread', async () => {
    sandbox.clock.pass(hourMs + minuteMs);
    await expect.poll(() => reminded(cast.firstApprover).length, { timeout: 20_000 }).toBe(1);
    expect(JSON.stringify(reminded(cast.firstApprover)[0]?.blocks)).toContain('"action_id":"approve"');
    const inChannel = sandbox
      .person(cast.requester)
      .messages()
      .find((message) => textOf(message).includes('has been waiting'));
    expect(inChannel).toBeDefined();
    expect(JSON.stringify(inChannel)).not.toContain(`<@${cast.firstApprover}>`);
    sandbox.clock.pass(2 * hourMs);
    await expect.poll(() => reminded(cast.firstApprover).length, { timeout: 20_000 }).toBe(2);
    expect(reminded(cast.secondApprover)).toEqual([]);
    sandbox.clock.pass(4 * hourMs);
    await expect.poll(() => reminded(cast.secondApprover).length, { timeout: 20_000 }).toBe(1);
    expect(reminded(cast.firstApprover)).toHaveLength(2);
  }, 120_000);
});

describe('P7: before it is proposed, and while an approver is away', () => {
  const { firstApprover, secondApprover } = cast;
  // The other one begins in an hour or two, and then there is no time left to cool off.
  const variables = {
    CMK_WORKING_HOURS: '09:00-17:00 Sun-Sat',
    CMK_APPROVAL_TTL: '4h',
    CMK_COOLING_OFF: '190m',
  };
  beforeAll(async () => {
    sandbox = await startCase({ workspace: { ...workspace, people: peopleAt(8) }, variables });
    await prepare(sandbox);
  }, 120_000);
  afterAll(() => sandbox.close());

  const form = async () => {
    const requester = await opensModal(sandbox, cast.requester, 'propose');
    const words = JSON.stringify(requester.view()?.blocks);
    await requester.closes();
    return words;
  };
  const forward = (user: string, words: string) =>
    answerTo(sandbox, sandbox.person(user), `/cmk forward ${words}`);
  const asked = (user: string) =>
    sandbox
      .person(user)
      .messages()
      .filter(
        (message) => message.channel.startsWith('D') && textOf(message).includes('"action_id":"approve"'),
      );

  test('who can answer in time is said, and that they are too few', async () => {
    const words = await form();
    expect(words).toContain('Too few can answer in time.* 1 of 2 approvers can answer before it expires');
    expect(words).toContain(
      `, minus 3 hours 10 minutes for the cooling-off period: <@${firstApprover}>; 2 approvals are needed`,
    );
  });

  test('requests go to another approver only, for a number of days, and what is typed wrong is said', async () => {
    expect(await forward(firstApprover, `<@${cast.requester}|req> 5`)).toContain('is not another approver');
    expect(await forward(firstApprover, `<@${firstApprover}> 5`)).toContain('is not another approver');
    expect(await forward(firstApprover, `<@${secondApprover}> soon`)).toContain(
      'a number of days from 1 to 60',
    );
    expect(await forward(cast.outsider, `<@${secondApprover}> 5`)).toMatch(/not (?:one of the )?approver/iu);
    expect(await forward(firstApprover, '')).toContain('come to you');
    expect(await forward(firstApprover, `<@${secondApprover}|data> 5 days`)).toContain(
      `go to <@${secondApprover}>`,
    );
    expect(await forward(firstApprover, '')).toContain(`go to <@${secondApprover}>`);
    const circle = await forward(secondApprover, `<@${firstApprover}> 2`);
    expect(circle).toContain(`<@${firstApprover}> has forwarded their own requests as well`);
    expect(await form()).toContain(`<@${secondApprover}>, who is away too: <@${firstApprover}> is asked`);
    expect(await forward(secondApprover, 'off')).toContain('come to you');
    const words = await form();
    expect(words).toContain('0 of 2 approvers can answer');
    expect(words).toContain(`Requests to <@${firstApprover}> go to <@${secondApprover}> until`);
  });

  test('the other one is asked for both, whoever is away is not, and may approve all the same', async () => {
    await propose(sandbox);
    await expect.poll(() => asked(secondApprover).length, { timeout: 20_000 }).toBe(1);
    expect(asked(secondApprover).map(textOf).join('')).toContain(`also sent to you for <@${firstApprover}>`);
    expect(asked(firstApprover)).toEqual([]);
    await approve(sandbox, firstApprover);
    await expect
      .poll(async () => JSON.stringify(await stateIn(sandbox)), { timeout: 15_000 })
      .toContain(`"by":"${firstApprover}"`);
    expect(await forward(firstApprover, 'off')).toContain('come to you');
  });
});
