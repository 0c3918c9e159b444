import { describe, expect, test } from 'vitest';
import { azure, cast } from '../../sandbox/cast.ts';
import type { PersonAt } from '../../sandbox/person.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { readRecord } from '../e2e/aftermath.ts';
import { group, others, workspace } from '../e2e/approver-group.ts';
import {
  answerTo,
  approve,
  approveAll,
  confirmed,
  fill,
  hourMs,
  lookAtStep,
  minuteMs,
  prepare,
  press,
  propose,
  proposing,
  redeliver,
  settledView,
  submit,
  untilSaid,
  vaultForm,
  wordsUnder,
} from '../e2e/story.ts';
import { refusals, toldOnPressing, triesToApprove, triesWithReason } from '../e2e/tries.ts';
import { openWorld, searchForSecrets, shareWorld } from './world.ts';

let sandbox: Sandbox;

/** A group of the same name elsewhere, with everybody in it who has no say. */
const namesake = {
  id: 'S0NAMESAKE',
  handle: 'approvers',
  name: 'Approvers',
  users: [cast.outsider, cast.guest],
};
const crowd = { ...workspace, userGroups: [...(workspace.userGroups ?? []), namesake] };
const byGroup = { workspace: crowd, variables: { CMK_APPROVERS: group } };

const status = () => answerTo(sandbox, sandbox.person(cast.requester), '/cmk status');
const eventsOf = async (type: string) =>
  (await readRecord(sandbox)).filter(({ event }) => event.type === type);

async function opensForm(user: string): Promise<PersonAt> {
  const person = sandbox.person(user);
  await press(sandbox, person, 'approve');
  await person.sees('approve');
  return person;
}

async function handsIn(person: PersonAt, values = confirmed): Promise<string> {
  const { said } = await submit(sandbox, person, 'approve', values);
  await person.closes();
  return said;
}

async function startProposed(world: Sandbox): Promise<void> {
  sandbox = world;
  await prepare(sandbox);
  await propose(sandbox);
}

