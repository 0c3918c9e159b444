import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cast } from '../../sandbox/cast.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import type { WorkspaceSeed } from '../../sandbox/slack/workspace-seed.ts';
import { expectCleanAftermath, readRecord } from './aftermath.ts';
import { group, others, workspace } from './approver-group.ts';
import {
  answerTo,
  approve,
  approveAll,
  approveBy,
  confirmed,
  fill,
  hourMs,
  minuteMs,
  modalAfter,
  prepare,
  press,
  propose,
  proposing,
  settledView,
  startWorld,
  submit,
  untilEnabled,
  untilSaid,
  vaultForm,
} from './story.ts';
import { refusals, toldOnPressing, triesToApprove, triesWithReason } from './tries.ts';

let sandbox: Sandbox;

/** A world whose approvers are a user group; the tests of one story share it, in their order. */
function shareWorld(variables: Record<string, string> = {}, seed = workspace): void {
  beforeAll(async () => {
    sandbox = await startWorld({ workspace: seed, variables: { CMK_APPROVERS: group, ...variables } });
  });
  afterAll(async () => {
    await expectCleanAftermath(sandbox);
    await sandbox.close();
  });
}

const status = () => answerTo(sandbox, sandbox.person(cast.requester), '/cmk status');

describe('whoever is no full member of the workspace', () => {
  shareWorld();

  test('is told nothing by /cmk but its help', async () => {
    const guest = sandbox.person(cast.guest);
    for (const command of ['setup', 'status', 'cancel', 'status Nobody', 'nonsense']) {
      const said = await answerTo(sandbox, guest, `/cmk ${command}`);
      expect(said).toContain('Guests cannot do this');
      expect(said).not.toContain('Luma');
    }
    expect(guest.view()).toBeUndefined();
    expect(await answerTo(sandbox, guest, '/cmk help')).toContain('/cmk setup [organization]');
  });

  test('sees nothing in Home', async () => {
    await sandbox.slack.act({ type: 'home', user: cast.guest });
    const home = await sandbox.slack.until(() => sandbox.slack.stateFor(cast.guest).home);
    expect(JSON.stringify(home.blocks)).toContain('Guests cannot do this');
    expect(JSON.stringify(home.blocks)).not.toContain('Luma');
  });

  test.each([
    ['a guest', cast.guest, 'guest'],
    ['somebody of another workspace', others.stranger, 'stranger'],
  ])(
    'as %s, in the approvers’ group even, presses Approve, Reject and Stop in vain, and the record keeps it',
    async (_kind, user, reason) => {
      if ((await readRecord(sandbox)).length === 0) {
        await prepare(sandbox);
        await propose(sandbox);
      }
      sandbox.slack.joinGroup(group, user);
      for (const action of ['approve', 'reject', 'stop'] as const) {
        expect(await toldOnPressing(sandbox, user, action)).toMatch(
          /Guests cannot do this|does not show you as a member/u,
        );
        const who = user === others.stranger ? `T0ELSEWHERE/${user}` : user;
        expect(await refusals(sandbox)).toContain(`${who} ${action} ${reason}`);
      }
      expect(await status()).toContain('0 of 2');
    },
  );
});

describe('a full member who is neither requester nor approver', () => {
  shareWorld();

  test('may look at the status, and starts nothing', async () => {
    const outsider = sandbox.person(cast.outsider);
    expect(await answerTo(sandbox, outsider, '/cmk status')).toContain('Luma');
    const said = await modalAfter(sandbox, outsider, '/cmk setup');
    expect(said).toContain('You are not one of the requesters');
    expect(said).not.toContain('"type":"input"');
    expect(await readRecord(sandbox)).toEqual([]);
  });

  test('presses Approve, Reject and Stop in vain, and the record keeps all three', async () => {
    await prepare(sandbox);
    await propose(sandbox);
    expect(await triesToApprove(sandbox, cast.outsider)).toContain('You are not one of the approvers');
    expect(await triesWithReason(sandbox, cast.outsider, 'reject')).toContain(
      'You are not one of the approvers',
    );
    expect(await triesWithReason(sandbox, cast.outsider, 'stop')).toContain(
      'You are not one of the approvers',
    );
    expect(await refusals(sandbox)).toEqual(
      ['approve', 'reject', 'stop'].map((command) => `${cast.outsider} ${command} notApprover`),
    );
  });

  test('can neither take the run over nor cancel it', async () => {
    const outsider = sandbox.person(cast.outsider);
    const said = await modalAfter(sandbox, outsider, '/cmk cancel');
    expect(said).toContain('You are not one of the requesters');
    expect(said).not.toContain('"type":"input"');
    expect(await status()).toContain('Waiting for approval');
  });
});

describe('whose yes counts', () => {
  shareWorld();
  beforeAll(async () => {
    await prepare(sandbox);
  });

  test('another requester takes the run over, which its owner is told, and goes on with it', async () => {
    const other = sandbox.person(cast.azureAdministrator);
    await press(sandbox, other, 'status');
    await press(sandbox, other, 'takeOver');
    await settledView(sandbox, other);
    await other.closes();
    await sandbox.person(cast.requester).reads('took the setup over from you');
    expect(await status()).toContain(`<@${cast.azureAdministrator}>`);
    const former = sandbox.person(cast.requester);
    await press(sandbox, former, 'propose');
    const { blocks } = await settledView(sandbox, former);
    expect(JSON.stringify(blocks)).toContain('runs this setup');
    await former.closes();
    await press(sandbox, other, 'propose');
    await fill(sandbox, other, 'propose', proposing);
    await former.reads('Approval requested');
  });

  test('not that of whoever proposed, and not that of whoever prepared it before', async () => {
    expect(await triesToApprove(sandbox, cast.azureAdministrator)).toContain('You helped to prepare this');
    expect(await triesToApprove(sandbox, cast.requester)).toContain('You helped to prepare this');
  });

  test('not that of the same person with another account, told by the e-mail address', async () => {
    expect(await triesToApprove(sandbox, others.alias)).toContain('share one email address');
  });

  test('not that of somebody whose e-mail address cannot be read, who is told what to do', async () => {
    expect(await triesToApprove(sandbox, others.nameless)).toContain('cannot read your email address');
  });

  test('not that of somebody deactivated or out of the group after opening the form', async () => {
    const third = sandbox.person(others.third);
    await press(sandbox, third, 'approve');
    await third.sees('approve');
    sandbox.slack.leaveGroup(group, others.third);
    const { said } = await submit(sandbox, third, 'approve', confirmed);
    expect(said).toContain('You are not one of the approvers');
    await third.closes();
    sandbox.slack.joinGroup(group, others.third);
  });

  test('once for each approver, however often they press', async () => {
    await approve(sandbox, cast.firstApprover);
    expect(await triesToApprove(sandbox, cast.firstApprover)).toContain('You have approved this already');
    expect(await status()).toContain('1 of 2');
    expect((await readRecord(sandbox)).filter(({ event }) => event.type === 'approved')).toHaveLength(1);
  });

  test('an approver may reject with a reason, and everybody concerned is told', async () => {
    expect(await triesWithReason(sandbox, others.third, 'reject')).toContain('Rejected');
    await sandbox.person(cast.azureAdministrator).reads('rejected the proposal');
    await sandbox.person(cast.firstApprover).reads('rejected the proposal');
    expect(await status()).toContain('“Because”');
  });

  test('every refusal is on the record', async () => {
    expect(await refusals(sandbox)).toEqual(
      expect.arrayContaining([
        `${cast.azureAdministrator} approve contributor`,
        `${cast.requester} approve contributor`,
        `${others.alias} approve samePerson`,
        `${others.nameless} approve emailUnreadable`,
        `${others.third} approve notApprover`,
        `${cast.firstApprover} approve alreadyApproved`,
      ]),
    );
  });
});

describe('between the last approval and the act', () => {
  shareWorld();
  beforeAll(async () => {
    await prepare(sandbox);
  });

  const voided = async () =>
    (await readRecord(sandbox)).filter(({ event }) => event.type === 'voided').length;

  test('an approver who is deactivated no longer counts, and the approvals are void', async () => {
    await propose(sandbox);
    await approveAll(sandbox);
    sandbox.slack.deactivate(cast.secondApprover);
    sandbox.clock.pass(15 * minuteMs);
    await untilSaid(sandbox, 'is deactivated');
    expect(await voided()).toBe(1);
    sandbox.slack.changePerson(cast.secondApprover, { deleted: false });
  });

  test('nor does one who has left the group', async () => {
    await propose(sandbox);
    await approveBy(sandbox, [cast.firstApprover, others.third]);
    sandbox.slack.leaveGroup(group, others.third);
    sandbox.clock.pass(15 * minuteMs);
    await untilSaid(sandbox, 'is no longer among the approvers');
    expect(await voided()).toBe(2);
    expect(sandbox.adobe.posts()).toEqual([]);
  });

  test('the requester stops it while it cools off, and nothing is sent', async () => {
    await propose(sandbox);
    await approveAll(sandbox);
    await triesWithReason(sandbox, cast.requester, 'stop');
    await sandbox.person(cast.requester).reads('stopped it. Nothing was sent');
    await sandbox.person(cast.firstApprover).reads('stopped it. Nothing was sent');
    sandbox.clock.pass(hourMs);
    expect(await status()).toContain('Stopped');
    expect(sandbox.adobe.posts()).toEqual([]);
  });

  test('an approver stops it too', async () => {
    await propose(sandbox);
    await approveAll(sandbox);
    await triesWithReason(sandbox, cast.secondApprover, 'stop');
    expect(await status()).toContain('Stopped');
  });

  test('where Slack does not tell who is in the group, nothing is sent until it does', async () => {
    await propose(sandbox);
    await approveAll(sandbox);
    sandbox.slack.setPlanUpgradeRequired(true);
    sandbox.clock.pass(15 * minuteMs);
    await untilSaid(sandbox, 'the approvers could not be looked up in Slack');
    sandbox.clock.pass(10 * minuteMs);
    expect(await status()).toContain('cool');
    expect(sandbox.adobe.posts()).toEqual([]);
    sandbox.slack.setPlanUpgradeRequired(false);
    await untilEnabled(sandbox);
    expect(sandbox.adobe.posts()).toHaveLength(1);
  });

  test('once it is out, it is too late to cancel or to stop', async () => {
    const requester = sandbox.person(cast.requester);
    const said = await modalAfter(sandbox, requester, '/cmk cancel');
    expect(said).toContain('enabled for this organization already');
    expect(said).not.toContain('The setup ends');
  });
});