describe('while approval is asked for', () => {
  shareWorld(byGroup, async (world) => {
    sandbox = world;
    await prepare(sandbox);
    const other = sandbox.person(cast.azureAdministrator);
    await press(sandbox, other, 'status');
    await press(sandbox, other, 'takeOver');
    await settledView(sandbox, other);
    await other.closes();
    await press(sandbox, other, 'propose');
    await fill(sandbox, other, 'propose', proposing);
    await sandbox.person(cast.requester).reads('Approval requested');
  });

  test('A1 who proposed it approves it', async () => {
    expect(await triesToApprove(sandbox, cast.azureAdministrator)).toContain('You helped to prepare this');
    expect(await refusals(sandbox)).toContain(`${cast.azureAdministrator} approve contributor`);
  });

  test('A1 who chose and attested something in it approves it', async () => {
    expect(await triesToApprove(sandbox, cast.requester)).toContain('You helped to prepare this');
    expect(await refusals(sandbox)).toContain(`${cast.requester} approve contributor`);
  });

  test.each([
    ['the same address in other letters', others.alias],
    ['a tag in the address', others.tagged],
  ])('A1 the requester approves with a second account, %s', async (_how, user) => {
    expect(await triesToApprove(sandbox, user)).toContain('share one email address');
    expect(await refusals(sandbox)).toContain(`${user} approve samePerson`);
  });

  test('A3 somebody without a role presses Approve', async () => {
    expect(await triesToApprove(sandbox, cast.outsider)).toContain('You are not one of the approvers');
    expect(await refusals(sandbox)).toContain(`${cast.outsider} approve notApprover`);
  });

  test('A3 somebody without a role presses Reject, and Stop', async () => {
    for (const what of ['reject', 'stop'] as const) {
      expect(await triesWithReason(sandbox, cast.outsider, what)).toContain(
        'You are not one of the approvers',
      );
      expect(await refusals(sandbox)).toContain(`${cast.outsider} ${what} notApprover`);
    }
    expect(await status()).toContain('0 of 2');
  });

  test('A3 an approver who has just left the group presses Reject', async () => {
    const third = sandbox.person(others.third);
    await press(sandbox, third, 'reject');
    await third.sees('reject');
    sandbox.slack.leaveGroup(group, others.third);
    const { said } = await submit(sandbox, third, 'reject', { reason: 'Because' });
    expect(said).toContain('You are not one of the approvers');
    await third.closes();
    sandbox.slack.joinGroup(group, others.third);
  });

  test.each([
    ['a guest', cast.guest, 'Guests cannot do this', cast.guest],
    ['a stranger', others.stranger, 'does not show you as a member', `T0ELSEWHERE/${others.stranger}`],
  ])('A5 %s in the approvers’ group presses the buttons', async (_kind, user, words, who) => {
    sandbox.slack.joinGroup(group, user);
    for (const action of ['approve', 'reject', 'stop'] as const) {
      expect(await toldOnPressing(sandbox, user, action)).toContain(words);
      expect((await refusals(sandbox)).some((line) => line.startsWith(`${who} ${action}`))).toBe(true);
    }
    sandbox.slack.leaveGroup(group, user);
  });

  test('A5 somebody with an approver’s id in another workspace hands in the form', async () => {
    const person = await opensForm(cast.firstApprover);
    await handsIn(person, { ...confirmed, confirmation: 'wrong' as typeof azure.key });
    const last = sandbox.slack.log.deliveries.findLast(({ type }) => type === 'view_submission');
    const again = await redeliver(sandbox, last, (text) =>
      text.replaceAll('"T0SANDBOX1"', '"T0ELSEWHERE"').replaceAll('"wrong"', `"${azure.key}"`),
    );
    expect(JSON.stringify(again?.ackBody)).toContain('does not show you as a member');
    expect(await refusals(sandbox)).toContain(`T0ELSEWHERE/${cast.firstApprover} approve stranger`);
    expect(await eventsOf('approved')).toEqual([]);
  });

  test('A15 a member of a group of the same name elsewhere approves', async () => {
    expect(await triesToApprove(sandbox, cast.outsider)).toContain('You are not one of the approvers');
    expect(await status()).toContain('0 of 2');
  });

  test.each([
    ['another name', 'aep-cmk-ley', /is not the key’s name/u],
    ['a Cyrillic letter in it', 'аep-cmk-key', /U\+0430/u],
    ['an invisible space in it', 'aep-\u200Bcmk-key', /U\+200B/u],
    ['nothing but blanks', '  ', /key’s name|U\+0020/u],
  ])('A14 an approver confirms with %s', async (_kind, confirmation, words) => {
    const person = await opensForm(cast.firstApprover);
    const answered = await submit(sandbox, person, 'approve', { acknowledge: true, confirmation });
    expect(wordsUnder(answered, 'confirmation')).toMatch(words);
    await person.closes();
    expect(await eventsOf('approved')).toEqual([]);
  });

  test('A2 one approver approves twice', async () => {
    await approve(sandbox, cast.firstApprover);
    expect(await triesToApprove(sandbox, cast.firstApprover)).toContain('You have approved this already');
    expect(await eventsOf('approved')).toHaveLength(1);
  });

  test('A2 a yes to one proposal is counted for the same one made again', async () => {
    const late = await opensForm(cast.secondApprover);
    await triesWithReason(sandbox, others.third, 'reject');
    const owner = sandbox.person(cast.azureAdministrator);
    await press(sandbox, owner, 'propose');
    await fill(sandbox, owner, 'propose', proposing);
    await sandbox.slack.until(() => owner.messages().some(({ text }) => /0 of 2 approved/u.test(text)));
    const proposed = await eventsOf('proposed');
    const prints = proposed.map(({ event }) => event.type === 'proposed' && event.proposal.fingerprint);
    expect(prints).toHaveLength(2);
    expect(new Set(prints).size).toBe(1);
    expect(await handsIn(late)).toMatch(/This request is closed.*A newer request is open/u);
    expect(await status()).toContain('0 of 2');
  });

  test('A8 somebody approves after the request has expired', async () => {
    const late = await opensForm(cast.secondApprover);
    sandbox.clock.pass(25 * hourMs);
    await untilSaid(sandbox, 'The proposal expired', minuteMs);
    expect(await handsIn(late)).toContain('The proposal expired');
    expect(sandbox.adobe.posts()).toEqual([]);
  });
});