describe('a request that nobody answers', () => {
  shareWorld();

  test('is called to mind, expires after a day, and cannot be approved any more', async () => {
    await prepare(sandbox);
    await propose(sandbox);
    const approver = sandbox.person(cast.firstApprover);
    await press(sandbox, approver, 'approve');
    await approver.sees('approve');
    sandbox.clock.pass(hourMs + minuteMs);
    await untilSaid(sandbox, 'A proposal has been waiting for', minuteMs);
    sandbox.clock.pass(24 * hourMs);
    await untilSaid(sandbox, 'The proposal expired', minuteMs);
    const { said } = await submit(sandbox, approver, 'approve', confirmed);
    expect(said).toContain('The proposal expired');
    await approver.closes();
    expect(sandbox.adobe.posts()).toEqual([]);
  });

  test('ends with the run where a requester cancels it', async () => {
    await propose(sandbox);
    const other = sandbox.person(cast.azureAdministrator);
    await other.types('/cmk cancel');
    await fill(sandbox, other, 'cancel', { reason: 'Another vault is wanted' });
    await sandbox.person(cast.requester).reads('cancelled the setup. Nothing was sent to Adobe');
    await sandbox.person(cast.firstApprover).reads(/Cancelled\*? by .*Another vault is wanted/u);
    const left = () =>
      sandbox
        .person(cast.firstApprover)
        .messages()
        .filter(({ blocks }) => /"action_id":"(?:approve|reject|stop)"/u.test(JSON.stringify(blocks)));
    await expect.poll(left, { timeout: 15_000 }).toEqual([]);
  });
});

const tooFew: WorkspaceSeed = {
  ...workspace,
  userGroups: [
    {
      id: group,
      handle: 'approvers',
      name: 'Approvers',
      users: [cast.requester, others.alias, others.nameless, cast.guest, cast.firstApprover],
    },
  ],
};

describe('with too few people who could approve', () => {
  shareWorld({}, tooFew);

  test('a setup is refused at once, with names and reasons, and everything typed stays', async () => {
    const requester = sandbox.person(cast.requester);
    await requester.types('/cmk setup');
    const { said } = await submit(sandbox, requester, 'vault', vaultForm);
    expect(said).toContain('Too few people can approve this');
    expect(said).toContain('2 approvals are needed');
    expect(said).toContain(`<@${cast.firstApprover}> would count`);
    expect(said).toContain(`<@${cast.requester}> – proposed, changed or attested something here`);
    expect(said).toContain(`<@${others.alias}> – same email address`);
    expect(said).toContain(`<@${others.nameless}> – email address cannot be read`);
    expect(said).toContain(`<@${cast.guest}> – guest`);
    expect(said).toContain('"initial_value":"Config1"');
    await requester.closes();
    expect(await readRecord(sandbox)).toEqual([]);
  });

  test('a proposal is refused likewise, when somebody has gone meanwhile', async () => {
    sandbox.slack.joinGroup(group, cast.secondApprover);
    await prepare(sandbox);
    sandbox.slack.deactivate(cast.secondApprover);
    const requester = sandbox.person(cast.requester);
    await press(sandbox, requester, 'propose');
    const { said } = await submit(sandbox, requester, 'propose', proposing);
    expect(said).toContain('Too few people can approve this');
    expect(said).toContain(`<@${cast.secondApprover}> – deactivated`);
    await requester.closes();
  });
});