describe('when everybody has approved', () => {
  shareWorld(byGroup, startProposed);

  test('A19 the request looks like any other message', async () => {
    const person = sandbox.person(cast.firstApprover);
    const warns = ({ blocks }: { readonly blocks: readonly object[] }) =>
      JSON.stringify(blocks).includes('⚠ Approval requested: this cannot be undone');
    const threaded = person.messages().filter(warns);
    expect(threaded).toHaveLength(1);
    expect(person.messages().filter((message) => !warns(message)).length).toBeGreaterThan(3);
    await opensForm(cast.firstApprover);
    const form = JSON.stringify(person.view()?.blocks);
    expect(form).toContain('This cannot be undone');
    expect(await handsIn(person, {} as typeof confirmed).catch(String)).toMatch(/confirm|acknowledge/iu);
    await person.closes();
    await approveAll(sandbox);
    expect((await eventsOf('coolingOffStarted')).length).toBe(1);
    expect(sandbox.adobe.posts()).toEqual([]);
  });

  test('A4 an approver is deactivated between the click and the act', async () => {
    sandbox.slack.deactivate(cast.secondApprover);
    sandbox.clock.pass(15 * minuteMs);
    await untilSaid(sandbox, 'is deactivated');
    expect(await eventsOf('voided')).toHaveLength(1);
    expect(sandbox.adobe.posts()).toEqual([]);
    sandbox.slack.changePerson(cast.secondApprover, { deleted: false });
  });

  test('A7 the configuration’s name is changed after an approval', async () => {
    const requester = sandbox.person(cast.requester);
    await lookAtStep(sandbox, requester, 'vault');
    await requester.clicks('vault');
    await fill(sandbox, requester, 'vault', { ...vaultForm, configurationName: 'Config2' });
    const change = sandbox.slack.log.deliveries.findLast(({ type }) => type === 'view_submission');
    await requester.reads('`luma-cmk-vault`, `Config2`');
    await propose(sandbox);
    await approve(sandbox, cast.firstApprover);
    await requester.reads('1 of 2 approvals');
    const late = await opensForm(cast.secondApprover);
    await redeliver(sandbox, change, (text) => text.replaceAll('Config2', 'Config3'));
    await sandbox.slack.until(() =>
      requester.messages().some(({ text }) => text.includes('changed what is to be set up')),
    );
    expect(await handsIn(late)).toMatch(/This request is closed.*something changed/u);
    expect(await eventsOf('voided')).toHaveLength(2);
    expect(sandbox.adobe.posts()).toEqual([]);
  });
});

test('A6 the bot is started with a quorum that can never be reached', async () => {
  const variables = { CMK_QUORUM: '3' };
  await expect(openWorld({ variables })).rejects.toThrow(/the quorum is 3/u);
});

describe('with fewer approvers than the quorum', () => {
  const few = workspace.userGroups?.map((one) => ({ ...one, users: [cast.requester, cast.firstApprover] }));
  shareWorld({ ...byGroup, workspace: { ...workspace, userGroups: few ?? [] } }, (world) => {
    sandbox = world;
  });

  test('A6 a setup is started all the same', async () => {
    const requester = sandbox.person(cast.requester);
    await requester.types('/cmk setup');
    const { said } = await submit(sandbox, requester, 'vault', vaultForm);
    expect(said).toContain('Too few people can approve this');
    expect(said).toContain(`<@${cast.firstApprover}>`);
    await requester.closes();
    expect(await readRecord(sandbox)).toEqual([]);
  });
});

searchForSecrets();
